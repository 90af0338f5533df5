// SPDX-License-Identifier: Apache-2.0
// The ledger port over the real contracts in memory: REST down to the write set, without a network and its processes.

import { decodeError, DomainError, ERRORS, type LedgerFunctionName, type Role } from '@wardledger/chaincode/domain';
import { identities, type Identity } from '../../../chaincode/test/support/certificates';
import { enrol } from '../../../chaincode/test/support/fixtures';
import { LedgerDouble } from '../../../chaincode/test/support/ledger-double';
import type { Ledger, LedgerCall, LedgerCaller } from '../../src/ledger/ports';

/** Who signs for which subject; `#ward-admin` is the ward's administrator. */
const SIGNERS: Readonly<Record<string, Identity>> = {
    '#ward-admin': identities.ward1Admin,
    'admin-1': identities.ward1Admin,
    'gateway-1': identities.ward1Two,
    'gateway-9': identities.ward1Three,
};

/** Both wards' rules in one process; subjects of ward 1 are enrolled with roles. */
export async function realContracts(roles: Readonly<Record<string, readonly Role[]>>) {
    const double = new LedgerDouble();
    for (const [subject, own] of Object.entries(roles)) {
        await enrol(double, SIGNERS[subject] ?? identities.ward1One, ...own);
    }
    const call = async (caller: LedgerCaller, name: LedgerFunctionName, request: unknown, transient: object = {}) => {
        const outcome = await double.call(name, request, { as: SIGNERS[caller.name] ?? identities.ward1One, transient });
        if (outcome.status !== 200) {
            throw decodeError(outcome.message) ?? new DomainError(ERRORS.INTERNAL, outcome.message);
        }
        return outcome;
    };
    const ledger = {
        evaluate: async (caller: LedgerCaller, name: LedgerFunctionName, request: unknown) =>
            JSON.parse((await call(caller, name, request)).payload) as unknown,
        submit: async (caller: LedgerCaller, { name, request, transient }: LedgerCall<LedgerFunctionName>) => {
            // The gateway registers who calls; these are registered already.
            if (name.startsWith('participant:')) {
                return { result: {}, transaction: {} };
            }
            const outcome = await call(caller, name, request, transient);
            double.commit(outcome);
            double.time += 1;
            const timestamp = new Date(double.time).toISOString();
            return {
                result: JSON.parse(outcome.payload) as unknown,
                transaction: { id: outcome.transactionId, status: 'VALID', blockNumber: 1, timestamp },
            };
        },
        reachable: async () => true,
        close: () => undefined,
    } as unknown as Ledger;
    return { ledger, double };
}

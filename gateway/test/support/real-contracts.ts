// SPDX-License-Identifier: Apache-2.0
// The ledger port over the real contracts in memory: REST down to the write set, without a network and its processes.

import {
    type Authorship,
    type DecisionQuestion,
    decodeError,
    DomainError,
    ERRORS,
    type LedgerFunctionName,
    type Role,
    type SealedDecision,
} from '@wardledger/chaincode/domain';
import { identities, type Identity } from '../../../chaincode/test/support/certificates';
import { enrol, founded } from '../../../chaincode/test/support/fixtures';
import { approveAttestationKeys } from '../../../chaincode/test/support/attestation-keys';
import type { Outcome } from '../../../chaincode/test/support/ledger-double';
import { followed } from '../../src/ledger/earlier-submission';
import type { Ledger, LedgerCall, LedgerCaller } from '../../src/ledger/ports';

type AnyCall = LedgerCall<LedgerFunctionName>;

/** Who signs for which subject; the administrator may all that the registrar may. */
const SIGNERS: Readonly<Record<string, Identity>> = {
    '#registrar': identities.ward1Admin,
    'admin-1': identities.ward1Admin,
    'admin-2': identities.ward2Admin,
    'gateway-1': identities.ward1Two,
    'gateway-9': identities.ward1Three,
    'officer-1': identities.ward1Three,
    'dr-lind': identities.ward2One,
};

/** Both wards' rules in one process; callers are enrolled with roles, and sign with certificates of their own where they are given some. */
export async function realContracts(roles: Readonly<Record<string, readonly Role[]>>, others: Readonly<Record<string, Identity>> = {}) {
    const signerOf = (name: string): Identity => others[name] ?? SIGNERS[name] ?? identities.ward1One;
    const double = await founded();
    // While the administrators are nothing else yet.
    await approveAttestationKeys(double);
    for (const [subject, own] of Object.entries(roles)) {
        await enrol(double, signerOf(subject), ...own);
    }
    const call = async (caller: LedgerCaller, name: LedgerFunctionName, request: unknown, transient: object = {}) => {
        const outcome = await double.call(name, request, signingOf(caller, transient));
        if (outcome.status !== 200) {
            throw decodeError(outcome.message) ?? new DomainError(ERRORS.INTERNAL, outcome.message);
        }
        return outcome;
    };
    /** Who signs what: in whose name a custodian of the tests has signed inside without a key, the double signs with one. */
    const signingOf = (caller: LedgerCaller, transient: { readonly authorship?: Authorship }) => {
        const { authorship, ...fields } = transient;
        const [, behind] = /^PEM (.*)$/.exec(authorship?.certificate ?? '') ?? [];
        return behind === undefined ? { as: signerOf(caller.name), transient } : { as: signerOf(behind), transient: fields };
    };
    const submit = async (caller: LedgerCaller, { name, request, transient }: LedgerCall<LedgerFunctionName>) => {
        // The gateway registers who calls; these are registered already.
        if (name.startsWith('participant:')) {
            return { result: request, transaction: {} };
        }
        const outcome = await call(caller, name, request, transient);
        const timestamp = new Date(double.time).toISOString();
        double.commit(outcome);
        double.time += 1;
        return {
            result: JSON.parse(outcome.payload) as unknown,
            transaction: { id: outcome.transactionId, status: 'VALID', blockNumber: 1, timestamp },
        };
    };
    /** What dies with a process, and when; an error that the gateway answers with 500 stands for its death. */
    const faults: { dieWhen?: 'journaled' | 'sent' } = {};
    const die = (when: 'journaled' | 'sent'): void => {
        if (faults.dieWhen === when) {
            delete faults.dieWhen;
            throw new Error('died');
        }
    };
    const valid = new Map<string, number>();
    const staged = {
        send: async (_caller: LedgerCaller, envelope: Uint8Array) => {
            const outcome = JSON.parse(Buffer.from(envelope).toString()) as Outcome;
            double.commit(outcome);
            double.time += 1;
            valid.set(outcome.transactionId, valid.size);
        },
        outcome: async (_caller: LedgerCaller, transactionId: string) => {
            const blockNumber = valid.get(transactionId);
            return blockNumber === undefined ? undefined : { transactionId, code: 'VALID', blockNumber };
        },
    };
    const submitOnce = async (caller: LedgerCaller, name: LedgerFunctionName, prepare: () => Promise<Omit<AnyCall, 'name'>>) => {
        const earlier = await caller.journal?.find(name);
        const found = earlier && (await followed(staged, { caller, earlier, deadlines: { commitStatus: 1 } }));
        if (found !== undefined) {
            return found;
        }
        const { request, transient } = await prepare();
        const outcome = await call(caller, name, request, transient);
        const { transactionId } = outcome;
        const endorsed = {
            transactionId,
            envelope: Buffer.from(JSON.stringify(outcome)),
            result: JSON.parse(outcome.payload) as unknown,
            timestamp: new Date(double.time).toISOString(),
        };
        await caller.journal?.save(name, endorsed);
        die('journaled');
        await staged.send(caller, endorsed.envelope);
        die('sent');
        return followed(staged, { caller, earlier: endorsed, deadlines: { commitStatus: 1 } });
    };
    const ledger = {
        evaluate: async (caller: LedgerCaller, name: LedgerFunctionName, request: unknown) =>
            JSON.parse((await call(caller, name, request)).payload) as unknown,
        evaluateAtEndorsers: async (caller: LedgerCaller, _transactionId: string, { name, request }: AnyCall) => {
            const { payload } = await call(caller, name, request);
            return ['Ward1MSP', 'Ward2MSP'].map(() => JSON.parse(payload) as unknown);
        },
        submit,
        submitOnce,
        reachable: async () => true,
        close: () => undefined,
    } as unknown as Ledger;
    /** What both wards' contracts decide for a custodian; nothing is signed here. */
    const decide = async (subject: string, question: DecisionQuestion, key: string) => {
        const caller = { name: subject, mspId: '', certificate: '', sign: async () => new Uint8Array() };
        const { payload } = await call(caller, 'policies:Decide', {}, { question, key });
        const evidence = { channelHeader: '', signatureHeader: '', proposal: '', response: '', endorsements: [] };
        return { sealed: (JSON.parse(payload) as SealedDecision).sealed, evidence };
    };
    return { ledger, double, faults, decide };
}

// SPDX-License-Identifier: Apache-2.0
// Nobody sees another person's data without an access event on the ledger, committed first. One event covers the same caller,
// subject, action and purpose for 15 minutes, so that a bedside screen does not flood the chain.

import type { AccessAction, Purpose } from '@wardledger/chaincode/domain';
import { newAccessKey, newSalt } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { AccessCoverage, SealedTable } from '../../store';

/** How long one event covers further reads, from the transaction's own time. */
export const COVERAGE_MILLISECONDS = 15 * 60_000;
/** A read that begins just before the end must still find the event valid at the custodian. */
const MARGIN_MILLISECONDS = 5_000;

/** What somebody wants to see, and why. */
export interface AccessRequest {
    /** Ledger id of the record, or `list`. */
    readonly subject: string;
    readonly action: AccessAction;
    readonly purpose: Purpose;
}

/** What disclosing needs. */
export interface DisclosureDependencies {
    readonly ledger: Pick<Ledger, 'submit'>;
    readonly coverage: SealedTable<AccessCoverage>;
    readonly now: () => number;
}

/** Commits access events. */
export interface Disclosures {
    /** The event that justifies this access: a covering one, or a new one once it is committed. */
    justify(caller: LedgerCaller, request: AccessRequest): Promise<AccessCoverage>;
}

/** Builds the service; one instance a process, because simultaneous reads share one event. */
export function createDisclosures({ ledger, coverage, now }: DisclosureDependencies): Disclosures {
    const running = new Map<string, Promise<AccessCoverage>>();

    async function record(caller: LedgerCaller, { subject, action, purpose }: AccessRequest): Promise<AccessCoverage> {
        const accessKey = newAccessKey();
        const access = { subject, action, purpose, salt: newSalt() };
        const { transaction } = await ledger.submit(caller, 'access:RecordAccess', { accessKey }, { access });
        return { accessKey, transaction, expiresAt: Date.parse(transaction.timestamp) + COVERAGE_MILLISECONDS - MARGIN_MILLISECONDS };
    }

    async function covered(key: readonly string[], caller: LedgerCaller, request: AccessRequest): Promise<AccessCoverage> {
        const known = await coverage.find(key);
        if (known !== undefined && known.expiresAt > now()) {
            return known;
        }
        const fresh = await record(caller, request);
        await coverage.save(key, fresh, { expiresAt: fresh.expiresAt });
        return fresh;
    }

    return {
        justify: async (caller, request) => {
            const key = [caller.subject, request.subject, request.action, request.purpose];
            const name = key.join('\0');
            const mine = running.get(name) ?? covered(key, caller, request).finally(() => running.delete(name));
            running.set(name, mine);
            return mine;
        },
    };
}

// SPDX-License-Identifier: Apache-2.0
// Nobody sees another person's data without an access event on the ledger, committed first. One event covers the same caller,
// record or list, action and purpose for 15 minutes, so that a bedside screen does not flood the chain.

import type { AccessAction, Purpose } from '@wardledger/chaincode/domain';
import { COVERAGE_MILLISECONDS, newAccessKey, newSalt } from '../../custody';
import { SingleFlight } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { AccessCoverage, SealedTable } from '../../store';

/** A read that begins just before the end must still find the event valid at the custodian. */
const MARGIN_MILLISECONDS = 5_000;

/**
 * An event from later than this was committed while our clock was ahead: the custodian takes none from the future, and would refuse it
 * until the clock is as late again. Its own tolerance is larger.
 */
const CLOCK_TOLERANCE = 60_000;

/** What somebody wants to see, and why. */
export interface AccessRequest {
    /** Ledger id of the record, or `list`. */
    readonly accessed: string;
    readonly action: AccessAction;
    readonly purpose: Purpose;
}

/** What disclosing needs. */
export interface DisclosurePorts {
    readonly ledger: Pick<Ledger, 'submit'>;
    readonly coverage: SealedTable<AccessCoverage>;
    readonly now: () => number;
}

/** Commits access events; one instance a process, because simultaneous reads share one event. */
export class Disclosures {
    readonly #ports: DisclosurePorts;
    readonly #events = new SingleFlight<AccessCoverage>();

    constructor(ports: DisclosurePorts) {
        this.#ports = ports;
    }

    /** The event that justifies this access: a covering one, or a new one once it is committed. */
    justify(caller: LedgerCaller, { accessed, action, purpose }: AccessRequest): Promise<AccessCoverage> {
        const key = [caller.name, accessed, action, purpose];
        return this.#events.run(key.join('\0'), async () => {
            const { ledger, coverage, now } = this.#ports;
            const known = await coverage.find(key);
            if (known !== undefined && known.expiresAt > now() && Date.parse(known.transaction.timestamp) <= now() + CLOCK_TOLERANCE) {
                return known;
            }
            const accessKey = newAccessKey();
            const access = { subject: accessed, action, purpose, salt: newSalt() };
            const { transaction } = await ledger.submit(caller, {
                name: 'access:RecordAccess',
                request: { accessKey },
                transient: { access },
            });
            const expiresAt = Date.parse(transaction.timestamp) + COVERAGE_MILLISECONDS - MARGIN_MILLISECONDS;
            const fresh = { accessKey, transaction, expiresAt };
            await coverage.save(key, fresh, { expiresAt });
            return fresh;
        });
    }
}

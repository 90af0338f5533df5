// SPDX-License-Identifier: Apache-2.0
// What a failed attempt calls for: waiting for somebody who is away, another attempt after a pause of its own, or giving up on what was
// tried as it is. The fate of a transaction that was sent is ledger-submission.ts's; a store that takes nothing is met in the stages.

import type { VitalsSettings } from '../ports/settings';
import type { DeliveryStage, VitalsPorts } from '../ports/vitals-ports';
import { type DeliveryHealth, pauseFor } from './delivery-health';
import { faultCode, faultKind } from './fault-kinds';

/** What to do next. `again`: try once more, not before that time; else what was tried is taken apart, or refused when it cannot be. */
export type Remedy = Again | { readonly again: false; readonly code: string };

/** Another attempt. */
export interface Again {
    readonly again: true;
    /** Unexpected failures so far. */
    readonly failures: number;
    /** Time of the monotonic clock. */
    readonly notBefore: number;
}

/** What deciding stands on. */
export interface RetryPorts extends Pick<VitalsPorts, 'monotonic' | 'random' | 'report'> {
    readonly health: DeliveryHealth;
    readonly settings: Pick<VitalsSettings, 'attempts' | 'backoff'>;
}

/** Validation codes after which the same content deserves a new proposal, however often. */
const ALWAYS_AGAIN: ReadonlySet<string> = new Set(['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT', 'DUPLICATE_TXID', 'OUTCOME_UNKNOWN']);

/** Decides, and reports each failure once. */
export class Retry {
    readonly #ports: RetryPorts;

    constructor(ports: RetryPorts) {
        this.#ports = ports;
    }

    /** An attempt failed. When somebody is away everybody pauses, and nothing counts against the content. */
    afterError(stage: DeliveryStage, error: unknown, failures: number): Remedy {
        const [kind, code] = [faultKind(error), faultCode(error)];
        this.#ports.report({ type: 'trouble', stage, code });
        if (kind === 'unavailable') {
            this.#ports.health.failed();
            return { again: true, failures, notBefore: 0 };
        }
        const last = kind === 'refused' || failures + 1 >= this.#ports.settings.attempts;
        return last ? { again: false, code } : this.later(failures);
    }

    /** The ledger holds the transaction as invalid, or nobody knows it (`OUTCOME_UNKNOWN`). */
    afterInvalid(code: string, failures: number): Remedy {
        this.#ports.report({ type: 'trouble', stage: 'resolve', code });
        const last = !ALWAYS_AGAIN.has(code) && failures + 1 >= this.#ports.settings.attempts;
        return last ? { again: false, code } : this.later(failures);
    }

    /** Waits where the work stands: its row says where to begin again, so giving up is no choice. @returns false when the process stops */
    async inPlace(stage: DeliveryStage, error: unknown): Promise<boolean> {
        const { health, monotonic, report } = this.#ports;
        report({ type: 'trouble', stage, code: faultCode(error) });
        health.failed();
        return health.rest(health.until - monotonic());
    }

    /** What became of a transaction could not be found out, though nobody is away: it is looked at again, for ever, because it may stand. */
    unresolved(error: unknown, failures: number): Again {
        this.#ports.report({ type: 'trouble', stage: 'resolve', code: faultCode(error) });
        return this.later(failures);
    }

    /** The caller can sign nothing now, nor soon: its own posts wait, nobody else's, and it counts against nothing. */
    whileCallerWaits(stage: DeliveryStage, failures: number): Again {
        return this.#waiting(stage, 'CALLER_WAITS', failures);
    }

    /** Readings of a time that has not come yet wait for it, nobody else's, and it counts against nothing. */
    whileEarly(stage: DeliveryStage, failures: number): Again {
        return this.#waiting(stage, 'TIME_IN_FUTURE', failures);
    }

    #waiting(stage: DeliveryStage, code: string, failures: number): Again {
        const { monotonic, random, settings, report } = this.#ports;
        report({ type: 'trouble', stage, code });
        return { again: true, failures, notBefore: monotonic() + pauseFor(Infinity, settings.backoff, random) };
    }

    /** Another attempt after a pause of its own. */
    later(failures: number): Again {
        const { monotonic, random, settings } = this.#ports;
        return { again: true, failures: failures + 1, notBefore: monotonic() + pauseFor(failures, settings.backoff, random) };
    }
}

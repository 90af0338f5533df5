// SPDX-License-Identifier: Apache-2.0
// SEALED -> ENDORSED -> SUBMITTED -> VALID or INVALID: puts windows of one caller into a transaction and follows it to its end.

import { demandDefined, MAX_AHEAD_MS, type SubmittedWindows } from '@wardledger/chaincode/domain';
import type { CallerDirectory, Ledger } from '../../../ledger';
import type { OpenTransaction, Outbox, Settlement, WindowVerdict } from '../../../store';
import type { VitalsSettings } from '../ports/settings';
import type { VitalsPorts } from '../ports/vitals-ports';
import type { DeliveryHealth } from './delivery-health';
import { demandCaller } from './demand-caller';
import { faultKind } from './fault-kinds';
import type { LedgerSubmission } from './ledger-submission';
import { Pump } from './pump';
import type { Again, Remedy, Retry } from './retry';
import { type QueuedWindow, SealedQueue } from './sealed-queue';
import { refusedWhole, type StatedWindow, verdictOn } from './verdicts';

/** What the stage stands on. */
export interface SubmitStagePorts extends Pick<VitalsPorts, 'monotonic' | 'now' | 'report'> {
    readonly outbox: Pick<Outbox, 'windows' | 'endorsed' | 'release' | 'settle'>;
    readonly ledger: Pick<Ledger, 'endorse'>;
    readonly callers: CallerDirectory;
    readonly submission: Pick<LedgerSubmission, 'fate'>;
    readonly health: DeliveryHealth;
    readonly retry: Retry;
    readonly settings: Pick<VitalsSettings, 'transactionsInFlight' | 'windowsPerTransaction' | 'gather' | 'holdAt'>;
    /** Posts are to travel in other windows. */
    readonly again: (ids: readonly string[]) => Promise<void>;
    /** A window named a patient who was erased: what was remembered of outside ids is no longer true. */
    readonly subjectErased: () => void;
    /** Posts were settled. */
    readonly settled: (verdicts: readonly WindowVerdict[]) => Promise<void>;
}

/** A transaction to be followed, and its windows as they were queued: where it was put together by an earlier process, none. */
interface LeftTransaction {
    readonly transaction: OpenTransaction;
    readonly queued: readonly QueuedWindow[];
    /** Unexpected failures of looking after it so far. */
    readonly failures: number;
}

/** Further ahead than this, a time says nothing any more about when a reading was taken. */
const LONGEST_EARLY = 3_600_000;

/** Submits whatever is sealed. */
export class SubmitStage {
    readonly #ports: SubmitStagePorts;
    readonly #queue = new SealedQueue();
    readonly #left: LeftTransaction[] = [];
    readonly pump: Pump;

    constructor(ports: SubmitStagePorts) {
        const { settings, health, monotonic } = ports;
        this.#ports = ports;
        this.pump = new Pump({
            parallel: settings.transactionsInFlight,
            monotonic,
            next: () => {
                if (health.paused) {
                    return undefined;
                }
                const left = this.#left.shift();
                if (left !== undefined) {
                    return async () => this.#follow(left, { isNew: false });
                }
                const windows = settings.holdAt === 'SEALED' ? undefined : this.#queue.next(monotonic(), settings.windowsPerTransaction);
                return windows === undefined ? undefined : async () => this.#submit(windows);
            },
            wakeAt: () => {
                const readyAt = this.#left.length > 0 ? 0 : this.#queue.readyAt();
                return readyAt === undefined || settings.holdAt === 'SEALED' ? undefined : Math.max(readyAt, health.until);
            },
        });
    }

    /** A window that was just built: goes at once when nothing is under way, else waits a moment for others to share its transaction. */
    add({ id, caller }: Pick<QueuedWindow, 'id' | 'caller'>): void {
        const { settings, monotonic } = this.#ports;
        const notBefore = this.pump.running > 0 ? monotonic() + settings.gather : 0;
        this.#queue.add({ id, caller, failures: 0, alone: false, notBefore });
        this.pump.kick();
    }

    /** Transactions that an earlier process left open. */
    resume(transactions: readonly OpenTransaction[]): void {
        this.#left.push(...transactions.map((transaction) => ({ transaction, queued: [], failures: 0 })));
        this.pump.kick();
    }

    /** Both wards endorse, the caller signs, and the signed envelope is on disk before anything is sent. */
    async #submit(queued: readonly QueuedWindow[]): Promise<void> {
        const { callers, outbox, ledger, health, retry } = this.#ports;
        let transaction: OpenTransaction;
        try {
            const { caller } = demandDefined(queued[0], 'first window of a transaction');
            const signer = await demandCaller(callers, caller);
            if (signer === 'wait') {
                await this.#goOn(queued, retry.whileCallerWaits('endorse', mostFailures(queued)));
                return;
            }
            const windows = await this.#windows(queued.map(({ id }) => id));
            if (windows.length === 0) {
                return;
            }
            if (windows.some((window) => this.#aheadOf(window) > MAX_AHEAD_MS)) {
                await this.#holdEarly(windows, queued);
                return;
            }
            const request = { windows: windows.map((window) => window.request) };
            const endorsed = await ledger.endorse(signer, { name: 'vitals:SubmitWindows', request });
            health.succeeded();
            const { transactionId: id, envelope, result, timestamp } = endorsed;
            const signed = { id, caller, envelope, result, timestamp, windowIds: windows.map((window) => window.id) };
            if (!(await outbox.endorsed(signed))) {
                return;
            }
            transaction = { ...signed, state: 'ENDORSED' };
        } catch (error) {
            await this.#goOn(queued, retry.afterError('endorse', error, mostFailures(queued)));
            return;
        }
        await this.#follow({ transaction, queued, failures: 0 }, { isNew: true });
    }

    /** How far its last reading lies ahead of our clock; milliseconds. */
    #aheadOf({ request }: StatedWindow): number {
        return request.last - this.#ports.now();
    }

    /**
     * No reading is acknowledged that lies far ahead, so this clock was set back since, and a device without one of its own had its time from it.
     * The ledger would refuse the readings for good: they wait instead, each post by itself, so that none of the right time waits with them.
     */
    async #holdEarly(windows: readonly StatedWindow[], queued: readonly QueuedWindow[]): Promise<void> {
        const early = windows.filter((window) => this.#aheadOf(window) > MAX_AHEAD_MS);
        const ended = early.filter((window) => window.postIds.length > 1 || this.#aheadOf(window) > LONGEST_EARLY);
        if (ended.length > 0) {
            await this.#settle({ verdicts: ended.map((window) => refusedWhole(window, 'TIME_IN_FUTURE')) });
        }
        const stays = windows.filter((window) => !ended.includes(window)).map(({ id }) => id);
        const waits = new Set(early.map(({ id }) => id));
        this.#putBack(
            queued
                .filter(({ id }) => stays.includes(id))
                .map((window) => {
                    const { retry } = this.#ports;
                    return waits.has(window.id) ? { ...window, alone: true, notBefore: retry.whileEarly('endorse', 0).notBefore } : window;
                }),
        );
    }

    /** What the endorsers agreed on is true now, window by window and post by post. @returns how many windows */
    async #committed({ id, result, windowIds }: LeftTransaction['transaction'], blockNumber: number): Promise<number> {
        const windows = await this.#windows(windowIds);
        const { results } = result as SubmittedWindows;
        if (results.some(({ code }) => code === 'SUBJECT_ERASED')) {
            this.#ports.subjectErased();
        }
        const verdicts = windows.map((window) => {
            const judged = results.find((each) => each.id === window.id);
            return verdictOn(window, judged);
        });
        await this.#settle({ transaction: { id, blockNumber }, verdicts });
        return windows.length;
    }

    /** From its row to its end. Whatever fails on the way, the row is where the next attempt begins. */
    async #follow(left: LeftTransaction, { isNew }: { readonly isNew: boolean }): Promise<void> {
        const { transaction, queued, failures } = left;
        const { callers, health, monotonic, report, retry, submission } = this.#ports;
        const began = monotonic();
        for (let attemptIsNew = isNew; ; attemptIsNew = false) {
            try {
                const signer = await demandCaller(callers, transaction.caller);
                if (signer === 'wait') {
                    this.#leave(left, retry.whileCallerWaits('resolve', failures));
                    return;
                }
                const outcome = await submission.fate(signer, transaction, { isNew: attemptIsNew });
                if (outcome === 'held') {
                    return;
                }
                health.succeeded();
                if (outcome === 'unknown' || outcome.code !== 'VALID') {
                    await this.#release(transaction, queued, outcome === 'unknown' ? 'OUTCOME_UNKNOWN' : outcome.code);
                    return;
                }
                const windows = await this.#committed(transaction, outcome.blockNumber);
                report({ type: 'transaction-settled', transactionId: transaction.id, windows, milliseconds: monotonic() - began });
                return;
            } catch (error) {
                if (faultKind(error) !== 'unavailable') {
                    this.#leave(left, retry.unresolved(error, failures));
                    return;
                }
                if (!(await retry.inPlace('resolve', error))) {
                    return;
                }
            }
        }
    }

    /** Nobody is away, so nobody else may wait for this one: it is taken up again later, and until then others have its place. */
    #leave({ transaction, queued }: LeftTransaction, { failures, notBefore }: Again): void {
        void this.#ports.health.rest(notBefore - this.#ports.monotonic()).then((goesOn) => {
            if (goesOn) {
                this.#left.push({ transaction, queued, failures });
                this.pump.kick();
            }
        });
    }

    /** Put-if-absent under the posts' own keys makes a late twin harmless, so letting the windows go is always safe. */
    async #release({ id, caller, windowIds }: OpenTransaction, queued: readonly QueuedWindow[], code: string): Promise<void> {
        await this.#ports.outbox.release(id);
        const known = new Map(queued.map((window) => [window.id, window]));
        const windows = windowIds.map((window) => known.get(window) ?? { id: window, caller, failures: 0, alone: false, notBefore: 0 });
        await this.#goOn(windows, this.#ports.retry.afterInvalid(code, mostFailures(windows)));
    }

    /** One bad window must take no good one with it: each travels alone before its posts are taken apart. */
    async #goOn(windows: readonly QueuedWindow[], remedy: Remedy): Promise<void> {
        if (remedy.again) {
            const { failures, notBefore } = remedy;
            this.#putBack(windows.map((window) => ({ ...window, failures, notBefore })));
            return;
        }
        if (windows.length > 1) {
            this.#putBack(windows.map((window) => ({ ...window, alone: true, failures: 0, notBefore: 0 })));
            return;
        }
        try {
            const refused = await this.#windows(windows.map(({ id }) => id));
            await this.#settle({ verdicts: refused.map((window) => refusedWhole(window, remedy.code)) });
        } catch {
            const { failures, notBefore } = this.#ports.retry.later(0); // the store takes nothing now
            this.#putBack(windows.map((window) => ({ ...window, failures, notBefore })));
        }
    }

    /** Those that still open; the posts of any other travel again. */
    async #windows(ids: readonly string[]): Promise<StatedWindow[]> {
        const { windows, released } = await this.#ports.outbox.windows(ids);
        await this.#ports.again(released);
        return windows.map((window) => window as StatedWindow);
    }

    #putBack(windows: readonly QueuedWindow[]): void {
        windows.forEach((window) => {
            this.#queue.add(window);
        });
        this.pump.kick();
    }

    async #settle(settlement: Settlement): Promise<void> {
        await this.#ports.outbox.settle(settlement);
        await this.#ports.settled(settlement.verdicts);
    }
}

function mostFailures(windows: readonly QueuedWindow[]): number {
    return Math.max(0, ...windows.map(({ failures }) => failures));
}

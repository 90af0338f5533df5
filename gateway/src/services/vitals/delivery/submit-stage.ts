// SPDX-License-Identifier: Apache-2.0
// SEALED -> ENDORSED -> SUBMITTED -> VALID or INVALID: puts windows of one caller into a transaction and follows it to its end.

import { demandDefined, type SubmittedWindows } from '@wardledger/chaincode/domain';
import type { CallerDirectory, Ledger } from '../../../ledger';
import type { BuiltWindow, OpenTransaction, Outbox, Settlement, WindowVerdict } from '../../../store';
import type { VitalsSettings } from '../ports/settings';
import type { VitalsPorts } from '../ports/vitals-ports';
import type { DeliveryHealth } from './delivery-health';
import { demandCaller } from './demand-caller';
import type { LedgerSubmission } from './ledger-submission';
import { Pump } from './pump';
import type { Remedy, Retry } from './retry';
import { type QueuedWindow, SealedQueue } from './sealed-queue';
import { refusedWhole, type StatedWindow, verdictOn } from './verdicts';

/** What the stage stands on. */
export interface SubmitStagePorts extends Pick<VitalsPorts, 'now' | 'report'> {
    readonly outbox: Pick<Outbox, 'windows' | 'endorsed' | 'release' | 'settle'>;
    readonly ledger: Pick<Ledger, 'endorse'>;
    readonly callers: CallerDirectory;
    readonly submission: Pick<LedgerSubmission, 'fate'>;
    readonly health: DeliveryHealth;
    readonly retry: Retry;
    readonly settings: Pick<VitalsSettings, 'transactionsInFlight' | 'windowsPerTransaction' | 'gather' | 'holdAt'>;
    /** A window named a patient who was erased: what was remembered of outside ids is no longer true. */
    readonly subjectErased: () => void;
    /** Posts were settled. */
    readonly settled: (verdicts: readonly WindowVerdict[]) => Promise<void>;
}

function stated(window: BuiltWindow): StatedWindow {
    return window as StatedWindow;
}

/** Submits whatever is sealed. */
export class SubmitStage {
    readonly #ports: SubmitStagePorts;
    readonly #queue = new SealedQueue();
    readonly #left: OpenTransaction[] = [];
    readonly pump: Pump;

    constructor(ports: SubmitStagePorts) {
        const { settings, health, now } = ports;
        this.#ports = ports;
        this.pump = new Pump({
            parallel: settings.transactionsInFlight,
            now,
            next: () => {
                if (health.paused) {
                    return undefined;
                }
                const left = this.#left.shift();
                if (left !== undefined) {
                    return async () => this.#follow(left, { isNew: false });
                }
                const windows = settings.holdAt === 'SEALED' ? undefined : this.#queue.next(now(), settings.windowsPerTransaction);
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
        const { settings, now } = this.#ports;
        const notBefore = this.pump.running > 0 ? now() + settings.gather : 0;
        this.#queue.add({ id, caller, failures: 0, alone: false, notBefore });
        this.pump.kick();
    }

    /** Transactions that an earlier process left open. */
    resume(transactions: readonly OpenTransaction[]): void {
        this.#left.push(...transactions);
        this.pump.kick();
    }

    /** Both wards endorse, the caller signs, and the signed envelope is on disk before anything is sent. */
    async #submit(queued: readonly QueuedWindow[]): Promise<void> {
        const { callers, outbox, ledger, health, retry } = this.#ports;
        let transaction: OpenTransaction;
        try {
            const { caller } = demandDefined(queued[0], 'first window of a transaction');
            const signer = await demandCaller(callers, caller);
            const windows = (await outbox.windows(queued.map(({ id }) => id))).map(stated);
            if (windows.length === 0) {
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
        await this.#follow(transaction, { isNew: true, queued });
    }

    /** From its row to its end. Whatever fails on the way, the row is where the next attempt begins. */
    async #follow(
        transaction: OpenTransaction,
        { isNew, queued = [] }: { readonly isNew: boolean; readonly queued?: readonly QueuedWindow[] },
    ): Promise<void> {
        const { callers, health, now, outbox, report, retry, submission } = this.#ports;
        const began = now();
        for (let attemptIsNew = isNew; ; attemptIsNew = false) {
            try {
                const signer = await demandCaller(callers, transaction.caller);
                const outcome = await submission.fate(signer, transaction, { isNew: attemptIsNew });
                if (outcome === 'held') {
                    return;
                }
                health.succeeded();
                if (outcome === 'unknown' || outcome.code !== 'VALID') {
                    await this.#release(transaction, queued, outcome === 'unknown' ? 'OUTCOME_UNKNOWN' : outcome.code);
                    return;
                }
                // Committed: what the endorsers agreed on is true now, window by window and post by post.
                const { id, result, windowIds } = transaction;
                const windows = (await outbox.windows(windowIds)).map(stated);
                const { results } = result as SubmittedWindows;
                if (results.some(({ code }) => code === 'SUBJECT_ERASED')) {
                    this.#ports.subjectErased();
                }
                const verdicts = windows.map((window) => {
                    const judged = results.find((each) => each.id === window.id);
                    return verdictOn(window, judged);
                });
                await this.#settle({ transaction: { id, blockNumber: outcome.blockNumber }, verdicts });
                report({ type: 'transaction-settled', transactionId: id, windows: windows.length, milliseconds: now() - began });
                return;
            } catch (error) {
                if (!(await retry.inPlace('resolve', error))) {
                    return;
                }
            }
        }
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
            const refused = (await this.#ports.outbox.windows(windows.map(({ id }) => id))).map(stated);
            await this.#settle({ verdicts: refused.map((window) => refusedWhole(window, remedy.code)) });
        } catch {
            const { failures, notBefore } = this.#ports.retry.later(0); // the store takes nothing now
            this.#putBack(windows.map((window) => ({ ...window, failures, notBefore })));
        }
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

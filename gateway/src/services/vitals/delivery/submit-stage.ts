// SPDX-License-Identifier: Apache-2.0
// SEALED -> ENDORSED -> SUBMITTED -> VALID or INVALID: puts windows of one caller into a transaction and follows it to its end.

import { DomainError, ERRORS, type SubmittedWindows } from '@wardledger/chaincode/domain';
import type { CallerDirectory, EndorsedTransaction, Ledger, LedgerCaller } from '../../../ledger';
import type { BuiltWindow, OpenTransaction, Outbox, Settlement, WindowVerdict } from '../../../store';
import { pauseFor } from '../posts/backoff';
import type { IngestEvent, IngestSettings } from '../posts/ingest-settings';
import type { DeliveryHealth } from './delivery-health';
import { faultCode, faultKind } from './fault-kinds';
import type { LedgerSubmission, SubmissionEnd } from './ledger-submission';
import { Pump } from './pump';
import { type QueuedWindow, SealedQueue } from './sealed-queue';
import { refusedWhole, type StatedWindow, verdictOn } from './verdicts';

/** What the stage stands on. */
export interface SubmitStagePorts {
    readonly outbox: Pick<Outbox, 'windows' | 'endorsed' | 'settle'>;
    readonly ledger: Pick<Ledger, 'endorse'>;
    readonly callers: CallerDirectory;
    readonly submission: Pick<LedgerSubmission, 'sendNew' | 'resume'>;
    readonly health: DeliveryHealth;
    readonly settings: Pick<
        IngestSettings,
        'transactionsInFlight' | 'windowsPerTransaction' | 'gather' | 'attempts' | 'backoff' | 'holdAt'
    >;
    readonly now: () => number;
    readonly random: () => number;
    readonly report: (event: IngestEvent) => void;
    /** Posts were settled. */
    readonly settled: (verdicts: readonly WindowVerdict[]) => Promise<void>;
}

/** Validation codes after which the same windows deserve a new proposal at once. */
const TRY_AGAIN: ReadonlySet<string> = new Set(['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT', 'DUPLICATE_TXID', 'OUTCOME_UNKNOWN']);

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
        this.#ports = ports;
        this.pump = new Pump({
            parallel: ports.settings.transactionsInFlight,
            now: ports.now,
            next: () => this.#next(),
            wakeAt: () => this.#wakeAt(),
        });
    }

    add(window: QueuedWindow): void {
        this.#queue.add(window);
        this.pump.kick();
    }

    /** A window that was just built: goes at once when nothing is under way, else waits a moment for others to share its transaction. */
    addFresh(window: Pick<QueuedWindow, 'id' | 'subject'>): void {
        const { settings, now } = this.#ports;
        const notBefore = this.pump.running > 0 ? now() + settings.gather : 0;
        this.add({ ...window, attempts: 0, alone: false, notBefore });
    }

    /** Transactions that an earlier process left open. */
    resume(transactions: readonly OpenTransaction[]): void {
        this.#left.push(...transactions);
        this.pump.kick();
    }

    #next(): (() => Promise<void>) | undefined {
        const { settings, health, now } = this.#ports;
        if (health.paused) {
            return undefined;
        }
        const open = this.#left.shift();
        if (open !== undefined) {
            return async () => this.#follow(open, async (caller) => this.#ports.submission.resume(caller, open));
        }
        const windows = settings.holdAt === 'SEALED' ? undefined : this.#queue.next(now(), settings.windowsPerTransaction);
        return windows === undefined ? undefined : async () => this.#submit(windows);
    }

    #wakeAt(): number | undefined {
        const readyAt = this.#left.length > 0 ? 0 : this.#queue.readyAt();
        return readyAt === undefined || this.#ports.settings.holdAt === 'SEALED' ? undefined : Math.max(readyAt, this.#ports.health.until);
    }

    async #submit(queued: readonly QueuedWindow[]): Promise<void> {
        try {
            const transaction = await this.#endorse(queued);
            if (transaction !== undefined) {
                await this.#follow(transaction, async (caller) => this.#ports.submission.sendNew(caller, transaction), queued);
            }
        } catch (error) {
            await this.#refused(queued, error).catch(() => {
                this.#putBack(queued, 1);
            });
        }
    }

    /** The signed envelope is on disk before anything is sent. */
    async #endorse(queued: readonly QueuedWindow[]): Promise<OpenTransaction | undefined> {
        const { outbox, ledger, health } = this.#ports;
        const subject = queued[0]?.subject ?? '';
        const caller = await this.#caller(subject);
        const windows = (await outbox.windows(queued.map(({ id }) => id))).map(stated);
        if (windows.length === 0) {
            return undefined;
        }
        const request = { windows: windows.map((window) => window.request) };
        const endorsed: EndorsedTransaction<SubmittedWindows> = await ledger.endorse(caller, { name: 'vitals:SubmitWindows', request });
        health.succeeded();
        const { transactionId, envelope, result, timestamp } = endorsed;
        const signed = { id: transactionId, subject, envelope, result, timestamp, windowIds: windows.map(({ id }) => id) };
        return (await outbox.endorsed(signed)) ? { ...signed, state: 'ENDORSED' } : undefined;
    }

    async #caller(subject: string): Promise<LedgerCaller> {
        const caller = await this.#ports.callers.caller(subject);
        if (caller === undefined) {
            throw new DomainError(ERRORS.ACTOR_UNKNOWN);
        }
        return caller;
    }

    /** Follows a recorded transaction; whatever fails on the way, its row is where the next attempt begins. */
    async #follow(
        transaction: OpenTransaction,
        first: (caller: LedgerCaller) => Promise<SubmissionEnd>,
        queued: readonly QueuedWindow[] = [],
    ): Promise<void> {
        let attempt = first;
        const began = this.#ports.now();
        for (;;) {
            try {
                const end = await attempt(await this.#caller(transaction.subject));
                await this.#conclude({ transaction, queued, began }, end);
                return;
            } catch (error) {
                this.#ports.report({ type: 'trouble', stage: 'resolve', code: faultCode(error) });
                if (!(await this.#ports.health.pause())) {
                    return;
                }
                attempt = async (caller) => this.#ports.submission.resume(caller, transaction);
            }
        }
    }

    async #conclude(
        { transaction, queued, began }: { transaction: OpenTransaction; queued: readonly QueuedWindow[]; began: number },
        end: SubmissionEnd,
    ): Promise<void> {
        if (end.end === 'left') {
            return;
        }
        this.#ports.health.succeeded();
        if (end.end === 'released') {
            await this.#released(transaction, queued, end.code);
            return;
        }
        const windows = (await this.#ports.outbox.windows(transaction.windowIds)).map(stated);
        const { results } = transaction.result as SubmittedWindows;
        const verdicts = windows.map((window) =>
            verdictOn(
                window,
                results.find(({ id }) => id === window.id),
            ),
        );
        await this.#settle({ transaction: { id: transaction.id, blockNumber: end.blockNumber }, verdicts });
        const milliseconds = this.#ports.now() - began;
        this.#ports.report({ type: 'transaction-settled', transactionId: transaction.id, windows: windows.length, milliseconds });
    }

    async #released({ windowIds, subject }: OpenTransaction, queued: readonly QueuedWindow[], code: string): Promise<void> {
        const known = new Map(queued.map((window) => [window.id, window]));
        const windows = windowIds.map((id) => known.get(id) ?? { id, subject, attempts: 0, alone: false, notBefore: 0 });
        this.#ports.report({ type: 'trouble', stage: 'resolve', code });
        const attempts = 1 + Math.max(0, ...windows.map((window) => window.attempts));
        if (TRY_AGAIN.has(code) || attempts < this.#ports.settings.attempts) {
            this.#putBack(windows, attempts);
        } else {
            await this.#giveUp(windows, code);
        }
    }

    async #refused(queued: readonly QueuedWindow[], error: unknown): Promise<void> {
        const { health, settings, report } = this.#ports;
        const [kind, code] = [faultKind(error), faultCode(error)];
        report({ type: 'trouble', stage: 'endorse', code });
        if (kind === 'unavailable') {
            health.failed();
            queued.forEach((window) => {
                this.add(window);
            });
            return;
        }
        const attempts = 1 + Math.max(0, ...queued.map((window) => window.attempts));
        if (kind === 'fault' && attempts < settings.attempts) {
            this.#putBack(queued, attempts);
        } else {
            await this.#giveUp(queued, code);
        }
    }

    /** One bad window must take no good one with it: each travels alone before its posts are taken apart. */
    async #giveUp(queued: readonly QueuedWindow[], code: string): Promise<void> {
        if (queued.length > 1) {
            queued.forEach((window) => {
                this.add({ ...window, alone: true, attempts: 0, notBefore: 0 });
            });
            return;
        }
        const windows = (await this.#ports.outbox.windows(queued.map(({ id }) => id))).map(stated);
        await this.#settle({ verdicts: windows.map((window) => refusedWhole(window, code)) });
    }

    #putBack(queued: readonly QueuedWindow[], attempts: number): void {
        const notBefore = this.#ports.now() + pauseFor(attempts - 1, this.#ports.settings.backoff, this.#ports.random);
        queued.forEach((window) => {
            this.add({ ...window, attempts, notBefore });
        });
    }

    async #settle(settlement: Settlement): Promise<void> {
        await this.#ports.outbox.settle(settlement);
        await this.#ports.settled(settlement.verdicts);
    }
}

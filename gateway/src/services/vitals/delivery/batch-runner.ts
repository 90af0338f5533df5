// SPDX-License-Identifier: Apache-2.0
// Runs batches by their table: commits what a step writes, then does what it says, and whatever comes of that is the next event. Nothing here decides anything.

import type { SubmittedPosts, SubmittedWindows } from '@wardledger/chaincode/domain';
import type { Ledger } from '../../../ledger';
import type { CarriedKind, OpenTransaction, Outbox, PostVerdicts, WindowVerdicts } from '../../../store';
import type { HoldState, VitalsSettings } from '../ports/settings';
import type { VitalsPorts } from '../ports/vitals-ports';
import { type Action, type Batch, type BatchEvent, next, type Pause, waitingBatch, type Write } from './batch';
import { type BatchCallPorts, postVerdicts, type PreparedBatch, readBatch, windowVerdicts } from './batch-calls';
import type { DeliveryHealth } from './delivery-health';
import { failureOf } from './failures';
import type { Patience } from './patience';

/** What batches of one kind stand on. */
export interface BatchRunnerPorts extends BatchCallPorts, Pick<VitalsPorts, 'callers' | 'monotonic' | 'report'> {
    readonly outbox: BatchCallPorts['outbox'] & Pick<Outbox, 'endorsed' | 'mark' | 'release' | 'refuse' | 'reopen' | 'stick' | 'settle'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'endorse' | 'send' | 'outcome'>;
    readonly health: DeliveryHealth;
    readonly patience: Patience;
    readonly settings: Pick<VitalsSettings, 'attempts' | 'resends' | 'statusTimeout' | 'askTimeout' | 'holdAt'>;
    /** Batches whose turn comes again, not before a time of the monotonic clock. */
    readonly linedUp: (batches: readonly Batch[], notBefore: number) => void;
    /** A transaction whose place others have meanwhile. */
    readonly left: (transaction: OpenTransaction, notBefore: number) => void;
    /** These windows are CLOSED again: the key by which they were attested counts no more. */
    readonly reopened: (windowIds: readonly string[]) => void;
    /** These posts and windows have come to an end, or wait again. */
    readonly settled: (verdicts: { readonly posts?: PostVerdicts; readonly windows?: WindowVerdicts }) => void;
}

/** One batch on its way, and once there is one its transaction. */
interface Run {
    /** Time of the monotonic clock. */
    readonly began: number;
    batch: Batch;
    transaction?: OpenTransaction;
}

/** Follows batches to their ends. */
export class BatchRunner {
    readonly #ports: BatchRunnerPorts;

    constructor(ports: BatchRunnerPorts) {
        this.#ports = ports;
    }

    /** A batch whose turn has come. Never rejects: what fails is an event. */
    async submit(batch: Batch): Promise<void> {
        await this.#run({ began: this.#ports.monotonic(), batch }, { type: 'due' });
    }

    /** A transaction that an earlier process left, or that was left for a while. */
    async follow(transaction: OpenTransaction): Promise<void> {
        const { kind, state, items } = transaction;
        const batch = { ...waitingBatch(kind, items), state };
        await this.#run({ began: this.#ports.monotonic(), batch, transaction }, { type: 'found' });
    }

    async #run(run: Run, first: BatchEvent): Promise<void> {
        const { settings } = this.#ports;
        for (let event: BatchEvent | undefined = first; event !== undefined;) {
            this.#report(run.batch, event);
            const { batch, write, action } = next(run.batch, event, settings);
            const failed = write === undefined ? undefined : await this.#commit(run, write).catch(failureOf);
            if (failed === undefined) {
                run.batch = batch;
                event = this.#isHeld(run) ? undefined : await this.#perform(run, action).catch(failureOf);
            } else {
                event = failed; // nothing was changed: it happened in the state that was
            }
        }
    }

    /** @returns what stood against it; what it changes is changed as a whole or not at all */
    async #commit(run: Run, write: Write): Promise<BatchEvent | undefined> {
        const { outbox } = this.#ports;
        switch (write.write) {
            case 'endorsed':
                if (!(await outbox.endorsed(write.transaction))) {
                    return { type: 'overtaken' };
                }
                run.transaction = { ...write.transaction, state: 'ENDORSED' };
                return undefined;
            case 'mark':
                await outbox.mark(transactionOf(run).id, write.state);
                return undefined;
            case 'release':
                await outbox.release(transactionOf(run).id);
                return undefined;
            case 'reopen':
                await outbox.reopen(run.batch.items);
                this.#ports.reopened(run.batch.items);
                return undefined;
            case 'refuse':
                await this.#refuse(run.batch, write.code);
                return undefined;
            case 'settle':
                await this.#settle(run, write.blockNumber);
                return undefined;
        }
    }

    /** @returns what came of it; `undefined` where the run ends */
    async #perform(run: Run, action: Action): Promise<BatchEvent | undefined> {
        const { health, left, linedUp } = this.#ports;
        switch (action.do) {
            case 'endorse':
                return this.#endorse(run);
            case 'send':
                return this.#send(run);
            case 'ask':
                return this.#ask(run, action.patience);
            case 'rest':
                return (await health.rest(this.#until(action.pause, run.batch) - this.#ports.monotonic())) ? action.then : undefined;
            case 'leave':
                left(transactionOf(run), this.#until(action.pause, run.batch));
                return undefined;
            case 'line-up':
                linedUp(action.batches, this.#until(action.pause, run.batch));
                return undefined;
            case 'end':
                return undefined;
        }
    }

    /** Both wards endorse, the caller signs; nothing is sent before the envelope is in the store. */
    async #endorse({ batch }: Run): Promise<BatchEvent> {
        const { callers, health, ledger, linedUp, report } = this.#ports;
        const { kind, items } = batch;
        const { read, unreadable } = await readBatch(this.#ports, kind, items);
        if (unreadable.length > 0) {
            this.#invalid(unreadable, 'POST_UNREADABLE');
        }
        if (read === undefined) {
            return { type: 'nothing' };
        }
        const { caller } = read;
        const signer = await callers.caller(caller);
        if (typeof signer !== 'object') {
            return signer === 'wait' ? { type: 'caller-waits' } : { type: 'refused', of: 'caller', code: 'ACTOR_UNKNOWN' };
        }
        const prepared = await read.prepare(signer);
        if (prepared.early.length > 0) {
            report({ type: 'trouble', stage: kind, code: 'TIME_IN_FUTURE' });
            linedUp([{ ...batch, items: prepared.early }], this.#until('longest', batch));
        }
        if (prepared.moved.length > 0) {
            linedUp([waitingBatch(kind, prepared.moved)], 0);
        }
        if (prepared.refused.length > 0) {
            return this.#refuseSome(batch, prepared);
        }
        if (prepared.items.length === 0) {
            return { type: 'nothing' };
        }
        const { transactionId: id, envelope, result, timestamp } = await ledger.endorse(signer, prepared.call);
        health.succeeded();
        return { type: 'endorsed', transaction: { id, kind, caller, envelope, result, timestamp, items: prepared.items } };
    }

    /** Some come to an end before anybody endorses them; the others wait for their turn without them. */
    async #refuseSome({ kind }: Batch, { refused, items }: Pick<PreparedBatch, 'refused' | 'items'>): Promise<BatchEvent> {
        this.#ports.health.succeeded();
        for (const [code, posts] of Map.groupBy(refused, (post) => post.code)) {
            await this.#refuse(
                waitingBatch(
                    kind,
                    posts.map(({ id }) => id),
                ),
                code,
            );
        }
        if (items.length > 0) {
            this.#ports.linedUp([waitingBatch(kind, items)], 0);
        }
        return { type: 'nothing' };
    }

    /** A send that failed may have arrived all the same. */
    async #send(run: Run): Promise<BatchEvent> {
        const { callers, ledger } = this.#ports;
        const { caller, envelope } = transactionOf(run);
        const signer = await callers.caller(caller);
        if (typeof signer !== 'object') {
            return { type: 'unsent' };
        }
        return ledger.send(signer, envelope).then(
            () => ({ type: 'sent' }) as const,
            () => ({ type: 'unsent' }) as const,
        );
    }

    async #ask(run: Run, patience: 'commit' | 'short'): Promise<BatchEvent> {
        const { callers, health, ledger, settings } = this.#ports;
        const { id, caller } = transactionOf(run);
        const signer = await callers.caller(caller);
        if (typeof signer !== 'object') {
            return { type: 'caller-waits' };
        }
        const outcome = await ledger.outcome(signer, id, patience === 'commit' ? settings.statusTimeout : settings.askTimeout);
        health.succeeded();
        return outcome === undefined ? { type: 'no-outcome' } : { type: 'outcome', ...outcome };
    }

    async #refuse({ kind, items }: Batch, code: string): Promise<void> {
        const { outbox, settled } = this.#ports;
        if (kind === 'posts') {
            await outbox.refuse(items, code);
            this.#invalid(items, code);
        } else {
            await outbox.stick(items, code);
            settled({ windows: { valid: [], anew: [], again: [], erased: [], stuck: items.map((id) => ({ id, code })) } });
        }
    }

    /** Tells of posts that came to an end without a transaction. */
    #invalid(ids: readonly string[], code: string): void {
        this.#ports.settled({ posts: { valid: [], elsewhere: [], moved: [], again: [], invalid: ids.map((id) => ({ id, code })) } });
    }

    /** What the endorsers agreed on is true now, row by row. */
    async #settle(run: Run, blockNumber: number): Promise<void> {
        const { monotonic, outbox, report, settled } = this.#ports;
        const { id, kind, items, result } = transactionOf(run);
        const verdicts =
            kind === 'posts'
                ? { posts: await postVerdicts(this.#ports, items, result as SubmittedPosts) }
                : { windows: windowVerdicts(items, result as SubmittedWindows) };
        await outbox.settle({ transaction: { id, blockNumber }, ...verdicts });
        report({ type: 'transaction-settled', transactionId: id, kind, items: items.length, milliseconds: monotonic() - run.began });
        settled(verdicts);
    }

    /** Whether a test wants it left as it is. */
    #isHeld({ batch: { kind, state } }: Run): boolean {
        const { holdAt } = this.#ports.settings;
        return holdAt !== undefined && HELD[holdAt]?.kind === kind && HELD[holdAt].state === state;
    }

    #until(pause: Pause, { failures }: Batch): number {
        return this.#ports.health.until(pause, failures);
    }

    #report({ kind }: Batch, event: BatchEvent): void {
        const { health, report } = this.#ports;
        if (event.type === 'away') {
            health.failed();
        }
        const code = 'code' in event ? event.code : event.type === 'caller-waits' ? 'CALLER_WAITS' : undefined;
        if (code !== undefined && code !== 'VALID') {
            report({ type: 'trouble', stage: kind, code });
        }
    }
}

const HELD: Partial<Record<HoldState, { readonly kind: CarriedKind; readonly state: Batch['state'] }>> = {
    ENDORSED: { kind: 'posts', state: 'ENDORSED' },
    SUBMITTED: { kind: 'posts', state: 'SUBMITTED' },
    WINDOW_ENDORSED: { kind: 'windows', state: 'ENDORSED' },
    WINDOW_SUBMITTED: { kind: 'windows', state: 'SUBMITTED' },
};

function transactionOf({ transaction }: Run): OpenTransaction {
    if (transaction === undefined) {
        throw new Error('a batch that is on its way has no transaction');
    }
    return transaction;
}

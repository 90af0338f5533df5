// SPDX-License-Identifier: Apache-2.0
// Drives acknowledged posts to the ledger, and then the windows that hold them: wires queues, runner and attester together, and continues what an earlier
// process left.

import { REGISTRAR } from '../../../custody';
import type { CallerDirectory } from '../../../ledger';
import { type Batch, waitingBatch } from './batch';
import type { OpenTransaction, PostVerdicts, WaitingPost, WindowVerdicts } from '../../../store';
import type { EnrolledDevices } from '../../devices';
import { createRecordDirectory, SubjectResolver } from '../../subjects';
import type { VitalsSettings } from '../ports/settings';
import type { VitalsPorts } from '../ports/vitals-ports';
import { Attester } from './attester';
import { BatchQueue } from './batch-queue';
import { BatchRunner } from './batch-runner';
import { DeliveryHealth } from './delivery-health';
import { Patience } from './patience';
import { Pump } from './pump';

/** How many waiting posts are read at a time when a process starts. */
const PAGE = 1000;

/** Milliseconds of failures only, and of one attempt, after which deliveries do not move. */
const FAILS_AFTER = 5_000;
const HANGS_AFTER = 20_000;

/** Batches of posts after which windows that wait have a turn. */
const POSTS_BEFORE_WINDOWS = 4;

/** What delivery stands on, and whom it tells. */
export interface DeliveryPorts extends VitalsPorts {
    /** Told of posts that became VALID or INVALID. */
    readonly final: (ids: readonly string[]) => void;
    readonly devices: EnrolledDevices;
    /** How many of these places may be taken now. */
    readonly places: (all: number) => number;
}

/** Whose certificates sign what is brought to the ledger: callers', or the ward's own process's where it brings what they have entered. */
export function signers({ callers, registrar }: Pick<VitalsPorts, 'callers' | 'registrar'>): CallerDirectory {
    return { caller: async (name) => (name === REGISTRAR ? registrar.itself() : callers.caller(name)) };
}

/** A transaction that others go before for a while. */
interface Left {
    readonly transaction: OpenTransaction;
    readonly notBefore: number;
}

/** From acknowledged to final. */
export class Delivery {
    readonly #ports: VitalsPorts;
    readonly #settings: VitalsSettings;
    readonly #final: (ids: readonly string[]) => void;
    /** Batches of posts since one of windows had its turn. */
    #postsInARow = 0;
    /** Of the ledger, and of the custodian that makes windows: who waits for one does not wait for the other. */
    readonly #health: DeliveryHealth;
    readonly #attestingHealth: DeliveryHealth;
    readonly #patience: Patience;
    readonly #subjects: SubjectResolver;
    readonly #posts: BatchQueue;
    readonly #windows: BatchQueue;
    #left: Left[] = [];
    readonly #runner: BatchRunner;
    readonly #attester: Attester;
    readonly #pump: Pump;

    constructor(ports: DeliveryPorts, settings: VitalsSettings) {
        const { final, places } = ports;
        this.#ports = ports;
        this.#settings = settings;
        this.#final = final;
        this.#health = new DeliveryHealth(ports, settings);
        this.#attestingHealth = new DeliveryHealth(ports, settings);
        this.#patience = new Patience(ports.monotonic);
        this.#subjects = new SubjectResolver({ ...ports, recipients: ports.keys.recipients });
        const directory = createRecordDirectory(ports);
        this.#posts = new BatchQueue('posts', settings.postsPerTransaction);
        this.#windows = new BatchQueue('windows', settings.windowsPerTransaction);
        const callers = signers(ports);
        this.#runner = new BatchRunner({
            ...ports,
            callers,
            subjects: this.#subjects,
            directory,
            health: this.#health,
            patience: this.#patience,
            settings,
            linedUp: (batches, notBefore) => this.#lineUp(batches, notBefore),
            left: (transaction, notBefore) => {
                this.#left.push({ transaction, notBefore });
                this.#pump.kick();
            },
            settled: (verdicts) => this.#settled(verdicts),
            reopened: (windowIds) => {
                this.#attester.rest(windowIds);
                this.#attester.look();
            },
        });
        this.#attester = new Attester({
            ...ports,
            callers,
            subjects: this.#subjects,
            directory,
            health: this.#attestingHealth,
            settings,
            attested: (window) => {
                this.#windows.add(window, ports.monotonic() + settings.gatherWindows);
                this.#pump.kick();
            },
        });
        this.#pump = new Pump({
            parallel: () => places(settings.transactionsInFlight),
            monotonic: ports.monotonic,
            next: () => this.#next(),
            wakeAt: () => this.#wakeAt(),
        });
    }

    get transactionsInFlight(): number {
        return this.#pump.running;
    }

    get healthy(): boolean {
        return this.#health.healthy && this.#attestingHealth.healthy;
    }

    /** Whether what is tried succeeds, and comes to an end: a ledger that hangs fails nothing for long. */
    get moving(): boolean {
        const longestRun = Math.max(this.#pump.longestRun, this.#attester.pump.longestRun);
        const failingFor = Math.max(this.#health.failingFor, this.#attestingHealth.failingFor);
        return failingFor < FAILS_AFTER && longestRun < HANGS_AFTER;
    }

    /** Takes over everything that is not final, what is furthest first. */
    async resume(): Promise<void> {
        const { outbox } = this.#ports;
        this.#left.push(...(await outbox.openTransactions()).map((transaction) => ({ transaction, notBefore: 0 })));
        await outbox.unstick();
        for (const window of await outbox.attestedWindows()) {
            this.#windows.add(window, 0);
        }
        this.#attester.look();
        this.#pump.kick();
        for (let arrival = 0; ;) {
            const page = await outbox.waiting(arrival, PAGE);
            const last = page.at(-1);
            if (last === undefined) {
                return;
            }
            this.add(page, { hurry: true });
            arrival = last.arrival;
        }
    }

    /** Posts that were acknowledged. `hurry`: somebody waits for the answer, or they have waited long enough. */
    add(posts: readonly WaitingPost[], { hurry }: { readonly hurry: boolean }): void {
        const readyAt = hurry ? this.#gatheredAt() : this.#ports.monotonic() + this.#settings.recordWithin;
        for (const post of posts) {
            this.#posts.add(post, readyAt);
        }
        this.#pump.kick();
    }

    /** Posts of these windows, which are not on the ledger, were retracted. */
    doubt(windowIds: readonly string[]): void {
        this.#attester.doubt(windowIds);
    }

    /** There may be more places than before. */
    kick(): void {
        this.#pump.kick();
        this.#attester.pump.kick();
    }

    /** Windows may have been closed. */
    lookForClosed(): void {
        this.#attester.look();
    }

    /** Nothing waits for company any more: the process is about to stop. Windows stay open. */
    hurryAll(): void {
        this.#posts.hurryAll();
        this.#windows.hurryAll();
        this.#pump.kick();
    }

    /** Starts nothing more; resolves when nothing runs. */
    async stop(): Promise<void> {
        this.#health.stop();
        this.#attestingHealth.stop();
        await Promise.all([this.#attester.stop(), this.#pump.stop()]);
    }

    /** What is under way first; then posts, because somebody may wait for them, and after some of these windows, for posts may not end. */
    #next(): (() => Promise<void>) | undefined {
        if (this.#health.paused) {
            return undefined;
        }
        const { holdAt } = this.#settings;
        const now = this.#ports.monotonic();
        const index = this.#left.findIndex(({ notBefore }) => notBefore <= now);
        const left = index < 0 ? undefined : this.#left.splice(index, 1)[0];
        if (left !== undefined) {
            return async () => this.#runner.follow(left.transaction);
        }
        const posts = (): Batch | undefined => (holdAt === 'RECEIVED' ? undefined : this.#posts.next(now));
        const windows = (): Batch | undefined => (holdAt === 'ATTESTED' ? undefined : this.#windows.next(now));
        const batch = this.#postsInARow < POSTS_BEFORE_WINDOWS ? (posts() ?? windows()) : (windows() ?? posts());
        this.#postsInARow = batch?.kind === 'posts' ? this.#postsInARow + 1 : 0;
        return batch === undefined ? undefined : async () => this.#runner.submit(batch);
    }

    #wakeAt(): number | undefined {
        const { holdAt } = this.#settings;
        const times = [
            ...this.#left.map(({ notBefore }) => notBefore),
            holdAt === 'RECEIVED' ? undefined : this.#posts.readyAt(),
            holdAt === 'ATTESTED' ? undefined : this.#windows.readyAt(),
        ].filter((time) => time !== undefined);
        return times.length === 0 ? undefined : Math.max(Math.min(...times), this.#health.pausedUntil);
    }

    #lineUp(batches: readonly Batch[], notBefore: number): void {
        for (const batch of batches) {
            (batch.kind === 'posts' ? this.#posts : this.#windows).putBack(batch, notBefore);
        }
        this.#pump.kick();
    }

    #settled({ posts, windows }: { readonly posts?: PostVerdicts; readonly windows?: WindowVerdicts }): void {
        if (posts !== undefined) {
            this.#postsSettled(posts);
        }
        if (windows !== undefined) {
            this.#windowsSettled(windows);
        }
        // A window may have waited for the last of its posts; or is to be made anew.
        this.#attester.look();
    }

    #postsSettled({ valid, elsewhere, moved, again, invalid }: PostVerdicts): void {
        this.#finish('VALID', [...valid, ...elsewhere]);
        this.#finish(
            'INVALID',
            invalid.map(({ id }) => id),
        );
        if (moved.length > 0) {
            this.#ports.report({ type: 'trouble', stage: 'posts', code: 'WINDOW_CLOSED' });
        }
        // Nothing counts how often: whatever says so of every window is asked after the longest rest, and is no loop.
        for (const posts of [moved, again].filter(({ length }) => length > 0)) {
            this.#lineUp([waitingBatch('posts', posts)], this.#health.until('longest', 0));
        }
    }

    #windowsSettled({ valid, anew, again, stuck, erased }: WindowVerdicts): void {
        const { report } = this.#ports;
        if (erased.length > 0) {
            this.#subjects.forget(); // what was remembered of outside ids is no longer true
            report({ type: 'windows-final', state: 'ERASED', windows: erased.length });
        }
        if (anew.length > 0) {
            this.#attester.refused(anew);
            report({ type: 'trouble', stage: 'windows', code: 'LEDGER_REJECTED' });
        }
        this.#attester.forget([...valid, ...erased, ...stuck.map(({ id }) => id)]);
        if (again.length > 0) {
            this.#lineUp([waitingBatch('windows', again)], this.#health.until('longest', 0));
        }
        if (valid.length > 0) {
            report({ type: 'windows-final', state: 'VALID', windows: valid.length });
        }
        if (stuck.length > 0) {
            report({ type: 'windows-final', state: 'STUCK', windows: stuck.length });
        }
    }

    #finish(state: 'VALID' | 'INVALID', ids: readonly string[]): void {
        if (ids.length > 0) {
            this.#patience.forget(ids);
            this.#ports.report({ type: 'posts-final', state, posts: ids.length });
            this.#final(ids);
        }
    }

    /** Goes at once where nothing is under way, else waits a moment for others to share its transaction. */
    #gatheredAt(): number {
        return this.#pump.running > 0 ? this.#ports.monotonic() + this.#settings.gather : 0;
    }
}

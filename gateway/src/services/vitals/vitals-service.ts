// SPDX-License-Identifier: Apache-2.0
// The vitals that routes use: intake, delivery, and the answers about submissions.

import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, ERRORS, isErrorCode } from '@wardledger/chaincode/domain';
import { Semaphore } from '../../kernel';
import type { SubmissionRecord, WindowCounts } from '../../store';
import { EnrolledDevices } from '../devices';
import { createRecordDirectory } from '../subjects';
import { WindowMaker } from './corrections/window-maker';
import { dryRun, type DryRunPorts } from './dry-run';
import { IntakeFirst } from './intake-first';
import { Delivery, signers } from './delivery/delivery';
import { Capacity } from './intake/capacity';
import { createHeadCheck } from './intake/head-check';
import { Intake, type Taken } from './intake/intake';
import { itemProblem } from './intake/item-problem';
import { signalCatalogue } from './intake/signal-catalogue';
import type { DevicePost } from './ports/device-post';
import { VITALS_SETTINGS, type VitalsSettings } from './ports/settings';
import type { SignalCatalogue } from './ports/signal-catalogue';
import type { CorrectedWindow, HeldPosts, PostAnswer, Submission, TakeOptions, Vitals, VitalsStatus } from './ports/vitals';
import type { VitalsPorts } from './ports/vitals-ports';
import { Waiters } from './waiters';

/** Dry runs that ask the ledger at one time; each has up to 64 posts. */
const DRY_RUNS_AT_ONCE = 2;
/** Part of the stopping time that may go into delivering what is left. */
const DRAIN = 0.6;
const DRAIN_LOOK = 20;

/** Builds the service; nothing runs before `start`. */
export function createVitals(ports: VitalsPorts, settings: Partial<VitalsSettings> = {}): Vitals {
    return new VitalsService(ports, { ...VITALS_SETTINGS, ...settings });
}

function submissionOf({ caller: _caller, ...submission }: SubmissionRecord): Submission {
    return submission;
}

/** A post that was acknowledged and then refused by the ledger is told like one that was refused at once. */
function finalAnswer(answer: PostAnswer, { state, transaction, window, code }: Submission): PostAnswer {
    const known = { ...answer, state, ...(transaction !== undefined && { transaction }), ...(window !== undefined && { window }) };
    if (state !== 'INVALID') {
        return known;
    }
    return { ...known, status: 'rejected', problem: itemProblem(code !== undefined && isErrorCode(code) ? code : 'LEDGER_REJECTED') };
}

class VitalsService implements Vitals {
    readonly #ports: VitalsPorts;
    readonly #settings: VitalsSettings;
    readonly #capacity: Capacity;
    readonly #devices: EnrolledDevices;
    readonly #intake: Intake;
    readonly #dryRun: DryRunPorts;
    readonly #intakeFirst: IntakeFirst;
    readonly #delivery: Delivery;
    readonly #maker: WindowMaker;
    readonly #waiters = new Waiters();
    #state: 'new' | 'running' | 'stopping' = 'new';
    /** When all windows were closed last: time of the monotonic clock. */
    #closedAllAt = -Infinity;

    constructor(ports: VitalsPorts, settings: VitalsSettings) {
        this.#ports = ports;
        this.#settings = settings;
        this.#capacity = new Capacity(settings.maximumPending, ports.monotonic);
        const { outbox, alarms, keys, now, report } = ports;
        const heads = createHeadCheck(ports);
        this.#devices = new EnrolledDevices(ports);
        const judging = { outbox, postKey: keys.postKey, rules: settings, now, heads };
        this.#intake = new Intake({ ...judging, alarms, capacity: this.#capacity, report });
        const { ledger, ward, monotonic } = ports;
        const asking = { ledger, ward, devices: this.#devices, directory: createRecordDirectory(ports), signers: signers(ports) };
        this.#dryRun = { ...judging, ...asking, monotonic, questions: new Semaphore(DRY_RUNS_AT_ONCE) };
        this.#intakeFirst = new IntakeFirst(() => {
            this.#delivery.kick();
        });
        const final = this.#final.bind(this);
        this.#delivery = new Delivery(
            { ...ports, devices: this.#devices, final, places: (all) => this.#intakeFirst.places(all) },
            settings,
        );
        this.#maker = new WindowMaker({ ...ports, settings });
    }

    async start(): Promise<void> {
        this.#capacity.restore(await this.#ports.outbox.pending(), this.#ports.now());
        this.#state = 'running';
        await this.#delivery.resume();
        this.#maker.start();
    }

    async take(posts: readonly DevicePost[], caller: string, options: TakeOptions = {}): Promise<PostAnswer[]> {
        const { waitSeconds = 0 } = options;
        const { answers, waiting } = await this.#taken(posts, caller, options);
        this.#delivery.add(waiting, { hurry: waitSeconds > 0 });
        if (waitSeconds <= 0) {
            return answers;
        }
        const ids = [...new Set(answers.flatMap(({ submission }) => submission ?? []))];
        const submissions = new Map((await this.waitFor(ids, waitSeconds)).map((submission) => [submission.id, submission]));
        return answers.map((answer) => {
            const found = answer.submission === undefined ? undefined : submissions.get(answer.submission);
            return found === undefined ? answer : finalAnswer(answer, found);
        });
    }

    async dryRun(
        posts: readonly DevicePost[],
        caller: string,
        options: Pick<TakeOptions, 'strict' | 'manual'> = {},
    ): Promise<PostAnswer[]> {
        this.#demandRunning();
        return dryRun(this.#dryRun, posts, { caller, ...options });
    }

    async hold(posts: readonly DevicePost[], caller: string, { strict = false }: Pick<TakeOptions, 'strict'> = {}): Promise<HeldPosts> {
        const { answers, waiting } = await this.#taken(posts, caller, { strict, manual: true });
        const giveUp = async (): Promise<void> => {
            const ids = waiting.map(({ id }) => id);
            await this.#ports.outbox.refuse(ids, 'POST_STANDS');
            this.#final(ids);
        };
        return { answers, release: () => this.#delivery.add(waiting, { hurry: true }), giveUp };
    }

    #final(ids: readonly string[]): void {
        ids.forEach((id) => {
            this.#capacity.settle(id);
        });
        this.#waiters.settled(ids);
    }

    #demandRunning(): void {
        if (this.#state !== 'running') {
            throw new DomainError(ERRORS.STORE_FULL, 'The gateway takes nothing now.', { retryAfter: 5 });
        }
    }

    async #taken(posts: readonly DevicePost[], caller: string, options: TakeOptions): Promise<Taken> {
        this.#demandRunning();
        if (!this.#ports.room.hasRoom) {
            throw new DomainError(ERRORS.STORE_FULL, 'The disk is nearly full.', { retryAfter: 30 });
        }
        return this.#intakeFirst.take(async () => this.#intake.take(posts, caller, options));
    }

    async waitFor(submissionIds: readonly string[], seconds: number): Promise<Submission[]> {
        const alreadyFinal = async (): Promise<string[]> => {
            const records = await this.#ports.outbox.submissions(submissionIds);
            const open = new Set(records.filter(({ state }) => state !== 'VALID' && state !== 'INVALID').map(({ id }) => id));
            return submissionIds.filter((id) => !open.has(id));
        };
        if (submissionIds.length > 0) {
            await this.#waiters.wait(submissionIds, seconds * 1000, alreadyFinal);
        }
        return (await this.#ports.outbox.submissions(submissionIds)).map(submissionOf);
    }

    async submission(id: string, { visibleTo }: { readonly visibleTo?: string } = {}): Promise<Submission | undefined> {
        const [record] = await this.#ports.outbox.submissions([id]);
        const visible = record !== undefined && (visibleTo === undefined || visibleTo === record.caller);
        return visible ? submissionOf(record) : undefined;
    }

    async isSubmittedBy(caller: string, post: Pick<DevicePost, 'device' | 'boot' | 'sequence'>): Promise<boolean> {
        return this.#ports.outbox.isSubmittedBy(caller, post);
    }

    corrected(windows: readonly CorrectedWindow[]): void {
        this.#delivery.doubt(windows.filter(({ isOnLedger }) => !isOnLedger).map(({ id }) => id));
        this.#maker.wake();
    }

    devicesChanged(): void {
        this.#devices.forget();
    }

    async closeWindows(): Promise<number> {
        const { now, monotonic, outbox } = this.#ports;
        const { period, grace, idle, closeAllEvery } = this.#settings;
        const wait = this.#closedAllAt + closeAllEvery - monotonic();
        if (wait > 0) {
            throw new DomainError(ERRORS.RATE_LIMITED, 'All windows were closed a moment ago.', { retryAfter: Math.ceil(wait / 1000) });
        }
        this.#closedAllAt = monotonic();
        const closed = await outbox.closeWindows({ now: now(), period, grace, idle, all: true });
        this.#delivery.lookForClosed();
        return closed;
    }

    windowCounts(): Promise<WindowCounts> {
        return this.#ports.outbox.windowCounts();
    }

    catalogue(): SignalCatalogue {
        return signalCatalogue(this.#settings);
    }

    status(): VitalsStatus {
        const { transactionsInFlight, healthy, moving } = this.#delivery;
        const running = this.#state === 'running';
        const { total: pending, oldestAge } = this.#capacity;
        return { pending, oldestAge, transactionsInFlight, delivering: running && healthy, moving: running && moving };
    }

    async stop(deadlineMilliseconds: number): Promise<void> {
        this.#state = 'stopping';
        this.#delivery.hurryAll();
        const began = performance.now();
        const spent = (): number => performance.now() - began;
        const mayDrain = (): boolean => this.#capacity.total > 0 && this.#delivery.healthy && this.#settings.holdAt === undefined;
        while (mayDrain() && spent() < deadlineMilliseconds * DRAIN) {
            await sleep(DRAIN_LOOK);
        }
        this.#waiters.releaseAll();
        const stopped = Promise.all([this.#delivery.stop(), this.#maker.stop()]);
        await Promise.race([stopped, sleep(Math.max(1, deadlineMilliseconds - spent()), undefined, { ref: false })]);
    }
}

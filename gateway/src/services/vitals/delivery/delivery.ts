// SPDX-License-Identifier: Apache-2.0
// Drives acknowledged posts to the ledger: wires the stages together, and continues what an earlier process left.

import type { WaitingPost } from '../../../store';
import { SubjectResolver } from '../../subjects';
import type { VitalsSettings } from '../ports/settings';
import type { VitalsPorts } from '../ports/vitals-ports';
import { WindowBuilder } from '../windows/window-builder';
import { BuildStage } from './build-stage';
import { DeliveryHealth } from './delivery-health';
import { LedgerSubmission } from './ledger-submission';
import { Retry } from './retry';
import { SubmitStage } from './submit-stage';

/** How many waiting posts are read at a time when a process starts. */
const PAGE = 1000;

/** Milliseconds of failures only, and of one attempt, after which deliveries do not move. */
const FAILS_AFTER = 5_000;
const HANGS_AFTER = 20_000;

/** From acknowledged to final. */
export class Delivery {
    readonly #ports: VitalsPorts;
    readonly #final: (ids: readonly string[]) => void;
    readonly #health: DeliveryHealth;
    readonly #builds: BuildStage;
    readonly #submits: SubmitStage;

    /** @param final - told of posts that became VALID or INVALID */
    constructor(ports: VitalsPorts, settings: VitalsSettings, final: (ids: readonly string[]) => void) {
        this.#ports = ports;
        this.#final = final;
        this.#health = new DeliveryHealth(ports, settings);
        const { custodian, blobs, keys } = ports;
        const subjects = new SubjectResolver({ ...ports, recipients: keys.recipients });
        const common = { ...ports, settings, health: this.#health };
        const stage = { ...common, retry: new Retry(common) };
        this.#submits = new SubmitStage({
            ...stage,
            submission: new LedgerSubmission(common),
            again: async (ids) => this.#builds.again(ids),
            subjectErased: () => {
                subjects.forget();
            },
            settled: async (verdicts) => {
                const valid = verdicts.flatMap((verdict) => verdict.valid);
                const invalid = verdicts.flatMap((verdict) => verdict.invalid.map(({ id }) => id));
                this.#finish('VALID', valid);
                this.#finish('INVALID', invalid);
                await this.#builds.again(verdicts.flatMap(({ again }) => again));
            },
        });
        this.#builds = new BuildStage({
            ...stage,
            builder: new WindowBuilder({ subjects, custodian, blobs, keys }),
            built: (window) => {
                this.#submits.add(window);
            },
            refused: (ids) => {
                this.#finish('INVALID', ids);
            },
        });
    }

    get transactionsInFlight(): number {
        return this.#submits.pump.running;
    }

    get healthy(): boolean {
        return this.#health.healthy;
    }

    /** Whether what is tried succeeds, and comes to an end: a ledger that hangs fails nothing for long. */
    get moving(): boolean {
        const longestRun = Math.max(this.#builds.pump.longestRun, this.#submits.pump.longestRun);
        return this.#health.failingFor < FAILS_AFTER && longestRun < HANGS_AFTER;
    }

    /** Takes over everything that is not final, what is furthest first. */
    async resume(): Promise<void> {
        const { outbox } = this.#ports;
        this.#submits.resume(await outbox.openTransactions());
        for (const window of await outbox.sealedWindows()) {
            this.#submits.add(window);
        }
        for (let arrival = 0; ;) {
            const page = await outbox.waiting(arrival, PAGE);
            const last = page.at(-1);
            if (last === undefined) {
                return;
            }
            this.#builds.add(page, { hurry: true });
            arrival = last.arrival;
        }
    }

    /** Posts that were acknowledged just now. */
    add(posts: readonly WaitingPost[], options: { readonly hurry: boolean }): void {
        this.#builds.add(posts, options);
    }

    /** Nothing lingers any more: the process is about to stop. */
    hurryAll(): void {
        this.#builds.hurryAll();
    }

    /** Starts nothing more; resolves when nothing runs. */
    async stop(): Promise<void> {
        this.#health.stop();
        await Promise.all([this.#builds.pump.stop(), this.#submits.pump.stop()]);
    }

    #finish(state: 'VALID' | 'INVALID', ids: readonly string[]): void {
        if (ids.length > 0) {
            this.#ports.report({ type: 'posts-final', state, posts: ids.length });
            this.#final(ids);
        }
    }
}

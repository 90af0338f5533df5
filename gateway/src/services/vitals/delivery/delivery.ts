// SPDX-License-Identifier: Apache-2.0
// Drives acknowledged posts to the ledger: wires the stages together, and continues what an earlier process left.

import type { WaitingPost, WindowVerdict } from '../../store';
import { SubjectResolver } from '../subjects';
import { DeliveryHealth } from './delivery/delivery-health';
import { LedgerSubmission } from './delivery/ledger-submission';
import { SubmitStage } from './delivery/submit-stage';
import type { IngestPorts, IngestSettings } from './posts/ingest-settings';
import { BuildStage } from './windows/build-stage';
import { WindowBuilder } from './windows/window-builder';

/** How many waiting posts are read at a time when a process starts. */
const PAGE = 1000;

/** From acknowledged to final. */
export class Delivery {
    readonly #ports: IngestPorts;
    readonly #final: (ids: readonly string[]) => void;
    readonly #health: DeliveryHealth;
    readonly #builds: BuildStage;
    readonly #submits: SubmitStage;

    /** @param final - told of posts that became VALID or INVALID */
    constructor(ports: IngestPorts, settings: IngestSettings, final: (ids: readonly string[]) => void) {
        this.#ports = ports;
        this.#final = final;
        this.#health = new DeliveryHealth(ports, settings);
        const { outbox, ledger, callers, encryptor, blobs, keys } = ports;
        const subjects = new SubjectResolver({ ...ports, recipients: keys.recipients });
        const builder = new WindowBuilder({ callers, subjects, encryptor, blobs, keys });
        const common = { ...ports, settings, health: this.#health };
        const submission = new LedgerSubmission({ ...common, ledger, outbox });
        this.#submits = new SubmitStage({ ...common, submission, settled: async (verdicts) => this.#settled(verdicts) });
        this.#builds = new BuildStage({
            ...common,
            builder,
            built: (window) => {
                this.#submits.addFresh(window);
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

    /** Takes over everything that is not final. */
    async resume(): Promise<void> {
        const { outbox } = this.#ports;
        this.#submits.resume(await outbox.openTransactions());
        for (const window of await outbox.sealedWindows()) {
            this.#submits.addFresh(window);
        }
        for (let page = await outbox.waiting(0, PAGE); page.length > 0; page = await outbox.waiting(page.at(-1)?.arrival ?? 0, PAGE)) {
            this.#builds.add(page, { hurry: true });
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
        await Promise.all([this.#builds.stop(), this.#submits.pump.stop()]);
    }

    async #settled(verdicts: readonly WindowVerdict[]): Promise<void> {
        this.#finish(
            'VALID',
            verdicts.flatMap(({ valid }) => valid),
        );
        this.#finish(
            'INVALID',
            verdicts.flatMap(({ invalid }) => invalid.map(({ id }) => id)),
        );
        await this.#builds.again(verdicts.flatMap(({ again }) => again));
    }

    #finish(state: 'VALID' | 'INVALID', ids: readonly string[]): void {
        if (ids.length > 0) {
            this.#ports.report({ type: 'posts-final', state, posts: ids.length });
            this.#final(ids);
        }
    }
}

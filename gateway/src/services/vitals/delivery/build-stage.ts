// SPDX-License-Identifier: Apache-2.0
// RECEIVED -> SEALED: takes the posts of one stream together, builds their window, and records both in one commit.

import type { CallerDirectory } from '../../../ledger';
import type { Outbox, WaitingPost } from '../../../store';
import type { PostContent } from '../ports/post-content';
import type { VitalsSettings } from '../ports/settings';
import type { VitalsPorts } from '../ports/vitals-ports';
import { StreamQueue } from '../windows/stream-queue';
import type { WindowBuilder } from '../windows/window-builder';
import type { DeliveryHealth } from './delivery-health';
import { demandCaller } from './demand-caller';
import { Pump } from './pump';
import type { Again, Retry } from './retry';
import type { QueuedWindow } from './sealed-queue';

/** What the stage stands on. */
export interface BuildStagePorts extends Pick<VitalsPorts, 'monotonic' | 'report'> {
    readonly outbox: Pick<Outbox, 'open' | 'sealWindow' | 'waitingById' | 'refuse'>;
    readonly callers: CallerDirectory;
    readonly builder: Pick<WindowBuilder, 'build'>;
    readonly health: DeliveryHealth;
    readonly retry: Retry;
    readonly settings: Pick<VitalsSettings, 'linger' | 'windowsBuilding' | 'holdAt'>;
    /** A window was sealed. */
    readonly built: (window: Pick<QueuedWindow, 'id' | 'caller'>) => void;
    /** A post was refused for good. */
    readonly refused: (ids: readonly string[]) => void;
}

/** Builds windows of whatever waits. */
export class BuildStage {
    readonly #ports: BuildStagePorts;
    readonly #queue: StreamQueue;
    /** Unexpected failures of a post's windows so far. */
    readonly #failures = new Map<string, number>();
    readonly pump: Pump;

    constructor(ports: BuildStagePorts) {
        const { settings, health, monotonic } = ports;
        this.#ports = ports;
        this.#queue = new StreamQueue(settings.linger);
        this.pump = new Pump({
            parallel: settings.windowsBuilding,
            monotonic,
            next: () => {
                const posts = settings.holdAt === 'RECEIVED' || health.paused ? undefined : this.#queue.next(monotonic());
                return posts === undefined ? undefined : async () => this.#build(posts);
            },
            wakeAt: () => {
                const readyAt = settings.holdAt === 'RECEIVED' ? undefined : this.#queue.readyAt();
                return readyAt === undefined ? undefined : Math.max(readyAt, health.until);
            },
        });
    }

    /** New posts. `hurry`: somebody waits for the answer. */
    add(posts: readonly WaitingPost[], { hurry }: { readonly hurry: boolean }): void {
        for (const post of posts) {
            this.#queue.add(post, hurry ? undefined : this.#ports.monotonic());
        }
        this.pump.kick();
    }

    /** Nothing lingers any more. */
    hurryAll(): void {
        this.#queue.hurryAll();
        this.pump.kick();
    }

    /** Posts that an earlier window let go. */
    async again(ids: readonly string[]): Promise<void> {
        for (let asking = ids.length > 0; asking;) {
            try {
                this.add(await this.#ports.outbox.waitingById(ids), { hurry: true });
                return;
            } catch (error) {
                asking = await this.#ports.retry.inPlace('build', error);
            }
        }
    }

    async #build(posts: readonly WaitingPost[]): Promise<void> {
        const { outbox, callers, builder, built, refused, report, health, retry } = this.#ports;
        try {
            const ids = posts.map(({ id }) => id);
            const found = await outbox.open(ids);
            if (found.unreadable.length > 0) {
                refused(found.unreadable); // set aside for good: the others of its stream go on
            }
            const opened = found.posts.map((post) => ({ ...post, content: post.content as PostContent }));
            const [head] = opened;
            // Without one, all are settled meanwhile, or in another window.
            if (head !== undefined) {
                const signer = await demandCaller(callers, head.caller);
                if (signer === 'wait') {
                    this.#later(posts, retry.whileCallerWaits('build', this.#failuresOf(posts)));
                    return;
                }
                const window = await builder.build(signer, opened);
                health.succeeded();
                if (await outbox.sealWindow(window)) {
                    report({ type: 'window-built', posts: posts.length, steps: posts.reduce((sum, { steps }) => sum + steps, 0) });
                    built({ id: window.id, caller: window.caller });
                } else {
                    await this.again(ids);
                }
            }
            ids.forEach((id) => this.#failures.delete(id));
        } catch (error) {
            const remedy = retry.afterError('build', error, this.#failuresOf(posts));
            if (remedy.again) {
                this.#later(posts, remedy);
            } else {
                await this.#giveUp(posts, remedy.code).catch(() => {
                    this.#later(posts, retry.later(0)); // the store takes nothing now
                });
            }
        }
    }

    #failuresOf(posts: readonly WaitingPost[]): number {
        return Math.max(0, ...posts.map(({ id }) => this.#failures.get(id) ?? 0));
    }

    #later(posts: readonly WaitingPost[], { failures, notBefore }: Again): void {
        const { health, monotonic } = this.#ports;
        posts.forEach(({ id }) => this.#failures.set(id, failures));
        const pause = notBefore - monotonic();
        if (pause <= 0) {
            this.add(posts, { hurry: true });
            return;
        }
        void health.rest(pause).then((goesOn) => {
            if (goesOn) {
                this.add(posts, { hurry: true });
            }
        });
    }

    /** One bad post must take no good one with it: each is tried in a window of its own before it is refused. */
    async #giveUp(posts: readonly WaitingPost[], code: string): Promise<void> {
        posts.forEach(({ id }) => this.#failures.delete(id));
        const [only, ...others] = posts;
        if (only === undefined || others.length > 0) {
            this.add(
                posts.map((post) => ({ ...post, alone: true })),
                { hurry: true },
            );
            return;
        }
        await this.#ports.outbox.refuse(only.id, code);
        this.#ports.refused([only.id]);
    }
}

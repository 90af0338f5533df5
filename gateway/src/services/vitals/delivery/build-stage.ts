// SPDX-License-Identifier: Apache-2.0
// RECEIVED -> SEALED: takes the posts of one stream together, builds their window, and records both in one commit.

import type { OpenedPost, Outbox, WaitingPost } from '../../../store';
import { pauseFor } from '../posts/backoff';
import type { DeliveryHealth } from '../delivery/delivery-health';
import { faultCode, faultKind } from '../delivery/fault-kinds';
import type { IngestEvent, IngestSettings } from '../posts/ingest-settings';
import { Pump } from '../delivery/pump';
import type { QueuedWindow } from '../delivery/sealed-queue';
import type { StoredPost } from '../posts/stored-post';
import { StreamQueue } from './stream-queue';
import type { WindowBuilder, WindowPost } from './window-builder';

/** What the stage stands on. */
export interface BuildStagePorts {
    readonly outbox: Pick<Outbox, 'open' | 'sealWindow' | 'waitingById' | 'refuse'>;
    readonly builder: Pick<WindowBuilder, 'build'>;
    readonly health: DeliveryHealth;
    readonly settings: Pick<IngestSettings, 'linger' | 'windowsBuilding' | 'attempts' | 'backoff' | 'holdAt'>;
    readonly now: () => number;
    readonly random: () => number;
    readonly report: (event: IngestEvent) => void;
    /** A window was sealed. */
    readonly built: (window: Pick<QueuedWindow, 'id' | 'subject'>) => void;
    /** A post was refused for good. */
    readonly refused: (ids: readonly string[]) => void;
}

function withContent(post: OpenedPost): WindowPost {
    return { ...post, content: post.content as StoredPost };
}

/** Builds windows of whatever waits. */
export class BuildStage {
    readonly #ports: BuildStagePorts;
    readonly #queue: StreamQueue;
    readonly #attempts = new Map<string, number>();
    readonly #delayed = new Set<NodeJS.Timeout>();
    readonly pump: Pump;

    constructor(ports: BuildStagePorts) {
        this.#ports = ports;
        this.#queue = new StreamQueue(ports.settings.linger);
        this.pump = new Pump({
            parallel: ports.settings.windowsBuilding,
            now: ports.now,
            next: () => this.#next(),
            wakeAt: () => this.#wakeAt(),
        });
    }

    /** New posts. `hurry`: somebody waits for the answer. */
    add(posts: readonly WaitingPost[], { hurry }: { readonly hurry: boolean }): void {
        for (const post of posts) {
            this.#queue.add(post, hurry ? undefined : this.#ports.now());
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
        if (ids.length > 0) {
            this.add(await this.#ports.outbox.waitingById(ids), { hurry: true });
        }
    }

    async stop(): Promise<void> {
        this.#delayed.forEach(clearTimeout);
        await this.pump.stop();
    }

    #next(): (() => Promise<void>) | undefined {
        const { settings, health, now } = this.#ports;
        const posts = settings.holdAt === 'RECEIVED' || health.paused ? undefined : this.#queue.next(now());
        return posts === undefined ? undefined : async () => this.#build(posts);
    }

    #wakeAt(): number | undefined {
        const readyAt = this.#ports.settings.holdAt === 'RECEIVED' ? undefined : this.#queue.readyAt();
        return readyAt === undefined ? undefined : Math.max(readyAt, this.#ports.health.until);
    }

    async #build(posts: readonly WaitingPost[]): Promise<void> {
        try {
            await this.#buildAndSeal(posts);
            posts.forEach(({ id }) => this.#attempts.delete(id));
        } catch (error) {
            await this.#failed(posts, error).catch(() => {
                this.#later(posts, 1);
            });
        }
    }

    async #buildAndSeal(posts: readonly WaitingPost[]): Promise<void> {
        const { outbox, builder, built, report, health } = this.#ports;
        const ids = posts.map(({ id }) => id);
        const opened = await outbox.open(ids);
        if (opened.length === 0) {
            return;
        }
        const order = new Map(ids.map((id, index) => [id, index]));
        opened.sort((left, right) => (order.get(left.id) ?? 0) - (order.get(right.id) ?? 0));
        const window = await builder.build(opened.map(withContent));
        health.succeeded();
        if (!(await outbox.sealWindow(window))) {
            await this.again(ids);
            return;
        }
        report({ type: 'window-built', posts: posts.length, steps: posts.reduce((sum, { steps }) => sum + steps, 0) });
        built({ id: window.id, subject: window.subject });
    }

    async #failed(posts: readonly WaitingPost[], error: unknown): Promise<void> {
        const { health, settings, report } = this.#ports;
        const kind = faultKind(error);
        report({ type: 'trouble', stage: 'build', code: faultCode(error) });
        if (kind === 'unavailable') {
            health.failed();
            this.add(posts, { hurry: true });
            return;
        }
        const attempts = 1 + Math.max(0, ...posts.map(({ id }) => this.#attempts.get(id) ?? 0));
        if (kind === 'fault' && attempts < settings.attempts) {
            posts.forEach(({ id }) => this.#attempts.set(id, attempts));
            this.#later(posts, attempts);
            return;
        }
        await this.#giveUp(posts, faultCode(error));
    }

    /** One bad post must take no good one with it: each is tried in a window of its own before it is refused. */
    async #giveUp(posts: readonly WaitingPost[], code: string): Promise<void> {
        posts.forEach(({ id }) => this.#attempts.delete(id));
        if (posts.length > 1) {
            const alone = posts.map((post) => ({ ...post, alone: true }));
            this.add(alone, { hurry: true });
            return;
        }
        const ids = posts.map(({ id }) => id);
        await Promise.all(ids.map(async (id) => this.#ports.outbox.refuse(id, code)));
        this.#ports.refused(ids);
    }

    #later(posts: readonly WaitingPost[], attempts: number): void {
        if (this.#ports.health.stopping) {
            return;
        }
        const timer = setTimeout(
            () => {
                this.#delayed.delete(timer);
                this.add(posts, { hurry: true });
            },
            pauseFor(attempts, this.#ports.settings.backoff, this.#ports.random),
        );
        this.#delayed.add(timer);
    }
}

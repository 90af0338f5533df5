// SPDX-License-Identifier: Apache-2.0
// The outbox against a model of it, whatever happens in whatever order: each acknowledged post is in one window, a window that is not open gains nothing, and no
// readings go before their window is on the ledger.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demandDefined, MAX_READINGS } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { openInProcessStore } from '../../../test/support/in-process-store';
import { newPost } from '../../../test/support/new-post';
import { StoreSeal } from '../../custody';
import type { CarriedKind, Damage, NewPost, WardStore } from '../index';

const seal = new StoreSeal(Buffer.alloc(32, 7));
const CAPACITY = MAX_READINGS;
const PATIENTS = ['p', 'q'];
const TIME = { period: 10, grace: 1, idle: 2 };
const SUBJECTS = ['1'.repeat(32), '2'.repeat(32)];
const byId = (one: { readonly id: string }, other: { readonly id: string }): number => (one.id < other.id ? -1 : 1);

interface ModelPost {
    readonly post: NewPost;
    state: 'RECEIVED' | 'CARRIED' | 'VALID' | 'INVALID';
    code?: string;
    window: string | undefined;
}

interface ModelWindow {
    readonly place: string;
    readonly period: number;
    readonly openedAt: number;
    touchedAt: number;
    state: 'OPEN' | 'CLOSED' | 'ATTESTED' | 'STUCK' | 'RETRACTED' | 'EMPTY' | 'VALID';
    carrier: string | undefined;
    steps: number;
    /** Whose it is, once that was said. */
    subject: string | undefined;
}

type AskedPost = Pick<NewPost, 'sequence' | 'patient' | 'period' | 'steps'>;
/** Something that happens to the store and to its model. */
type Action = (world: World) => Promise<void>;

const anyPost = fc.record({
    sequence: fc.integer({ min: 0, max: 9 }),
    patient: fc.constantFrom(...PATIENTS),
    period: fc.constantFrom(0, 10),
    steps: fc.constantFrom(1, 2_000),
});
const named = (name: string, action: Action): Action => Object.assign(action, { toString: () => name });
const chosen = (name: string, action: (world: World, choice: number) => Promise<void>): fc.Arbitrary<Action> =>
    fc.nat().map((choice) => named(`${name}(${String(choice)})`, async (world) => action(world, choice)));
const plain = (name: string, action: Action): fc.Arbitrary<Action> => fc.constant(named(name, action));

const anyAction: fc.Arbitrary<Action> = fc.oneof(
    {
        weight: 4,
        arbitrary: fc
            .array(anyPost, { minLength: 1, maxLength: 5 })
            .map((posts) => named(`append(${JSON.stringify(posts)})`, async (world) => world.append(posts))),
    },
    { weight: 2, arbitrary: chosen('carry posts', async (world, choice) => world.carryPosts(choice)) },
    { weight: 2, arbitrary: chosen('carry windows', async (world, choice) => world.carryWindows(choice)) },
    { weight: 2, arbitrary: chosen('settle', async (world, choice) => world.settle(choice)) },
    { weight: 2, arbitrary: chosen('attest', async (world, choice) => world.attest(choice)) },
    { weight: 1, arbitrary: chosen('retract', async (world, choice) => world.retract(choice)) },
    { weight: 2, arbitrary: chosen('hold', async (world, choice) => world.hold(choice)) },
    { weight: 1, arbitrary: chosen('erase', async (world, choice) => world.erase(choice)) },
    { weight: 1, arbitrary: chosen('refuse', async (world, choice) => world.refuse(choice)) },
    { weight: 1, arbitrary: chosen('stick', async (world, choice) => world.stick(choice)) },
    { weight: 1, arbitrary: plain('close all', async (world) => world.close({ all: true })) },
    { weight: 1, arbitrary: plain('close', async (world) => world.close({ all: false })) },
    { weight: 1, arbitrary: plain('release', async (world) => world.release()) },
    { weight: 1, arbitrary: plain('unstick', async (world) => world.unstick()) },
    { weight: 1, arbitrary: plain('restart', async (world) => world.start()) },
    { weight: 1, arbitrary: plain('prune', async (world) => world.prune()) },
);

const placeOf = ({ caller, patient, period }: NewPost): string => [caller, patient, period].join('/');

/** The store, with what should be in it. */
class World {
    readonly #directory = mkdtempSync(join(tmpdir(), 'wardledger-model-'));
    readonly #posts = new Map<string, ModelPost>();
    readonly #windows = new Map<string, ModelWindow>();
    readonly #transactions = new Map<string, { readonly kind: CarriedKind; readonly items: string[] }>();
    readonly #found: Damage[] = [];
    #store: WardStore | undefined;
    #count = 0;
    #time = 1;

    get #outbox() {
        return demandDefined(this.#store, 'store').outbox;
    }

    async start(): Promise<void> {
        await this.#store?.close();
        this.#store = await openInProcessStore({
            directory: this.#directory,
            ward: 'ward1',
            seal,
            now: () => this.#time,
            keepSettled: 1_000_000,
            damaged: (damage) => this.#found.push(damage),
        });
    }

    async end(): Promise<void> {
        await this.#store?.close();
        rmSync(this.#directory, { recursive: true });
    }

    async perform(action: Action): Promise<void> {
        this.#time += 1;
        await action(this);
        await this.check();
    }

    async prune(): Promise<void> {
        await this.#store?.prune(this.#time);
    }

    async carryPosts(choice: number): Promise<void> {
        await this.#carry('posts', some(this.#postsIn('RECEIVED'), choice));
    }

    async carryWindows(choice: number): Promise<void> {
        await this.#carry('windows', some(this.#free('ATTESTED'), choice));
    }

    async unstick(): Promise<void> {
        const stuck = this.#windowsIn('STUCK');
        expect(await this.#outbox.unstick()).toBe(stuck.length);
        stuck.forEach((id) => (this.#window(id).state = 'CLOSED'));
    }

    /** All that can be seen of the store, beside the model. */
    async check(): Promise<void> {
        const ids = [...this.#posts.keys()];
        const rows = await this.#outbox.submissions(ids);
        expect(rows.map(({ id, state, code, window }) => [id, state, code, window])).toEqual(ids.map((id) => this.#seen(id)));
        const kept = (await this.#outbox.unsettledPosts(PATIENTS)).flatMap(({ id: window, posts }) =>
            posts.map(({ id, content, windowId }) => [id, window, windowId, content]),
        );
        const here = ids
            .filter((id) => this.#isHere(id))
            .map((id) => [id, this.#post(id).window, this.#post(id).window, this.#post(id).post.content]);
        expect(kept.sort()).toEqual(here.sort());
        const held = [...this.#windows].flatMap(([id, { state, subject }]) =>
            subject === undefined || state === 'EMPTY' || state === 'VALID' ? [] : [{ id, subject }],
        );
        expect((await this.#outbox.held()).sort(byId)).toEqual(held.sort(byId));
        const attestable = this.#attestable();
        expect((await this.#outbox.attestable(99)).map(({ id }) => id).sort()).toEqual([...attestable].sort());
        for (const id of attestable) {
            const closed = await this.#outbox.closedWindow(id);
            expect(closed?.posts.map((post) => post.id).sort()).toEqual(this.#postsOf(id).sort());
        }
        const waiting = (await this.#outbox.waiting(0, 99)).map(({ id }) => id);
        expect(waiting.sort()).toEqual(this.#postsIn('RECEIVED').sort());
        const counts = Object.fromEntries(
            (['OPEN', 'CLOSED', 'ATTESTED', 'STUCK'] as const).map((state) => [state, this.#windowsIn(state).length]),
        );
        expect(await this.#outbox.windowCounts()).toEqual(counts);
        expect(this.#found).toEqual([]);
    }

    async append(asked: readonly AskedPost[]): Promise<void> {
        const posts = asked.map((each) =>
            newPost(each.sequence, { ...each, id: `s-${String((this.#count += 1))}`, receivedAt: this.#time }),
        );
        const outcomes = await this.#outbox.append(posts);
        const windows = new Map((await this.#outbox.submissions(outcomes.map(({ id }) => id))).map(({ id, window }) => [id, window?.id]));
        posts.forEach((post, index) => {
            const { id, status } = demandDefined(outcomes[index], 'outcome');
            const [standing] = [...this.#posts].filter(([, known]) => known.post.sequence === post.sequence);
            const isRevived = standing?.[1].state === 'INVALID' && standing[1].code !== 'REPLAY_CONFLICT';
            expect([status, id]).toEqual(standing === undefined ? ['stored', post.id] : [isRevived ? 'revived' : 'duplicate', standing[0]]);
            if (standing === undefined || isRevived) {
                const window = demandDefined(windows.get(id), 'window of a post');
                this.#place({ ...post, place: placeOf(post) }, window);
                this.#posts.set(id, { post: { ...post, ...standing?.[1].post }, state: 'RECEIVED', window });
            }
        });
    }

    /** The window that a post has to be in: the open one with room, else one that was not there. */
    #place({ place, period, steps }: Pick<ModelWindow, 'place' | 'period' | 'steps'>, id: string): void {
        const [open] = [...this.#windows].filter(([, window]) => window.state === 'OPEN' && window.place === place);
        if (open !== undefined && open[1].steps + steps <= CAPACITY) {
            expect(id).toBe(open[0]);
            open[1].steps += steps;
            open[1].touchedAt = this.#time;
            return;
        }
        if (open !== undefined) {
            open[1].state = 'CLOSED';
        }
        expect(this.#windows.has(id)).toBe(false);
        const now = this.#time;
        this.#windows.set(id, {
            place,
            period,
            openedAt: now,
            touchedAt: now,
            state: 'OPEN',
            carrier: undefined,
            steps,
            subject: undefined,
        });
    }

    async #carry(kind: CarriedKind, items: string[]): Promise<void> {
        if (items.length === 0) {
            return;
        }
        const id = `t-${String((this.#count += 1))}`;
        const signed = {
            id,
            kind,
            caller: 'gateway-1',
            envelope: Buffer.from([1]),
            result: {},
            timestamp: '2025-01-01T00:00:00.000Z',
            items,
        };
        expect(await this.#outbox.endorsed(signed)).toBe(true);
        expect(await this.#outbox.endorsed({ ...signed, id: `${id}-twin` })).toBe(false);
        this.#transactions.set(id, { kind, items });
        for (const item of items) {
            if (kind === 'posts') {
                this.#post(item).state = 'CARRIED';
            } else {
                this.#window(item).carrier = id;
            }
        }
    }

    async settle(random: number): Promise<void> {
        const [found] = this.#transactions;
        if (found === undefined) {
            return;
        }
        const [id, { kind, items }] = found;
        const choices = 5;
        const fates = items.map((item, index) => ({ id: item, fate: Math.floor(random / choices ** index) % choices }));
        const [first, second, third, fourth, fifth = []] = [0, 1, 2, 3, 4].map((fate) =>
            fates.filter((each) => each.fate === fate).map((each) => each.id),
        );
        const code = random % 2 === 0 ? 'REPLAY_CONFLICT' : 'ROLE_FORBIDDEN';
        const named = (ids: string[] = []) => ids.map((each) => ({ id: each, code }));
        const transaction = { id, blockNumber: 1 };
        const valid = first ?? [];
        if (kind === 'posts') {
            await this.#outbox.settle({
                transaction,
                posts: { valid, invalid: named(third), elsewhere: fourth ?? [], moved: fifth, again: [] },
            });
            fates.forEach((each) => Object.assign(this.#post(each.id), this.#afterPost(each.fate, code)));
            await this.#moved(fifth);
        } else {
            await this.#outbox.settle({
                transaction,
                windows: { valid, again: second ?? [], stuck: named(third), anew: fourth ?? [], erased: fifth },
            });
            const states = ['VALID', 'ATTESTED', 'STUCK', 'CLOSED', 'EMPTY'] as const;
            fates.forEach((each) => Object.assign(this.#window(each.id), { state: states[each.fate], carrier: undefined }));
        }
        this.#transactions.delete(id);
    }

    #afterPost(fate: number, code: string): Partial<ModelPost> {
        const gone = { window: undefined };
        return [
            { state: 'VALID' as const },
            { state: 'RECEIVED' as const },
            { state: 'INVALID' as const, code, ...gone },
            { state: 'VALID' as const, ...gone },
            { state: 'RECEIVED' as const },
        ][fate]!;
    }

    /** Out of windows that take no more, into the open one of the same place. */
    async #moved(ids: readonly string[]): Promise<void> {
        const left = ids.map((id) => this.#window(demandDefined(this.#post(id).window, 'window of a post')));
        left.filter(({ state }) => state === 'OPEN').forEach((window) => (window.state = 'CLOSED'));
        const rows = new Map((await this.#outbox.submissions(ids)).map(({ id, window }) => [id, window?.id]));
        ids.forEach((id, index) => {
            const { place, period } = left[index]!;
            const window = demandDefined(rows.get(id), 'window of a post');
            this.#place({ place, period, steps: this.#post(id).post.steps }, window);
            this.#post(id).window = window;
        });
    }

    async release(): Promise<void> {
        const [found] = this.#transactions;
        if (found === undefined) {
            return;
        }
        const [id, { kind, items }] = found;
        await this.#outbox.release(id);
        this.#transactions.delete(id);
        for (const item of items) {
            if (kind === 'posts') {
                this.#post(item).state = 'RECEIVED';
            } else {
                this.#window(item).carrier = undefined;
            }
        }
    }

    async refuse(choice: number): Promise<void> {
        const ids = some(this.#postsIn('RECEIVED'), choice);
        await this.#outbox.refuse(ids, 'ROLE_FORBIDDEN');
        ids.forEach((id) => Object.assign(this.#post(id), { state: 'INVALID', code: 'ROLE_FORBIDDEN', window: undefined }));
    }

    async close({ all }: { readonly all: boolean }): Promise<void> {
        const due = this.#windowsIn('OPEN').filter((id) => {
            const { period, openedAt, touchedAt } = this.#window(id);
            const end = period + TIME.period + TIME.grace;
            return all || (openedAt < end ? end : touchedAt + TIME.idle) <= this.#time;
        });
        expect(await this.#outbox.closeWindows({ ...TIME, now: this.#time, all })).toBe(due.length);
        due.forEach((id) => (this.#window(id).state = 'CLOSED'));
    }

    async attest(choice: number): Promise<void> {
        for (const id of some(this.#attestable(), choice)) {
            expect(await this.#outbox.attested({ id, caller: 'gateway-1', request: {} })).toBe(true);
            this.#window(id).state = 'ATTESTED';
        }
    }

    /** All of a window was taken back: the readings stay where somebody is known whose they are. */
    async retract(choice: number): Promise<void> {
        for (const id of some(this.#attestable(), choice)) {
            expect(await this.#outbox.retracted(id)).toBe(true);
            this.#window(id).state = this.#window(id).subject === undefined ? 'EMPTY' : 'RETRACTED';
        }
    }

    /** Somebody says whose windows are, and what of their posts waits leaves those that are somebody else's. */
    async hold(choice: number): Promise<void> {
        const subject = SUBJECTS[choice % 2]!;
        const ids = some([...this.#windows.keys()], choice);
        ids.forEach((id) => (this.#window(id).subject ??= subject));
        const holders = await this.#outbox.holders(ids.map((id) => ({ id, subject })));
        expect([...holders].sort()).toEqual(ids.map((id) => [id, this.#window(id).subject]).sort());
        const isTheirs = (id: string): boolean => this.#window(id).subject === subject;
        for (const window of ids.filter((id) => !isTheirs(id))) {
            const posts = this.#postsOf(window).filter((id) => this.#post(id).state === 'RECEIVED');
            await this.#outbox.move(posts, subject);
            await this.#moved(posts);
        }
    }

    async erase(choice: number): Promise<void> {
        const ids = some([...this.#windows.keys()], choice);
        const gone = ids.filter((id) => {
            const { state, carrier } = this.#window(id);
            const isFinal = this.#postsOf(id).every((post) => this.#post(post).state === 'VALID');
            return isFinal && carrier === undefined && state !== 'VALID' && state !== 'EMPTY';
        });
        expect(await this.#outbox.erase(ids)).toBe(gone.length);
        gone.forEach((id) => (this.#window(id).state = 'EMPTY'));
    }

    async stick(choice: number): Promise<void> {
        const ids = some([...this.#free('CLOSED'), ...this.#free('ATTESTED')], choice);
        await this.#outbox.stick(ids, 'STUCK_FOR_A_TEST');
        ids.forEach((id) => (this.#window(id).state = 'STUCK'));
    }

    /** As the store does it: what has no post on the ledger, and none that may come there, is at its end. */
    #attestable(): string[] {
        return this.#windowsIn('CLOSED').filter((id) => {
            const states = this.#postsOf(id).map((post) => this.#post(post).state);
            if (states.length === 0) {
                this.#window(id).state = 'EMPTY';
            }
            return states.length > 0 && states.every((state) => state === 'VALID');
        });
    }

    #seen(id: string): unknown[] {
        const { state, code, window } = this.#post(id);
        const stages = {
            OPEN: 'open',
            VALID: 'VALID',
            CLOSED: 'closed',
            ATTESTED: 'closed',
            STUCK: 'closed',
            RETRACTED: 'ended',
            EMPTY: 'ended',
        };
        const stage = window === undefined ? undefined : { id: window, state: stages[this.#window(window).state] };
        return [id, state === 'CARRIED' ? 'ENDORSED' : state, state === 'INVALID' ? code : undefined, stage];
    }

    #isHere(id: string): boolean {
        const { window } = this.#post(id);
        return window !== undefined && !['VALID', 'EMPTY'].includes(this.#window(window).state);
    }

    #post(id: string): ModelPost {
        return demandDefined(this.#posts.get(id), 'post');
    }

    #window(id: string): ModelWindow {
        return demandDefined(this.#windows.get(id), 'window');
    }

    #postsIn(state: ModelPost['state']): string[] {
        return [...this.#posts].filter(([, post]) => post.state === state).map(([id]) => id);
    }

    #postsOf(window: string): string[] {
        return [...this.#posts].filter(([, post]) => post.window === window).map(([id]) => id);
    }

    #windowsIn(state: ModelWindow['state']): string[] {
        return [...this.#windows].filter(([, window]) => window.state === state).map(([id]) => id);
    }

    #free(state: ModelWindow['state']): string[] {
        return this.#windowsIn(state).filter((id) => this.#window(id).carrier === undefined);
    }
}

/** Some of them, chosen by the digits of a number; the first where it would be none. */
function some(items: readonly string[], random: number): string[] {
    const chosen = items.filter((_item, index) => Math.floor(random / 2 ** (index % 30)) % 2 === 1);
    return chosen.length > 0 ? chosen : items.slice(0, 1);
}

it('is what the model of it is, after every step', async () => {
    await fc.assert(
        fc.asyncProperty(fc.array(anyAction, { minLength: 5, maxLength: 40, size: 'max' }), async (actions) => {
            const world = new World();
            try {
                await world.start();
                for (const action of actions) {
                    await world.perform(action);
                }
                await world.start();
                await world.check();
            } finally {
                await world.end();
            }
        }),
        { numRuns: 40 },
    );
}, 120_000);

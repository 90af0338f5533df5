// SPDX-License-Identifier: Apache-2.0
// Vitals as a whole, on a store that survives and a ledger that survives: every acknowledged post arrives, and arrives once, and so it is in its window.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { away, type FaultPlan, type Submitted } from '../../../test/support/fake-ledger';
import { CALLER, OTHER_CALLER, VitalsWorld, post, untilNoWindowWaits } from '../../../test/support/vitals-world';
import type { PostAnswer, Vitals } from './ports/vitals';
import type { HoldState } from './ports/settings';
import type { VitalsPorts } from './ports/vitals-ports';

let world: VitalsWorld;
beforeEach(() => {
    world = new VitalsWorld();
});
afterEach(async () => world.remove());

const ids = (results: readonly PostAnswer[]) => results.flatMap(({ submission }) => submission ?? []);
const statesOf = async (service: Vitals, submissions: readonly string[], seconds = 10) =>
    (await service.waitFor(submissions, seconds)).map(({ state }) => state);

/** All posts stand on the ledger, each once. */
function expectOnce(posts: number): void {
    expect(world.ledger.copies.size).toBe(posts);
    expect([...world.ledger.copies.values()].every((copies) => copies === 1)).toBe(true);
}

/** All windows come to an end, and each post is in one of them. */
async function expectHeld(service: Vitals, posts: number): Promise<void> {
    await untilNoWindowWaits(service);
    expectOnce(posts);
    expect(world.ledger.held.size).toBe(posts);
    expect([...world.ledger.held.values()].every((windows) => windows === 1)).toBe(true);
}

describe('the way of a post', () => {
    it('is accepted, VALID, and in one window with others of its patient and period', async () => {
        const service = await world.start();
        const results = await service.take([post(1), post(2), post(3)], CALLER);
        expect(results.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
        expect(await statesOf(service, ids(results))).toEqual(['VALID', 'VALID', 'VALID']);
        await expectHeld(service, 3);
        expect(world.ledger.windows.size).toBe(1);
        expect([...world.ledger.windows.values()].map(({ posts }) => posts.count)).toEqual([3]);
        expect(service.status()).toEqual({ pending: 0, oldestAge: 0, transactionsInFlight: 0, delivering: true, moving: true });
    });

    it('answers with state and transaction when the caller waits', async () => {
        const service = await world.start({ recordWithin: 60_000 });
        const [result] = await service.take([post(1)], CALLER, { waitSeconds: 10 });
        const transaction = { id: 'tx-1', status: 'VALID', blockNumber: 1, timestamp: '2025-01-01T00:00:00.000Z' };
        expect(result).toMatchObject({ status: 'accepted', state: 'VALID', transaction });
        expect(await service.submission(result!.submission!)).toMatchObject({
            state: 'VALID',
            transaction,
            device: 'monitor-1',
            sequence: 1,
            window: { state: expect.stringMatching(/open|closed|VALID/) },
        });
    });

    it('is on the ledger while its window is open, which only then is closed, made and submitted when somebody asks', async () => {
        const service = await world.start({ idle: 3_600_000 });
        const [result] = await service.take([post(1)], CALLER, { waitSeconds: 10 });
        expect(result).toMatchObject({ state: 'VALID', window: { state: 'open' } });
        expect(await service.windowCounts()).toEqual({ OPEN: 1, CLOSED: 0, ATTESTED: 0, STUCK: 0 });
        expect(world.ledger.windows.size).toBe(0);
        await service.take([post(2)], CALLER, { waitSeconds: 10 });
        expect(await service.closeWindows()).toBe(1);
        const [late] = await service.take([post(3)], CALLER, { waitSeconds: 10 });
        expect(late!.window!.id).not.toBe(result!.window!.id);
        await until(() => world.ledger.windows.size === 1);
        expect(world.ledger.windows.get(result!.window!.id)?.posts.count).toBe(2);
        expect(await service.closeWindows()).toBe(1);
        await expectHeld(service, 3);
        expect((await service.submission(result!.submission!))?.window?.state).toBe('VALID');
    });

    it('closes all windows once in a while only', async () => {
        const service = await world.start({ idle: 3_600_000, closeAllEvery: 60_000 });
        expect(await service.closeWindows()).toBe(0);
        await expect(service.closeWindows()).rejects.toMatchObject({ code: 'RATE_LIMITED', params: { retryAfter: 60 } });
    });

    it('a device that begins to count again is known by its boot, and no post of an earlier one stands in its way', async () => {
        const service = await world.start();
        const values = (value: number) => ({ signals: [{ code: '8867-4', unit: '/min', values: [value] }] });
        const take = async (boot: number | undefined, value: number) => {
            const [result] = await service.take([post(1, { ...values(value), boot })], CALLER, { waitSeconds: 10 });
            return [result!.status, result!.state, result!.problem?.code];
        };
        expect(await take(undefined, 70)).toEqual(['accepted', 'VALID', undefined]);
        expect(await take(undefined, 71)).toEqual(['rejected', undefined, 'REPLAY_CONFLICT']);
        expect(await take(7, 71)).toEqual(['accepted', 'VALID', undefined]);
        expect(await take(8, 72)).toEqual(['accepted', 'VALID', undefined]);
        expect(await take(8, 72)).toEqual(['duplicate', 'VALID', undefined]);
        expect(await take(8, 73)).toEqual(['rejected', undefined, 'REPLAY_CONFLICT']);
        expectOnce(3);
        const device = 'monitor-1';
        const asked = async (boot?: number) => service.isSubmittedBy(CALLER, { device, boot, sequence: 1 });
        expect([await asked(), await asked(7), await asked(9)]).toEqual([true, true, false]);
    });

    it('never puts two patients or two callers into one window', async () => {
        const service = await world.start();
        await service.take([post(1), post(2, { patient: 'P002' })], CALLER, { waitSeconds: 10 });
        await service.take([post(3)], OTHER_CALLER, { waitSeconds: 10 });
        await expectHeld(service, 3);
        expect(world.ledger.windows.size).toBe(3);
        expect(new Set([...world.ledger.windows.values()].map(({ subject }) => subject)).size).toBe(2);
    });

    it('is in a window of its own period, whatever comes between', async () => {
        const service = await world.start();
        const hourBefore = (sequence: number) =>
            post(sequence, { start: new Date(Date.parse(post(sequence).start) - 3_600_000).toISOString() });
        await service.take([post(1), hourBefore(2), post(3), hourBefore(4)], CALLER, { waitSeconds: 10 });
        await expectHeld(service, 4);
        const spans = [...world.ledger.windows.values()].map(({ first, last, posts }) => [last - first < 3_600_000, posts.count]);
        expect(spans).toEqual([
            [true, 2],
            [true, 2],
        ]);
    });

    it('shows a submission to whoever sent it only', async () => {
        const service = await world.start();
        const [result] = await service.take([post(1)], CALLER);
        expect(await service.submission(result!.submission!, { visibleTo: 'somebody-else' })).toBeUndefined();
        expect(await service.submission(result!.submission!, { visibleTo: CALLER })).toMatchObject({ sequence: 1 });
        expect(await service.submission('0'.repeat(32))).toBeUndefined();
    });
});

describe('duplicates', () => {
    it.each([
        ['in one body', async (service: Vitals) => service.take([post(1), post(1)], CALLER)],
        [
            'at the same moment',
            async (service: Vitals) => (await Promise.all([service.take([post(1)], CALLER), service.take([post(1)], CALLER)])).flat(),
        ],
    ])('two identical posts %s are one submission and one ledger entry', async (_, send) => {
        const service = await world.start();
        const results = await send(service);
        expect(results.map(({ status }) => status).sort()).toEqual(['accepted', 'duplicate']);
        expect(new Set(ids(results)).size).toBe(1);
        expect(await statesOf(service, [ids(results)[0]!])).toEqual(['VALID']);
        expectOnce(1);
    });

    it('other content under the same device and sequence is a problem of that item alone', async () => {
        const service = await world.start();
        const first = post(1);
        await service.take([first], CALLER);
        const other = { ...first, signals: [{ code: '8867-4', unit: '/min', values: [99] }] };
        const results = await service.take([other, post(2)], CALLER);
        expect(results).toMatchObject([{ status: 'rejected', problem: { status: 409, code: 'REPLAY_CONFLICT' } }, { status: 'accepted' }]);
    });

    it('knows an equal post however its time is written; its signals count as they were sent', async () => {
        const service = await world.start();
        const heart = { code: '8867-4', unit: '/min', values: [70] };
        const oxygen = { code: '59408-5', unit: '%', values: [98] };
        const time = new Date(Date.now() - 60_000);
        const [first] = await service.take([post(1, { start: time.toISOString(), signals: [heart, oxygen] })], CALLER);
        const again = { start: time.toISOString().replace('Z', '+00:00') };
        const [second] = await service.take([post(1, { ...again, signals: [heart, oxygen] })], CALLER);
        expect([first!.status, second!.status]).toEqual(['accepted', 'duplicate']);
        const others = [
            [oxygen, heart],
            [{ ...heart, unit: 'bpm' }, oxygen],
        ];
        for (const signals of others) {
            const [other] = await service.take([post(1, { ...again, signals })], CALLER);
            expect(other).toMatchObject({ status: 'rejected', problem: { code: 'REPLAY_CONFLICT' } });
        }
    });

    it('a post that the ledger holds already is VALID; one with other content there is INVALID; the others of their window go on', async () => {
        const [same, changed, fresh] = [post(1), post(2), post(3)];
        const before = await world.start({ holdAt: 'CLOSED' });
        await before.take([same, changed], CALLER, { waitSeconds: 10 });
        await world.loseStore();
        const service = await world.start();
        const other = { ...changed, signals: [{ code: '8867-4', unit: '/min', values: [101] }] };
        const results = await service.take([same, other, fresh], CALLER, { waitSeconds: 10 });
        expect(results).toMatchObject([
            { state: 'VALID' },
            { state: 'INVALID', status: 'rejected', problem: { code: 'REPLAY_CONFLICT', status: 409 } },
            { state: 'VALID' },
        ]);
        await untilNoWindowWaits(service);
        // What the lost store had not brought into a window yet comes again, and moves into the one of now.
        expect([...world.ledger.held.values()]).toEqual([1, 1]);
        expect(results[0]!.window).toEqual(expect.objectContaining({ id: results[2]!.window!.id }));
    });

    it('a post that is in a window already is VALID in none of a gateway that has lost its store', async () => {
        const before = await world.start();
        await before.take([post(1)], CALLER, { waitSeconds: 10 });
        await untilNoWindowWaits(before);
        await world.loseStore();
        const service = await world.start();
        const [again] = await service.take([post(1)], CALLER, { waitSeconds: 10 });
        expect([again!.state, again!.window]).toEqual(['VALID', undefined]);
        await untilNoWindowWaits(service);
        expect([...world.ledger.held.values()]).toEqual([1]);
    });
});

describe('killed and started again', () => {
    const states: HoldState[] = ['RECEIVED', 'ENDORSED', 'SUBMITTED'];
    const windowStates: HoldState[] = ['CLOSED', 'ATTESTED', 'WINDOW_ENDORSED', 'WINDOW_SUBMITTED'];

    it.each(states)('at %s: nothing is missing and nothing is twice', async (holdAt) => {
        const held = await world.start({ holdAt });
        const results = await held.take([post(1), post(2), post(3, { patient: 'P002' })], CALLER);
        await untilAll(held, ids(results), holdAt);
        await world.kill();
        const next = await world.start();
        expect(await statesOf(next, ids(results))).toEqual(['VALID', 'VALID', 'VALID']);
        expect(next.status().pending).toBe(0);
        await expectHeld(next, 3);
    });

    it.each(windowStates)('with windows at %s: each is made once, and holds its posts', async (holdAt) => {
        const held = await world.start({ holdAt });
        await held.take([post(1), post(2), post(3, { patient: 'P002' })], CALLER, { waitSeconds: 10 });
        const reached = { CLOSED: 'CLOSED', ATTESTED: 'ATTESTED', WINDOW_ENDORSED: 'ATTESTED', WINDOW_SUBMITTED: 'ATTESTED' } as const;
        await untilAsync(async () => (await held.windowCounts())[reached[holdAt as keyof typeof reached]] === 2);
        if (holdAt.startsWith('WINDOW')) {
            await until(() => held.status().transactionsInFlight === 0);
        }
        await world.kill();
        const next = await world.start();
        await expectHeld(next, 3);
        expect(world.ledger.windows.size).toBe(2);
    });

    it('asks for the fate of what was sent before it sends anything again', async () => {
        const held = await world.start({ holdAt: 'SUBMITTED' });
        const results = await held.take([post(1)], CALLER);
        await untilAll(held, ids(results), 'SUBMITTED');
        await world.kill();
        const next = await world.start();
        expect(await statesOf(next, ids(results))).toEqual(['VALID']);
        expect(world.ledger.sent).toEqual(['tx-1']);
    });

    it('before and after every single call to a port', async () => {
        let sequence = 0;
        for (const when of ['before', 'after'] as const) {
            for (let call = 1; ; call += 1) {
                const crash = crashAt(call, when);
                const doomed = await world.start({}, crash.adapt);
                const acknowledged = await Promise.race([
                    doomed.take([post((sequence += 1)), post((sequence += 1))], CALLER),
                    crash.reached.then(() => []),
                ]);
                await Promise.race([crash.reached, statesOf(doomed, ids(acknowledged), 3).then(async () => untilNoWindowWaits(doomed))]);
                await world.kill();
                const next = await world.start();
                expect(await statesOf(next, ids(acknowledged))).toEqual(acknowledged.map(() => 'VALID'));
                await untilNoWindowWaits(next);
                await world.kill();
                if (!crash.happened()) {
                    expect(call).toBeGreaterThan(16);
                    break;
                }
            }
        }
        expect([...world.ledger.copies.values()].every((copies) => copies === 1)).toBe(true);
        expect([...world.ledger.held.keys()].sort()).toEqual([...world.ledger.copies.keys()].sort());
        expect([...world.ledger.held.values()].every((windows) => windows === 1)).toBe(true);
    }, 120_000);
});

async function untilAll(service: Vitals, submissions: readonly string[], state: string): Promise<void> {
    for (;;) {
        const found = await Promise.all(submissions.map(async (id) => service.submission(id)));
        if (found.every((submission) => submission?.state === state)) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}

/** From the n-th call on, no call to a port comes back; the n-th itself had its effect (`after`) or not (`before`). */
function crashAt(count: number, when: 'before' | 'after') {
    let calls = 0;
    const { promise: reached, resolve } = Promise.withResolvers<undefined>();
    const never = new Promise<never>(() => undefined);
    const guarded = <T extends object>(port: T): T =>
        new Proxy(port, {
            get(target, name) {
                const value = Reflect.get(target, name, target) as unknown;
                if (typeof value !== 'function') {
                    return value;
                }
                if (name === 'deviceKey' || name === 'lineKey') {
                    return (value as () => string).bind(target);
                }
                return async (...parameters: unknown[]): Promise<unknown> => {
                    calls += 1;
                    if (calls < count) {
                        return (value as (...all: unknown[]) => Promise<unknown>).apply(target, parameters);
                    }
                    if (calls === count && when === 'after') {
                        await (value as (...all: unknown[]) => Promise<unknown>).apply(target, parameters);
                    }
                    resolve(undefined);
                    return never;
                };
            },
        });
    const adapt = (ports: VitalsPorts): VitalsPorts => ({
        ...ports,
        outbox: guardedAfterStart(ports.outbox, guarded),
        blobs: guarded(ports.blobs),
        ledger: guarded(ports.ledger),
        custodian: guarded(ports.custodian),
    });
    return { adapt, reached, happened: () => calls >= count };
}

/** Reading what an earlier process left and answering for submissions are not steps of delivery. */
function guardedAfterStart(outbox: VitalsPorts['outbox'], guarded: <T extends object>(port: T) => T): VitalsPorts['outbox'] {
    const free = new Set(['pending', 'openTransactions', 'attestedWindows', 'unstick', 'waiting', 'submissions', 'windowCounts']);
    const watched = guarded(outbox);
    return new Proxy(outbox, {
        get: (target, name) =>
            free.has(String(name))
                ? (Reflect.get(target, name, target) as () => unknown).bind(target)
                : (Reflect.get(watched, name) as unknown),
    });
}

/** Fails the first `count` of the given steps. */
function failing(step: Parameters<FaultPlan>[0], count: number, fault: () => ReturnType<FaultPlan>): FaultPlan {
    let left = count;
    return (now) => (now === step && left-- > 0 ? fault() : undefined);
}

describe('trouble on the way', () => {
    it.each([
        ['the ledger is away for evaluations', failing('evaluate', 5, away)],
        ['the ledger is away for registrations', failing('submit', 5, away)],
        ['the ledger is away for endorsements', failing('endorse', 5, away)],
        ['the orderer is away', failing('send', 3, away)],
        ['the answer of the orderer is lost', failing('send-reply', 3, away)],
        ['the peer does not tell the fate', failing('outcome', 5, away)],
        ['the peer answers nonsense for a while', failing('outcome', 7, () => new Error('boom'))],
        ['the orderer loses what it accepted', failing('commit', 2, () => 'drop')],
        ['the orderer loses everything for longer than envelopes are sent again', failing('commit', 4, () => 'drop')],
        ['a simultaneous change', failing('commit', 3, () => 'MVCC_READ_CONFLICT')],
        ['a policy failure that passes', failing('commit', 2, () => 'ENDORSEMENT_POLICY_FAILURE')],
        ['an unexpected error that passes', failing('endorse', 2, () => new Error('boom'))],
    ])('%s: posts are acknowledged and arrive once', async (_, plan) => {
        world.ledger.plan = plan;
        const service = await world.start();
        const results = await service.take([post(1), post(2, { patient: 'P002' })], CALLER);
        expect(await statesOf(service, ids(results))).toEqual(['VALID', 'VALID']);
        await expectHeld(service, 2);
    });

    it('sends the same envelope again before it makes a new proposal', async () => {
        world.ledger.plan = failing('commit', 2, () => 'drop');
        const service = await world.start();
        await service.take([post(1)], CALLER, { waitSeconds: 10 });
        expect(world.ledger.sent).toEqual(['tx-1', 'tx-1', 'tx-1']);
    });

    it('says so while it cannot deliver, and keeps accepting', async () => {
        world.ledger.plan = (step) => (step === 'evaluate' ? away() : undefined);
        const service = await world.start();
        await service.take([post(1)], CALLER);
        await until(() => !service.status().delivering);
        expect((await service.take([post(2)], CALLER))[0]!.status).toBe('accepted');
        expect(service.status().pending).toBe(2);
        world.ledger.plan = () => undefined;
        await until(() => service.status().pending === 0);
        expectOnce(2);
    });

    it('a late twin of an abandoned transaction does no harm', async () => {
        const commit = world.ledger.commit.bind(world.ledger);
        const dropped: Parameters<typeof commit>[0][] = [];
        world.ledger.commit = (proposal) => {
            if (dropped.length < 3) {
                dropped.push(proposal);
            } else {
                commit(proposal);
            }
        };
        const service = await world.start();
        const [result] = await service.take([post(1)], CALLER, { waitSeconds: 10 });
        expect(result!.state).toBe('VALID');
        dropped.forEach((proposal) => {
            commit(proposal);
        });
        expectOnce(1);
    });

    it('halves a refused batch until the bad window is alone: it takes no good one with it', async () => {
        const held = await world.start({ holdAt: 'ATTESTED' });
        const posts = ['P001', 'P002', 'P003', 'P004'].map((patient, index) =>
            post(index + 1, { patient, device: `device-of-${patient}` }),
        );
        const bad = (await held.take(posts, CALLER, { waitSeconds: 10 }))[1]!.window!.id;
        await untilAsync(async () => (await held.windowCounts()).ATTESTED === 4);
        await world.kill();
        // All four wait when the next process starts, so they travel together first, whoever is quicker.
        const sizes: number[] = [];
        world.ledger.refuse = ({ windows }) => {
            sizes.push(windows.length);
            if (windows.some(({ id }) => id === bad)) {
                throw new DomainError(ERRORS.REQUEST_INVALID, 'no');
            }
        };
        const service = await world.start({ transactionsInFlight: 1 });
        await until(() => world.ledger.windows.size === 3);
        await untilAsync(async () => (await service.windowCounts()).STUCK === 1);
        expect(sizes.toSorted()).toEqual([1, 1, 2, 2, 4]);
        expectOnce(4);
        // Somebody has looked into it: at the next start it is tried again.
        await world.kill();
        world.ledger.refuse = () => undefined;
        await expectHeld(await world.start(), 4);
    });

    it('holds up nobody for a window that cannot be made: it is STUCK, and its posts stay where they are', async () => {
        const bad = post(2, { patient: 'P002', signals: [{ code: '8867-4', unit: '/min', values: [99] }] });
        let tried = 0;
        const { encrypt } = world;
        world.encrypt = async (plain) => {
            const isBad = plain.values.some(({ values }) => values.includes(990));
            tried += isBad ? 1 : 0;
            return isBad ? Promise.reject(new Error('boom')) : encrypt(plain);
        };
        const service = await world.start({ windowsAttesting: 1, attempts: 2 });
        const results = await service.take([post(1), bad, post(3)], CALLER);
        expect(await statesOf(service, ids(results))).toEqual(['VALID', 'VALID', 'VALID']);
        await untilAsync(async () => (await service.windowCounts()).STUCK === 1);
        await until(() => world.ledger.windows.size === 1);
        expect(tried).toBe(2);
        expect((await service.submission(results[1]!.submission!))?.window?.state).toBe('closed');
    });

    it('makes a new proposal when the fate of a transaction gets no sensible answer', async () => {
        const outcome = world.ledger.outcome.bind(world.ledger);
        world.ledger.outcome = async (caller, id) => (id === 'tx-1' ? Promise.reject(new Error('boom')) : outcome(caller, id));
        const service = await world.start();
        const [result] = await service.take([post(1)], CALLER, { waitSeconds: 10 });
        expect(result).toMatchObject({ state: 'VALID', transaction: { id: 'tx-2' } });
        expectOnce(1);
    });

    it('takes a refused submission apart until only the bad post is refused', async () => {
        const bad = (device: string) => (submitted: Submitted) => {
            if (submitted.posts.some((each) => each.device === device)) {
                throw new DomainError(ERRORS.REQUEST_INVALID, 'no');
            }
        };
        const service = await world.start();
        await service.take([post(9, { device: 'bad' })], CALLER, { waitSeconds: 10 });
        const badId = [...world.ledger.posts.keys()][0]!.split('/')[0]!;
        world.ledger.refuse = bad(badId);
        const posts = [post(1), post(10, { device: 'bad' }), post(2), post(3, { patient: 'P002' })];
        const results = await service.take(posts, CALLER, { waitSeconds: 10 });
        expect(results.map(({ state }) => state)).toEqual(['VALID', 'INVALID', 'VALID', 'VALID']);
        expect(results[1]!.problem).toMatchObject({ code: 'REQUEST_INVALID' });
    });

    it('a refused post may come again, and then arrives', async () => {
        world.ledger.refuse = () => {
            throw new DomainError(ERRORS.ROLE_FORBIDDEN);
        };
        const service = await world.start();
        const body = post(1);
        const [refused] = await service.take([body], CALLER, { waitSeconds: 10 });
        expect(refused).toMatchObject({ state: 'INVALID', problem: { code: 'ROLE_FORBIDDEN' } });
        world.ledger.refuse = () => undefined;
        const [again] = await service.take([body], CALLER, { waitSeconds: 10 });
        expect(again).toMatchObject({ status: 'accepted', state: 'VALID', submission: refused!.submission });
        expectOnce(1);
    });

    it('a caller that is not enrolled is refused, with code', async () => {
        const service = await world.start();
        const [result] = await service.take([post(1)], 'stranger', { waitSeconds: 10 });
        expect(result).toMatchObject({ state: 'INVALID', problem: { code: 'ACTOR_UNKNOWN' } });
        expect(service.status().pending).toBe(0);
    });
});

async function until(condition: () => boolean): Promise<void> {
    await untilAsync(async () => Promise.resolve(condition()));
}

async function untilAsync(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}

describe('bounds', () => {
    it('refuses a request that does not fit, and stores nothing of it', async () => {
        const service = await world.start({ maximumPending: 2, holdAt: 'RECEIVED' });
        await service.take([post(1)], CALLER);
        await expect(service.take([post(2), post(3)], CALLER)).rejects.toMatchObject({
            code: 'STORE_FULL',
            params: { retryAfter: expect.any(Number) },
        });
        expect(service.status().pending).toBe(1);
        expect((await service.take([post(2)], CALLER))[0]!.status).toBe('accepted');
    });

    it('refuses posts while the disk is nearly full, and delivers what it has', async () => {
        const service = await world.start();
        const before = await service.take([post(1)], CALLER);
        world.room.hasRoom = false;
        await expect(service.take([post(2)], CALLER)).rejects.toMatchObject({ code: 'STORE_FULL', params: { retryAfter: 30 } });
        expect(await statesOf(service, ids(before))).toEqual(['VALID']);
        expectOnce(1);
        world.room.hasRoom = true;
        expect((await service.take([post(2)], CALLER))[0]!.status).toBe('accepted');
    });

    it('tells the age of the oldest post, also of one that an earlier process left', async () => {
        const held = await world.start({ holdAt: 'RECEIVED' });
        expect(held.status().oldestAge).toBe(0);
        await held.take([post(1)], CALLER);
        const ageThen = held.status().oldestAge;
        await held.take([post(2)], CALLER);
        expect(held.status().oldestAge).toBeGreaterThanOrEqual(ageThen);
        await world.kill();
        world.wallClock.ahead = 3_600_000;
        const next = await world.start({ holdAt: 'RECEIVED' });
        const inherited = next.status().oldestAge;
        expect(inherited).toBeGreaterThanOrEqual(3_600_000);
        world.wallClock.ahead = -3_600_000;
        expect(next.status().oldestAge).toBeGreaterThanOrEqual(inherited);
        await world.kill();
        world.wallClock.ahead = 0;
        const last = await world.start();
        expect(last.status().oldestAge).toBeGreaterThanOrEqual(0);
        await until(() => last.status().pending === 0);
        expect(last.status().oldestAge).toBe(0);
    });

    it('when it gets tight, refuses the device that holds most and not the others', async () => {
        const service = await world.start({ maximumPending: 40, holdAt: 'RECEIVED' });
        await service.take([post(1, { device: 'quiet' })], CALLER);
        for (let sequence = 1; sequence <= 29; sequence += 1) {
            await service.take([post(sequence, { device: 'loud' })], CALLER);
        }
        await expect(service.take([post(30, { device: 'loud' })], CALLER)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
        const mixed = await service.take([post(30, { device: 'loud' }), post(2, { device: 'quiet' })], CALLER);
        expect(mixed).toMatchObject([{ status: 'rejected', problem: { status: 429 } }, { status: 'accepted' }]);
    });

    it('counts again what an earlier process left', async () => {
        const held = await world.start({ maximumPending: 2, holdAt: 'RECEIVED' });
        await held.take([post(1), post(2)], CALLER);
        await world.kill();
        const next = await world.start({ maximumPending: 2, holdAt: 'RECEIVED' });
        expect(next.status().pending).toBe(2);
        await expect(next.take([post(3)], CALLER)).rejects.toMatchObject({ code: 'STORE_FULL' });
    });

    it('duplicates and refused posts take no room', async () => {
        const service = await world.start({ maximumPending: 2, holdAt: 'RECEIVED' });
        const body = post(1);
        await service.take([body], CALLER);
        await service.take([body, { ...body, patient: 'P002' }], CALLER).catch(() => undefined);
        expect(service.status().pending).toBe(1);
    });

    it('keeps few transactions in flight', async () => {
        let [flying, most] = [0, 0];
        const service = await world.start({ transactionsInFlight: 2, postsPerTransaction: 1 }, (ports) => ({
            ...ports,
            ledger: {
                ...bound(ports.ledger),
                endorse: async (caller, call) => {
                    most = Math.max(most, (flying += 1));
                    await new Promise(setImmediate);
                    flying -= 1;
                    return ports.ledger.endorse(caller, call);
                },
            },
        }));
        const posts = Array.from({ length: 10 }, (_, index) => post(index, { patient: `P${index}` }));
        const results = await service.take(posts, CALLER, { waitSeconds: 20 });
        expect(results.every(({ state }) => state === 'VALID')).toBe(true);
        expect(most).toBe(2);
    });
});

function bound(ledger: VitalsPorts['ledger']): VitalsPorts['ledger'] {
    const { evaluate, submit, endorse, send, outcome } = ledger;
    return {
        evaluate: evaluate.bind(ledger),
        submit: submit.bind(ledger),
        endorse: endorse.bind(ledger),
        send: send.bind(ledger),
        outcome: outcome.bind(ledger),
    };
}

describe('stopping', () => {
    it('records what it can before it ends, closes no window, and takes nothing more', async () => {
        const service = await world.start({ recordWithin: 60_000, idle: 3_600_000 });
        const results = await service.take([post(1)], CALLER);
        await service.stop(5_000);
        expectOnce(1);
        await expect(service.take([post(2)], CALLER)).rejects.toMatchObject({ code: 'STORE_FULL' });
        expect(await service.submission(ids(results)[0]!)).toMatchObject({ state: 'VALID', window: { state: 'open' } });
    });

    it('ends by its deadline when nothing can be delivered, and the next process continues', async () => {
        world.ledger.plan = () => away();
        const service = await world.start();
        const results = await service.take([post(1)], CALLER);
        await service.stop(200);
        await world.kill();
        world.ledger.plan = () => undefined;
        expect(await statesOf(await world.start(), ids(results))).toEqual(['VALID']);
    });
});

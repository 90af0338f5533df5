// SPDX-License-Identifier: Apache-2.0
// The table of batches: row by row, every pair of state and event, and whole random ways against a ledger that loses, doubles and refuses.

import fc from 'fast-check';
import type { OpenTransaction, SignedTransaction } from '../../../store';
import { type Batch, type BatchEvent, next, type Step, waitingBatch } from './batch';

const limits = { attempts: 3, resends: 2 };
const items = ['a', 'b', 'c'];
const transaction = (of: readonly string[]): SignedTransaction => ({
    id: 't',
    kind: 'posts',
    caller: 'c',
    envelope: new Uint8Array(),
    result: {},
    timestamp: '',
    items: of,
});
const waiting = waitingBatch('posts', items);
const open = (state: OpenTransaction['state'], change: Partial<Batch> = {}): Batch => ({ ...waiting, state, ...change });
const VALID = { type: 'outcome', code: 'VALID', blockNumber: 7 } as const;

/** What of a step matters: the next state, what is written, what is done, and for how long what waits. */
const told = ({ batch, write, action }: Step) => [
    batch.state,
    write === undefined ? undefined : 'state' in write ? `${write.write} ${write.state}` : write.write,
    action.do,
    'pause' in action ? action.pause : 'patience' in action ? action.patience : undefined,
    action.do === 'line-up' ? action.batches.map((each) => each.items.join('')).join(' ') : undefined,
];

it.each<[string, Batch, BatchEvent, readonly (string | undefined)[]]>([
    ['its turn', waiting, { type: 'due' }, ['WAITING', undefined, 'endorse', undefined, undefined]],
    [
        'both wards agree',
        waiting,
        { type: 'endorsed', transaction: transaction(['a', 'b']) },
        ['ENDORSED', 'endorsed', 'send', undefined, undefined],
    ],
    ['one waits no more', waiting, { type: 'overtaken' }, ['WAITING', undefined, 'line-up', 'none', 'abc']],
    ['none waits any more', waiting, { type: 'nothing' }, ['WAITING', undefined, 'end', undefined, undefined]],
    ['somebody is away', waiting, { type: 'away', code: 'X' }, ['WAITING', undefined, 'line-up', 'all', 'abc']],
    [
        'its key is not approved',
        { ...waiting, kind: 'windows' },
        { type: 'unattested', code: 'X' },
        ['WAITING', 'reopen', 'end', undefined, undefined],
    ],
    ['a key is asked for of posts', waiting, { type: 'unattested', code: 'X' }, ['WAITING', undefined, 'line-up', 'own', 'abc']],
    ['the caller cannot sign', waiting, { type: 'caller-waits' }, ['WAITING', undefined, 'line-up', 'longest', 'abc']],
    ['a fault', waiting, { type: 'fault', code: 'X' }, ['WAITING', undefined, 'line-up', 'own', 'abc']],
    ['the last fault', { ...waiting, failures: 2 }, { type: 'fault', code: 'X' }, ['WAITING', undefined, 'line-up', 'none', 'ab c']],
    ['its content is refused', waiting, { type: 'refused', of: 'content', code: 'X' }, ['WAITING', undefined, 'line-up', 'none', 'ab c']],
    ['its caller is refused', waiting, { type: 'refused', of: 'caller', code: 'X' }, ['WAITING', 'refuse', 'end', undefined, undefined]],
    [
        'one alone is refused',
        waitingBatch('posts', ['a']),
        { type: 'refused', of: 'content', code: 'X' },
        ['WAITING', 'refuse', 'end', undefined, undefined],
    ],
    [
        'the turn of one that failed too often',
        { ...waitingBatch('posts', ['a']), failures: 3 },
        { type: 'due' },
        ['WAITING', 'refuse', 'end', undefined, undefined],
    ],
    ['found at a start', open('ENDORSED'), { type: 'found' }, ['ENDORSED', undefined, 'ask', 'short', undefined]],
    ['the orderer took it', open('ENDORSED'), { type: 'sent' }, ['SUBMITTED', 'mark SUBMITTED', 'ask', 'commit', undefined]],
    ['the orderer did not say', open('UNKNOWN'), { type: 'unsent' }, ['UNKNOWN', 'mark UNKNOWN', 'ask', 'short', undefined]],
    ['it stands', open('SUBMITTED'), VALID, ['SUBMITTED', 'settle', 'end', undefined, undefined]],
    ['a conflict', open('SUBMITTED'), { ...VALID, code: 'MVCC_READ_CONFLICT' }, ['WAITING', 'release', 'line-up', 'own', 'ab c']],
    ['another end', open('SUBMITTED'), { ...VALID, code: 'ENDORSEMENT_POLICY_FAILURE' }, ['WAITING', 'release', 'line-up', 'own', 'abc']],
    ['nobody knows', open('SUBMITTED'), { type: 'no-outcome' }, ['UNKNOWN', 'mark UNKNOWN', 'send', undefined, undefined]],
    [
        'nobody knows, for the last time',
        open('UNKNOWN', { resends: 2 }),
        { type: 'no-outcome' },
        ['WAITING', 'release', 'line-up', 'own', 'abc'],
    ],
    ['the peer is away', open('UNKNOWN'), { type: 'away', code: 'X' }, ['UNKNOWN', undefined, 'rest', 'all', undefined]],
    ['nonsense is answered', open('UNKNOWN'), { type: 'fault', code: 'X' }, ['UNKNOWN', undefined, 'rest', 'own', undefined]],
    ['the caller cannot ask', open('SUBMITTED'), { type: 'caller-waits' }, ['SUBMITTED', undefined, 'leave', 'longest', undefined]],
])('%s', (_, batch, event, expected) => {
    expect(told(next(batch, event, limits))).toEqual(expected);
});

const events: readonly BatchEvent[] = [
    { type: 'due' },
    { type: 'found' },
    { type: 'overtaken' },
    { type: 'nothing' },
    { type: 'caller-waits' },
    { type: 'endorsed', transaction: transaction(items) },
    { type: 'sent' },
    { type: 'unsent' },
    VALID,
    { ...VALID, code: 'MVCC_READ_CONFLICT' },
    { type: 'no-outcome' },
    { type: 'away', code: 'X' },
    { type: 'unattested', code: 'X' },
    { type: 'fault', code: 'X' },
    { type: 'refused', of: 'caller', code: 'X' },
    { type: 'refused', of: 'content', code: 'X' },
];
const states: readonly Batch['state'][] = ['WAITING', 'ENDORSED', 'SUBMITTED', 'UNKNOWN'];

describe.each(states)('at %s, whatever happens', (state) => {
    const isOpen = state !== 'WAITING';

    it.each(events.map((event) => [event.type, event] as const))('nothing is sent that is not stored: %s', (_, event) => {
        const { write, action } = next({ ...waiting, state }, event, limits);
        expect(!isOpen && action.do === 'send').toBe(!isOpen && write?.write === 'endorsed');
        expect(write?.write === 'settle').toBe(isOpen && event === VALID);
    });

    it.each(events.map((event) => [event.type, event] as const))('no transaction is forgotten: %s', (_, event) => {
        const { write, action, batch } = next({ ...waiting, state }, event, limits);
        const isEnded = write?.write === 'settle' || write?.write === 'release';
        // What is open stays so, or is settled or released in the same step; only what is released waits again.
        const staysOpen = batch.state !== 'WAITING' && !['line-up', 'end'].includes(action.do);
        expect(isOpen && !isEnded).toBe(isOpen && staysOpen);
    });
});

type Fate = 'commit' | 'lose' | 'conflict' | 'away' | 'fault' | 'refuse' | 'late';
const fates = fc.array(fc.constantFrom<Fate>('commit', 'commit', 'lose', 'conflict', 'away', 'fault', 'refuse', 'late'), { maxLength: 60 });

/** Everybody else: two wards, an orderer and a store, as a plan says, and well once it is over. */
class World {
    readonly #plan: Fate[];
    readonly queue: Batch[];
    readonly ends = new Map<string, string[]>();
    readonly stands = new Set<string>();
    readonly #late: (readonly string[])[] = [];
    #isCommitted = false;

    constructor(all: readonly string[], plan: readonly Fate[]) {
        this.#plan = [...plan];
        this.queue = [waitingBatch('posts', all)];
    }

    /** A twin of a transaction that nobody waits for any more commits, too: what it puts is put if absent. */
    commitLate(): void {
        this.#late.flat().forEach((item) => this.stands.add(item));
    }

    write({ batch, write }: Step): void {
        if (write?.write === 'endorsed') {
            this.#isCommitted = false;
        }
        if (write?.write === 'settle' || write?.write === 'refuse') {
            batch.items.forEach((item) => this.ends.set(item, [...(this.ends.get(item) ?? []), write.write]));
        }
    }

    /** @returns what came of it */
    perform({ batch, action }: Step): BatchEvent | undefined {
        switch (action.do) {
            case 'endorse':
                return this.#endorse(batch, this.#fate());
            case 'send':
                return this.#send(batch, this.#fate());
            case 'ask':
                return this.#ask(this.#fate());
            case 'rest':
                return action.then;
            case 'line-up':
                this.queue.push(...action.batches);
                return undefined;
            case 'leave':
            case 'end':
                return undefined;
        }
    }

    #fate(): Fate {
        return this.#plan.shift() ?? 'commit';
    }

    #endorse({ items: of }: Batch, fate: Fate): BatchEvent {
        if (fate === 'away' || fate === 'fault') {
            return { type: fate, code: 'X' };
        }
        return fate === 'refuse' ? { type: 'refused', of: 'content', code: 'X' } : { type: 'endorsed', transaction: transaction(of) };
    }

    #send({ items: of }: Batch, fate: Fate): BatchEvent {
        this.#isCommitted ||= fate === 'commit';
        (this.#isCommitted ? of : []).forEach((item) => this.stands.add(item));
        this.#late.push(...(fate === 'late' ? [of] : []));
        return { type: fate === 'away' ? 'unsent' : 'sent' };
    }

    #ask(fate: Fate): BatchEvent {
        if (fate === 'away' || fate === 'fault') {
            return { type: fate, code: 'X' };
        }
        if (this.#isCommitted) {
            return VALID;
        }
        return fate === 'conflict' ? { ...VALID, code: 'MVCC_READ_CONFLICT' } : { type: 'no-outcome' };
    }
}

it('brings every item to one end, whatever the ledger does; and what ended well stands', () => {
    fc.assert(
        fc.property(fc.integer({ min: 1, max: 9 }), fates, (count, plan) => {
            const all = Array.from({ length: count }, (_, index) => String(index));
            const world = new World(all, plan);
            let steps = 0;
            for (let batch = world.queue.shift(); batch !== undefined; batch = world.queue.shift()) {
                for (let event: BatchEvent | undefined = { type: 'due' }; event !== undefined;) {
                    expect((steps += 1)).toBeLessThan(5_000);
                    const step: Step = next(batch, event, limits);
                    world.write(step);
                    batch = step.batch;
                    event = world.perform(step);
                }
            }
            world.commitLate();
            expect([...world.ends.keys()].sort()).toEqual(all.toSorted());
            expect([...world.ends.values()].every((each) => each.length === 1)).toBe(true);
            expect([...world.ends].every(([item, [end]]) => end === 'refuse' || world.stands.has(item))).toBe(true);
        }),
        { numRuns: 3_000 },
    );
});

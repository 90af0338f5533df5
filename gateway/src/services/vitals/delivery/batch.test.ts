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
    { type: 'fault', code: 'X' },
    { type: 'refused', of: 'caller', code: 'X' },
    { type: 'refused', of: 'content', code: 'X' },
];
const states: readonly Batch['state'][] = ['WAITING', 'ENDORSED', 'SUBMITTED', 'UNKNOWN'];

it.each(states.flatMap((state) => events.map((event) => [state, event.type, event] as const)))(
    'at %s, %s: nothing is sent that is not stored, and no transaction is forgotten',
    (state, _, event) => {
        const { write, action, batch } = next({ ...waiting, state }, event, limits);
        const isOpen = state !== 'WAITING';
        expect(action.do === 'send' && !isOpen).toBe(write?.write === 'endorsed' && !isOpen);
        expect(write?.write === 'settle').toBe(isOpen && event === VALID);
        // What is open stays so, or is settled or released in the same step; only what is released waits again.
        const isEnded = write?.write === 'settle' || write?.write === 'release';
        expect(isOpen && !isEnded).toBe(isOpen && batch.state !== 'WAITING' && action.do !== 'line-up' && action.do !== 'end');
    },
);

type Fate = 'commit' | 'lose' | 'conflict' | 'away' | 'fault' | 'refuse' | 'late';
const fates = fc.array(fc.constantFrom<Fate>('commit', 'commit', 'lose', 'conflict', 'away', 'fault', 'refuse', 'late'), { maxLength: 60 });

it('brings every item to one end, whatever the ledger does; and what ended well stands once', () => {
    fc.assert(
        fc.property(fc.integer({ min: 1, max: 9 }), fates, (count, plan) => {
            const all = Array.from({ length: count }, (_, index) => String(index));
            const ends = new Map<string, string[]>();
            const stands = new Set<string>();
            const rest = [...plan];
            const queue: Batch[] = [waitingBatch('posts', all)];
            const late: (readonly string[])[] = [];
            const commit = (of: readonly string[]): void => of.forEach((item) => stands.add(item)); // put if absent
            let steps = 0;
            for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
                let event: BatchEvent | undefined = { type: 'due' };
                let isCommitted = false;
                while (event !== undefined) {
                    expect((steps += 1)).toBeLessThan(5_000);
                    const step: Step = next(batch, event, limits);
                    batch = step.batch;
                    event = undefined;
                    if (step.write?.write === 'settle' || step.write?.write === 'refuse') {
                        const end = step.write.write;
                        batch.items.forEach((item) => ends.set(item, [...(ends.get(item) ?? []), end]));
                    }
                    const fate: Fate = step.action.do === 'end' || step.action.do === 'line-up' ? 'commit' : (rest.shift() ?? 'commit');
                    switch (step.action.do) {
                        case 'endorse':
                            event =
                                fate === 'away' || fate === 'fault'
                                    ? { type: fate, code: 'X' }
                                    : fate === 'refuse'
                                      ? { type: 'refused', of: 'content', code: 'X' }
                                      : { type: 'endorsed', transaction: transaction(batch.items) };
                            break;
                        case 'send':
                            isCommitted ||= fate === 'commit';
                            commit(isCommitted ? batch.items : []);
                            late.push(...(fate === 'late' ? [batch.items] : []));
                            event = { type: fate === 'away' ? 'unsent' : 'sent' };
                            break;
                        case 'ask':
                            event =
                                fate === 'away' || fate === 'fault'
                                    ? { type: fate, code: 'X' }
                                    : isCommitted
                                      ? VALID
                                      : fate === 'conflict'
                                        ? { ...VALID, code: 'MVCC_READ_CONFLICT' }
                                        : { type: 'no-outcome' };
                            break;
                        case 'rest':
                            event = step.action.then;
                            break;
                        case 'line-up':
                            queue.push(...step.action.batches);
                            break;
                        case 'leave':
                        case 'end':
                            break;
                    }
                }
            }
            late.forEach(commit); // a twin that nobody waits for any more
            expect([...ends.keys()].sort()).toEqual(all.toSorted());
            expect([...ends.values()].every((each) => each.length === 1)).toBe(true);
            for (const [item, [end]] of ends) {
                expect(end !== 'settle' || stands.has(item)).toBe(true);
            }
        }),
        { numRuns: 3_000 },
    );
});

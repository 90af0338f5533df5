// SPDX-License-Identifier: Apache-2.0
// The set in force after each block, against a model: what was approved last of what is stored, and the starter set before that.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import { starterSet } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { blockOf } from '../../test/support/blocks';
import { History } from '../ledger/history';
import { KEYS } from '../ledger/keys';
import { PolicyHistory } from './policy-history';

const starter = starterSet(sha256Hex);
const SETS = ['1'.repeat(64), '2'.repeat(64), starter.digest];

type Step = readonly ['approve' | 'store', string];
const steps = fc.array(fc.tuple(fc.constantFrom('approve' as const, 'store' as const), fc.constantFrom(...SETS)), { maxLength: 8 });

/** A step a block, after a first one without any. */
function historyOf(all: readonly Step[]): History {
    const history = new History('wardledger');
    history.see(blockOf(0, []));
    all.forEach(([step, digest], index) => {
        const number = index + 1;
        const approval = { key: KEYS.policySetting(), value: JSON.stringify({ digest }) };
        const body = { key: KEYS.policyBody(digest, `tx ${String(number)}/0`), value: 'x' };
        history.see(blockOf(number, [[step === 'approve' ? approval : body]]));
    });
    return history;
}

function inForceAfter(all: readonly Step[]): string {
    const stored = new Set([starter.digest, ...all.flatMap(([step, digest]) => (step === 'store' ? [digest] : []))]);
    const last = all.findLast(([step, digest]) => step === 'approve' && stored.has(digest));
    return last?.[1] ?? starter.digest;
}

it('is what the chaincode decides by, after each block and in each span', () => {
    fc.assert(
        fc.property(steps, fc.nat(8), fc.nat(8), (all, one, other) => {
            const policies = new PolicyHistory(historyOf(all), []);
            const [from, to] = [Math.min(one, other, all.length), Math.min(Math.max(one, other), all.length)];
            const expected = Array.from({ length: to - from + 1 }, (_, index) => inForceAfter(all.slice(0, from + index)));
            expect([...policies.inForce({ from, to })].sort()).toEqual([...new Set(expected)].sort());
        }),
        { numRuns: 300 },
    );
});

it('knows the starter set, and those that were given', () => {
    const given = { ...starter, digest: '1'.repeat(64) };
    const policies = new PolicyHistory(new History('wardledger'), [given]);
    expect(policies.find(starter.digest)?.text).toBe(starter.text);
    expect([policies.find(given.digest), policies.find('2'.repeat(64))]).toEqual([given, undefined]);
});

it('tells what a ward forbade after each block: what was written last, and nothing once that is withdrawn', () => {
    const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
    const history = new History('wardledger');
    const key = KEYS.ownForbids('ward1');
    const states = [undefined, { digest: one }, { digest: two }, {}];
    states.forEach((state, number) => {
        history.see(blockOf(number, state === undefined ? [] : [[{ key, value: JSON.stringify({ ...state, time: 1 }) }]]));
    });
    const policies = new PolicyHistory(history, []);
    const found = [0, 1, 2, 3].map((block) => policies.forbidsIn('ward1', { from: block, to: block }));
    expect(found).toEqual([[undefined], [one], [two], [undefined]]);
    expect(policies.forbidsIn('ward1', { from: 0, to: 2 })).toEqual([undefined, one, two]);
    expect(policies.forbidsIn('ward2', { from: 0, to: 3 })).toEqual([undefined]);
});

// SPDX-License-Identifier: Apache-2.0
// The history of a ledger against small models of it: what stood where after which block, and when several things stood there together.

import type { Channel, Read } from '@wardledger/block-verifier/core';
import fc from 'fast-check';
import { blockOf, CHANNEL, type TestWrite } from '../../test/support/blocks';
import { History } from './history';

const keyOf = (name: string) => ({ collection: '', key: name });
const NAMES = ['a', 'b', 'c'];
const LAST = 7;
const everything = { from: 0, to: LAST };

/** A ledger of eight blocks. */
const ledgers = fc.array(
    fc.array(fc.array(fc.record({ name: fc.constantFrom(...NAMES), isDelete: fc.boolean() }), { maxLength: 2 }), { maxLength: 2 }),
    { minLength: LAST + 1, maxLength: LAST + 1 },
);
type TestLedger = typeof ledgers extends fc.Arbitrary<infer T> ? T : never;

function historyOf(ledger: TestLedger): History {
    const history = new History('wardledger');
    ledger.forEach((transactions, number) => {
        const writes = transactions.map((one) =>
            one.map(({ name, isDelete }): TestWrite => ({ key: keyOf(name), ...(!isDelete && { value: 'x' }) })),
        );
        history.see(blockOf(number, writes));
    });
    return history;
}

/** Versions by key after each block. */
function statesOf(ledger: TestLedger): Map<string, string>[] {
    const state = new Map<string, string>();
    return ledger.map((transactions, block) => {
        transactions.forEach((writes, tx) => {
            writes.forEach(({ name, isDelete }) => (isDelete ? state.delete(name) : state.set(name, `${block}/${tx}`)));
        });
        return new Map(state);
    });
}

const readOf = (name: string, version: string | undefined): Read => {
    const [block = 0, tx = 0] = (version ?? '').split('/').map(Number);
    return { key: name, version: version === undefined ? undefined : { block, tx } };
};
const setsOf = (reads: readonly Read[]) => [
    { spaces: [{ namespace: 'wardledger', collection: '', reads, ranges: [], writes: [], metadataWrites: [] }] },
];

it('what was read together stood there together exactly after the blocks of its spans', () => {
    const versions = fc.option(
        fc.tuple(fc.nat(LAST), fc.nat(1)).map(([block, tx]) => `${block}/${tx}`),
        { nil: undefined },
    );
    const read = fc.dictionary(fc.constantFrom(...NAMES), versions, { maxKeys: 3 });
    fc.assert(
        fc.property(ledgers, read, fc.option(fc.nat(LAST)), (ledger, made, real) => {
            const states = statesOf(ledger);
            // Half of the time what one state holds, so that something is found.
            const wanted = real === null ? Object.entries(made) : Object.keys(made).map((name) => [name, states[real]?.get(name)] as const);
            const expected = states.flatMap((state, block) =>
                wanted.every(([name, version]) => state.get(name) === version) ? [block] : [],
            );
            const spans = historyOf(ledger).current(setsOf(wanted.map(([name, version]) => readOf(name, version))), everything);
            const found = spans.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
            expect(found).toEqual(expected);
        }),
        { numRuns: 1_000 },
    );
});

it('what a range found counts like what was read', () => {
    const history = historyOf([[[{ name: 'a', isDelete: false }]], [[{ name: 'a', isDelete: false }]], [], [], [], [], [], []]);
    const [set] = setsOf([]);
    const ranges = [{ rawReads: { reads: [readOf('a', '0/0')] } }] as never;
    expect(history.current([{ spaces: [{ ...set!.spaces[0]!, ranges }] }], everything)).toEqual([{ from: 0, to: 0 }]);
});

it('a key is what was written last, and absent once it is deleted', () => {
    fc.assert(
        fc.property(ledgers, fc.constantFrom(...NAMES), fc.nat(LAST), (ledger, name, block) => {
            const found = historyOf(ledger).at(keyOf(name), block);
            expect(found && `${found.block}/${found.by.index}`).toBe(statesOf(ledger)[block]?.get(name));
        }),
    );
});

it('values are kept of settings and registrations alone', () => {
    const history = new History('wardledger');
    const kept = keyOf('\0setting\0policy-set\0both\0');
    history.see(
        blockOf(0, [
            [
                { key: kept, value: 'x' },
                { key: keyOf('a'), value: 'x' },
            ],
        ]),
    );
    expect([kept, keyOf('a')].map((key) => history.at(key, 0)?.value)).toEqual([Uint8Array.from([0x78]), undefined]);
});

it('who asked at a time asked a ledger whose blocks state times of half an hour around it', () => {
    const minutes = (count: number) => count * 60_000;
    const history = new History('wardledger');
    [0, 10, 50, 100, 150].forEach((time, number) => history.see(blockOf(number, [], { time: minutes(time) })));
    expect([0, 10, 45, 80, 100, 500].map((time) => history.around(minutes(time)))).toEqual([
        { from: 0, to: 1 },
        { from: 0, to: 1 },
        { from: 1, to: 2 },
        { from: 2, to: 3 },
        { from: 2, to: 3 },
        { from: 4, to: 4 },
    ]);
});

it('configurations are in force until the next, and the newest of a span comes first', () => {
    const other = { id: 'other' } as unknown as Channel;
    const history = new History('wardledger');
    [CHANNEL, CHANNEL, other, other].forEach((channel, number) => history.see(blockOf(number, [], { channel })));
    expect(history.channels()).toEqual([other, CHANNEL]);
    expect([1, 2].map((block) => history.channels({ from: block, to: block }))).toEqual([[CHANNEL], [other]]);
});

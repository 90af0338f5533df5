// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { CODE } from '../../src/ledger/validate/codes';
import type { Simulator } from '../../src/ledger/ports';
import { type Endorsed, TestNetwork, text } from './network';

const NS = 'parity';
const KEYS = ['a', 'b', 'c', 'd', 'é', '\uffe6', '😀'];

type Step =
    | { readonly do: 'get'; readonly key: string }
    | { readonly do: 'delete'; readonly key: string }
    | { readonly do: 'put'; readonly key: string; readonly value: string }
    | { readonly do: 'range'; readonly from: string; readonly to: string; readonly limit: number };

const key = fc.constantFrom(...KEYS);
const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ do: fc.constant('get' as const), key }),
    fc.record({ do: fc.constant('delete' as const), key }),
    fc.record({ do: fc.constant('put' as const), key, value: fc.string({ maxLength: 3 }) }),
    fc.record({
        do: fc.constant('range' as const),
        from: key,
        to: fc.oneof(key, fc.constant('\u{10ffff}')),
        limit: fc.integer({ min: 1, max: 9 }),
    }),
);
/** Rounds: all transactions of a round are endorsed before any is committed; a round is one or several blocks. */
const rounds = fc.array(
    fc.record({ transactions: fc.array(fc.array(step, { maxLength: 4 }), { minLength: 1, maxLength: 5 }), together: fc.boolean() }),
    {
        minLength: 1,
        maxLength: 4,
    },
);

/** The rules in a few lines: what a transaction saw must be what it would see now. */
class Model {
    readonly state = new Map<string, { value: string; version: number }>();
    #clock = 0;

    sees(steps: readonly Step[]): string {
        return JSON.stringify(
            steps.map((s) => (s.do === 'get' ? (this.state.get(s.key)?.version ?? null) : s.do === 'range' ? this.#range(s) : null)),
        );
    }

    apply(steps: readonly Step[]): void {
        this.#clock++;
        for (const s of steps) {
            if (s.do === 'delete' || (s.do === 'put' && s.value === '')) {
                this.state.delete(s.key);
            } else if (s.do === 'put') {
                this.state.set(s.key, { value: s.value, version: this.#clock });
            }
        }
    }

    /** Deleting an absent key counts as a write of it for reads of the same block. */
    static written(steps: readonly Step[]): string[] {
        return steps.flatMap((s) => (s.do === 'put' || s.do === 'delete' ? [s.key] : []));
    }

    #range({ from, to, limit }: Extract<Step, { do: 'range' }>): unknown {
        const inside = (k: string): boolean =>
            Buffer.compare(Buffer.from(k), Buffer.from(from)) >= 0 && Buffer.compare(Buffer.from(k), Buffer.from(to)) < 0;
        const rows = [...this.state].filter(([k]) => inside(k)).sort(([x], [y]) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
        const seen = rows.slice(0, limit).map(([k, { version }]) => [k, version]);
        return { seen, ended: rows.length < limit };
    }
}

function run(steps: readonly Step[], prefix: string): (s: Simulator) => void {
    return (s) => {
        for (const each of steps) {
            if (each.do === 'get') {
                s.getState(NS, prefix + each.key);
            } else if (each.do === 'delete') {
                s.deleteState(NS, prefix + each.key);
            } else if (each.do === 'put') {
                s.putState(NS, prefix + each.key, Buffer.from(each.value));
            } else {
                const rows = s.getStateByRange(NS, { startKey: prefix + each.from, endKey: prefix + each.to });
                for (let i = 0; i < each.limit && rows.next(); i++) {}
            }
        }
    };
}

/** A range that was not read to its end may grow behind what was seen: compare what was seen only. */
function isStale(before: string, now: string): boolean {
    const [old, current] = [before, now].map((json) => JSON.parse(json) as unknown[]);
    return (old ?? []).some((entry, i) => {
        const other = current?.[i];
        const ranges = [entry, other] as { seen?: unknown[]; ended?: boolean }[];
        const cut = ranges[0]?.ended === false;
        return JSON.stringify(cut ? ranges[0]?.seen : entry) !== JSON.stringify(cut ? ranges[1]?.seen : other);
    });
}

let network: TestNetwork;
let runs = 0;
beforeAll(async () => {
    network = await TestNetwork.ready();
});
afterAll(() => network.close());

function expectedCodes(model: Model, steps: readonly Step[][], seen: readonly string[], together: boolean): number[] {
    const writtenInBlock = new Set<string>();
    return steps.map((each, i) => {
        const touched = each.some((s) => s.do === 'get' && writtenInBlock.has(s.key));
        if (touched || isStale(seen[i] ?? '[]', model.sees(each))) {
            return -1;
        }
        model.apply(each);
        if (together) {
            Model.written(each).forEach((k) => writtenInBlock.add(k));
        }
        return CODE.VALID;
    });
}

test('the ledger and a serial model accept the same transactions and end in the same state', async () => {
    await fc.assert(
        fc.asyncProperty(rounds, async (given) => {
            const prefix = `${runs++}/`;
            const model = new Model();
            for (const { transactions, together } of given) {
                const seen = transactions.map((each) => model.sees(each));
                const endorsed: Endorsed[] = transactions.map((each) => network.endorse(run(each, prefix)));
                const expected = expectedCodes(model, transactions, seen, together);
                if (together) {
                    await network.commit(...endorsed);
                } else {
                    for (const each of endorsed) {
                        await network.commit(each);
                    }
                }
                const codes = endorsed.map(({ txId }) => network.ledger(2).status(txId)?.code);
                expect(codes.map((code) => (code === CODE.VALID ? code : -1))).toEqual(expected);
            }
            const state = network.read((s) => KEYS.map((k) => text(s.getState(NS, prefix + k))), 2);
            expect(state).toEqual(KEYS.map((k) => model.state.get(k)?.value));
        }),
        { numRuns: 60 },
    );
});

test('pages joined are the range, whatever the keys, the page size and the bounds', async () => {
    const bound = fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme', maxLength: 3 }));
    await fc.assert(
        fc.asyncProperty(
            fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 4 }), { maxLength: 40 }),
            bound,
            bound,
            fc.integer({ min: 1, max: 7 }),
            async (keys, from, to, size) => {
                const prefix = `p${runs++}/`;
                await network.submit((s) => keys.forEach((k) => s.putState(NS, prefix + k, Buffer.from('v'))));
                const end = to === '' ? `${prefix.slice(0, -1)}0` : prefix + to;
                const pages: string[][] = [];
                for (let start = prefix + from; start !== '';) {
                    network.read((s) => {
                        const rows = s.getStateByRangeWithPagination(NS, { startKey: start, endKey: end }, size);
                        const page: string[] = [];
                        for (let row = rows.next(); row; row = rows.next()) {
                            page.push(row.key);
                        }
                        pages.push(page);
                        start = rows.bookmark();
                    });
                }
                const inside = (k: string): boolean =>
                    Buffer.compare(Buffer.from(k), Buffer.from(prefix + from)) >= 0 && Buffer.compare(Buffer.from(k), Buffer.from(end)) < 0;
                const expected = keys
                    .map((k) => prefix + k)
                    .filter(inside)
                    .sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
                expect(pages.flat()).toEqual(expected);
                expect(pages.slice(0, -1).every((page) => page.length === size)).toBe(true);
            },
        ),
        { numRuns: 30 },
    );
});

// SPDX-License-Identifier: Apache-2.0
import { signalOf } from '@wardledger/chaincode/domain';
import { Beds, readingsOf, SHAPES } from './beds';

interface Posted {
    readonly device: string;
    readonly patient: string;
    readonly sequence: number;
    readonly start: string;
    readonly periodSeconds: number;
    readonly signals: { readonly code: string; readonly unit: string; readonly values: number[] }[];
}

const requestOf = (beds: Beds, shape: (typeof SHAPES)[number], posts: number): Posted[] =>
    (JSON.parse(beds.request(shape, posts)) as { windows: Posted[] }).windows;

test('the three sizes are those that are asked about', () => {
    expect(SHAPES.map(readingsOf)).toEqual([20, 240, 1365]);
});

test.each(SHAPES)('a post of %j has its readings, in their units, possible and measured', (shape) => {
    const [post] = requestOf(new Beds(3), shape, 1);
    const values = post?.signals.flatMap((signal) => signal.values) ?? [];
    expect(values).toHaveLength(readingsOf(shape));
    for (const { code, unit, values: own } of post?.signals ?? []) {
        const known = signalOf(code);
        expect(unit).toBe(known?.unit);
        expect(own.every((value) => value > 0 && value >= (known?.minimum ?? 0) && value <= (known?.maximum ?? 0))).toBe(true);
    }
    expect(Date.parse(post?.start ?? '') + shape.steps * 1000).toBeLessThanOrEqual(Date.now() + 1000);
});

test('beds post in turn, each with sequence numbers of its own', () => {
    const posts = requestOf(new Beds(2), { signals: 1, steps: 1 }, 5);
    expect(posts.map(({ patient, sequence }) => [patient.at(-1), sequence])).toEqual([
        ['0', 1],
        ['1', 1],
        ['0', 2],
        ['1', 2],
        ['0', 3],
    ]);
});

test('where fewer beds take turns, the others post nothing, and none posts a number twice', () => {
    const beds = new Beds(3);
    const some = { signals: 1, steps: 1 };
    const posted = [beds.request(some, 3, 2), beds.request(some, 3)].flatMap((body) => (JSON.parse(body) as { windows: Posted[] }).windows);
    expect(posted.map(({ patient, sequence }) => [patient.at(-1), sequence])).toEqual([
        ['0', 1],
        ['1', 1],
        ['0', 2],
        ['0', 3],
        ['1', 2],
        ['2', 1],
    ]);
});

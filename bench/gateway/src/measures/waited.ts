// SPDX-License-Identifier: Apache-2.0
// How long one waited submission takes while nothing else goes on, beside one put on the same ledger.

import { SHAPES } from '../load/beds';
import type { BenchContext } from '../stack/bench-context';
import { compared, type Figure, type FigureName, percentile } from '@wardledger/bench-common';

/** What the embedded network's orderer waits for more transactions, milliseconds: its default. */
export const BLOCK_MILLISECONDS = 100;

const [SHAPE = { signals: 1, steps: 1 }] = SHAPES;
const PUT_BYTES = 1000;

async function milliseconds(work: () => Promise<void>): Promise<number> {
    const began = performance.now();
    await work();
    return performance.now() - began;
}

/** The bench. */
export async function benchWaited({ rest, beds, ledger, effort, tell }: BenchContext): Promise<Figure[]> {
    const [posts, puts]: [number[], number[]] = [[], []];
    const value = 'x'.repeat(PUT_BYTES);
    for (let sample = 0; sample < effort.samples; sample += 1) {
        const post = await milliseconds(async () => {
            const { status, text } = await rest.post('/v1/vitals', beds.request(SHAPE, 1), { prefer: 'wait=10' });
            if (status !== 200 || !text.includes('"state":"VALID"')) {
                throw new Error(`a waited post was answered with ${String(status)}: ${text}`);
            }
        });
        posts.push(post);
        puts.push(await milliseconds(async () => ledger.put(value)));
    }
    const at = (part: number): [number, number] => [percentile(posts, part), percentile(puts, part)];
    const name = (what: string): FigureName => ({ bench: 'waited', what: `one post, Prefer: wait, ${what}`, unit: 'ms' });
    const rows = (
        [
            ['p50', 0.5],
            ['p99', 0.99],
        ] as const
    ).map(([label, part]) => {
        const [post, put] = at(part);
        tell(`waited ${label}: ${post.toFixed(0)} ms, bare put ${put.toFixed(0)} ms`);
        return compared(name(label), [post], { what: `one put, ${label}`, samples: [put] });
    });
    const blocks = [percentile(posts, 0.5)];
    return [...rows, compared(name('p50'), blocks, { what: 'the block time', samples: [BLOCK_MILLISECONDS] })];
}

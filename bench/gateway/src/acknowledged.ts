// SPDX-License-Identifier: Apache-2.0
// Posts acknowledged a second (202: sealed and synced), while the gateway delivers them at the same time.

import { join } from 'node:path';
import { SHAPES } from './beds';
import { type BenchContext, DRAIN_SECONDS } from './bench-context';
import { closedLoop } from './closed-loop';
import { compared, type Figure } from './figure';
import { RestClient } from './rest-client';

interface Case {
    readonly what: string;
    readonly postsPerRequest: number;
    readonly connections: number;
}

const [SHAPE = { signals: 1, steps: 1 }] = SHAPES;
/** Keeps what must be delivered afterwards small. */
const MOST_POSTS = 12_000;
const CASES: readonly Case[] = [
    { what: 'one post a request, 32 connections', postsPerRequest: 1, connections: 32 },
    { what: '64 posts a request, 4 connections', postsPerRequest: 64, connections: 4 },
];

/** Loads a server for some seconds; answers acknowledged posts and how long it took. */
async function load(client: RestClient, context: BenchContext, { postsPerRequest, connections }: Case): Promise<[number, number]> {
    const { beds, effort } = context;
    let [sent, accepted] = [0, 0];
    const began = performance.now();
    await closedLoop(connections, async () => {
        if (performance.now() > began + effort.seconds * 1000 || sent >= MOST_POSTS) {
            return false;
        }
        sent += postsPerRequest;
        const { status, text } = await client.post('/v1/vitals', beds.request(SHAPE, postsPerRequest));
        if (status !== 202) {
            throw new Error(`a post was answered with ${String(status)}: ${text}`);
        }
        accepted += text.split('"accepted"').length - 1;
        return true;
    });
    return [accepted, (performance.now() - began) / 1000];
}

async function measure(context: BenchContext, bare: string, each: Case): Promise<[number, number]> {
    const { rest, watch, tell, beds } = context;
    const before = watch.total.posts;
    const [accepted, seconds] = await load(rest, context, each);
    await watch.posts(before + accepted, DRAIN_SECONDS);
    const client = new RestClient(bare, each.connections);
    const [bareAccepted, bareSeconds] = await load(client, context, each);
    client.close();
    tell(
        `${each.what}: ${(accepted / seconds).toFixed(0)} posts/s, bare ${(bareAccepted / bareSeconds).toFixed(0)} (${String(beds.count)} beds)`,
    );
    return [accepted / seconds, bareAccepted / bareSeconds];
}

/** The bench. */
export async function benchAcknowledged(context: BenchContext): Promise<Figure[]> {
    const { stack, effort } = context;
    const bare = await stack.serve('bare-intake', join(__dirname, 'bare-intake.js'), [join(stack.dataDir, 'bare-intake.jsonl')]);
    const figures: Figure[] = [];
    for (const each of CASES) {
        const pairs: [number, number][] = [];
        for (let repeat = 0; repeat < effort.repeats; repeat += 1) {
            pairs.push(await measure(context, bare, each));
        }
        const name = { bench: 'acknowledged', what: `posts of 20 readings, ${each.what}`, unit: 'posts/s' };
        const [ours, others] = [pairs.map(([value]) => value), pairs.map(([, value]) => value)];
        figures.push(compared(name, ours, 'a server that only parses, appends and syncs', others));
    }
    return figures;
}

// SPDX-License-Identifier: Apache-2.0
// Posts acknowledged a second (202: sealed and synced), while the gateway delivers them at the same time.

import { join } from 'node:path';
import { SHAPES } from '../load/beds';
import { type BenchContext, DRAIN_SECONDS } from '../stack/bench-context';
import { closedLoop } from '../load/closed-loop';
import { compared, figure, type Figure } from '@wardledger/bench-common';
import { sumOf, using, type ProcessorTime } from '../stack/processor-time';
import { RestClient } from '../load/rest-client';

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

interface Sample {
    readonly ours: number;
    readonly bare: number;
    /** Of one post, from request to commit. Milliseconds. */
    readonly uses?: ProcessorTime;
}

async function measure(context: BenchContext, bare: string, each: Case): Promise<Sample> {
    const { result, uses } = await using(
        async () => {
            // Loads the gateway and waits until everything is committed.
            const before = context.watch.total.posts;
            const [accepted, seconds] = await load(context.rest, context, each);
            await context.watch.posts(before + accepted, DRAIN_SECONDS);
            return [accepted, seconds];
        },
        ([accepted]) => accepted,
    );
    const client = new RestClient(bare, each.connections);
    const [bareAccepted, bareSeconds] = await load(client, context, each);
    client.close();
    const sample = { ours: result[0] / result[1], bare: bareAccepted / bareSeconds, ...(uses && { uses }) };
    const processor = uses === undefined ? '' : `; ${sumOf(uses).toFixed(1)} ms of processor a post until it is committed`;
    context.tell(`${each.what}: ${sample.ours.toFixed(0)} posts/s, bare ${sample.bare.toFixed(0)}${processor}`);
    return sample;
}

function figuresOf({ what }: Case, samples: readonly Sample[]): Figure[] {
    const name = { bench: 'acknowledged', what: `posts of 20 readings, ${what}` };
    const [ours, bare] = [samples.map((sample) => sample.ours), samples.map((sample) => sample.bare)];
    const uses = samples.flatMap((sample) => (sample.uses ? [sumOf(sample.uses)] : []));
    const row = compared({ ...name, unit: 'posts/s' }, ours, { what: 'a server that only parses, appends and syncs', samples: bare });
    return uses.length === 0 ? [row] : [row, figure({ ...name, what: `${name.what}, processor until committed`, unit: 'ms' }, uses)];
}

/** The bench. */
export async function benchAcknowledged(context: BenchContext): Promise<Figure[]> {
    const { stack, effort } = context;
    const bare = await stack.serve('bare-intake', join(__dirname, '..', 'yardsticks', 'bare-intake.js'), [
        join(stack.dataDir, 'bare-intake.jsonl'),
    ]);
    const figures: Figure[] = [];
    for (const each of CASES) {
        const samples: Sample[] = [];
        for (let repeat = 0; repeat < effort.repeats; repeat += 1) {
            samples.push(await measure(context, bare, each));
        }
        figures.push(...figuresOf(each, samples));
    }
    return figures;
}

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

/** What a server was loaded with: acknowledged posts, and the seconds that it took. */
interface Loaded {
    readonly accepted: number;
    readonly seconds: number;
}

const rateOf = ({ accepted, seconds }: Loaded): number => accepted / seconds;

/** Loads a server for some seconds. */
async function load(client: RestClient, { beds, effort }: BenchContext, { postsPerRequest, connections }: Case): Promise<Loaded> {
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
    return { accepted, seconds: (performance.now() - began) / 1000 };
}

interface Sample {
    readonly ours: number;
    readonly bare: number;
    /** Of one post, from request to commit. Milliseconds. */
    readonly uses?: ProcessorTime;
}

/** The bench: in each repeat the gateway until everything is committed, then the yardstick. */
export async function benchAcknowledged(context: BenchContext): Promise<Figure[]> {
    const { stack, rest, watch, effort, tell } = context;
    const bare = await stack.serve('bare-intake', join(__dirname, '..', 'yardsticks', 'bare-intake.js'), [
        join(stack.dataDir, 'bare-intake.jsonl'),
    ]);
    const figures: Figure[] = [];
    for (const each of CASES) {
        const samples: Sample[] = [];
        for (let repeat = 0; repeat < effort.repeats; repeat += 1) {
            const untilCommitted = async (): Promise<Loaded> => {
                const before = watch.total.posts;
                const result = await load(rest, context, each);
                await watch.posts(before + result.accepted, DRAIN_SECONDS);
                return result;
            };
            const { result, uses } = await using(untilCommitted, ({ accepted }) => accepted);
            const client = new RestClient(bare, each.connections);
            const bareResult = await load(client, context, each);
            client.close();
            const sample = { ours: rateOf(result), bare: rateOf(bareResult), ...(uses && { uses }) };
            const processor = uses === undefined ? '' : `; ${sumOf(uses).toFixed(1)} ms of processor a post until it is committed`;
            tell(`${each.what}: ${sample.ours.toFixed(0)} posts/s, bare ${sample.bare.toFixed(0)}${processor}`);
            samples.push(sample);
        }
        const name = { bench: 'acknowledged', what: `posts of 20 readings, ${each.what}` };
        const yardstick = { what: 'a server that only parses, appends and syncs', samples: samples.map((sample) => sample.bare) };
        const ours = samples.map((sample) => sample.ours);
        figures.push(compared({ ...name, unit: 'posts/s' }, ours, yardstick));
        const uses = samples.flatMap((sample) => (sample.uses ? [sumOf(sample.uses)] : []));
        if (uses.length > 0) {
            figures.push(figure({ ...name, what: `${name.what}, processor until committed`, unit: 'ms' }, uses));
        }
    }
    return figures;
}

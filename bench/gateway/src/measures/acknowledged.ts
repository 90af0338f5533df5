// SPDX-License-Identifier: Apache-2.0
// Posts acknowledged a second (202: sealed and synced), and recorded a second (VALID on the ledger), in the same load.

import { join } from 'node:path';
import { putTheSame } from '../load/bare-puts';
import { SHAPES } from '../load/beds';
import { closedLoop } from '../load/closed-loop';
import { closeAll } from '../load/closing';
import { RestClient } from '../load/rest-client';
import { type BenchContext, DRAIN_SECONDS } from '../stack/bench-context';
import { minus } from '../stack/block-tally';
import { PARTS, sumOf, using, type ProcessorTime } from '../stack/processor-time';
import { compared, figure, type Figure } from '@wardledger/bench-common';

interface Case {
    readonly what: string;
    readonly postsPerRequest: number;
    readonly connections: number;
}

const [SHAPE = { signals: 1, steps: 1 }] = SHAPES;
/** Keeps what must be recorded afterwards small, and the steps of a bed's window few. */
const MOST_POSTS = 12_000;
const MOST_STEPS_OF_A_BED = 90;
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
    const most = Math.min(MOST_POSTS, Math.floor((beds.count * MOST_STEPS_OF_A_BED) / SHAPE.steps));
    let [sent, accepted] = [0, 0];
    const began = performance.now();
    await closedLoop(connections, async () => {
        if (performance.now() > began + effort.seconds * 1000 || sent >= most) {
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
    readonly burst: number;
    readonly bare: number;
    readonly recorded: number;
    readonly puts: number;
    readonly postsPerTransaction: number;
    /** Of one post, from request to VALID. Milliseconds. */
    readonly uses?: ProcessorTime;
}

/** Loads the gateway until all is recorded, then the yardsticks; then the windows are closed. */
async function sampleOf(context: BenchContext, each: Case, bareUrl: string): Promise<Sample> {
    const { rest, watch, beds } = context;
    const { result, uses } = await using(
        async () => {
            const before = watch.total;
            const began = performance.now();
            const acknowledged = await load(rest, context, each);
            // Somebody waits for the last post, so that none waits for company any more.
            await rest.post('/v1/vitals', beds.request(SHAPE, 1), { prefer: 'wait=30' });
            await watch.reaches('posts', before.posts.count + acknowledged.accepted + 1, DRAIN_SECONDS);
            const tally = minus(watch.total, before).posts;
            if (tally.count !== acknowledged.accepted + 1) {
                throw new Error(`${String(acknowledged.accepted + 1)} posts became ${String(tally.count)}`);
            }
            return { acknowledged, seconds: (watch.lastArrival - began) / 1000, tally }; // from the first request to the last VALID
        },
        ({ tally }) => tally.count,
    );
    const client = new RestClient(bareUrl, each.connections);
    const bare = await load(client, context, each);
    client.close();
    const { transactionsPerSecond } = await putTheSame(context, result.tally);
    await closeAll(context);
    const postsPerTransaction = result.tally.count / result.tally.transactions;
    return {
        burst: rateOf(result.acknowledged),
        bare: rateOf(bare),
        recorded: result.tally.count / result.seconds,
        puts: transactionsPerSecond * postsPerTransaction,
        postsPerTransaction,
        ...(uses && { uses }),
    };
}

function described({ burst, bare, recorded, puts, postsPerTransaction, uses }: Sample): string {
    const parts = uses && PARTS.map((part) => `${part} ${uses[part].toFixed(2)}`).join(', ');
    const processor = parts === undefined ? '' : `; ms of processor a post until VALID: ${parts}`;
    const rates = `${burst.toFixed(0)} posts/s acknowledged (bare ${bare.toFixed(0)}), ${recorded.toFixed(0)}/s recorded (bare ${puts.toFixed(0)})`;
    return `${rates}, ${postsPerTransaction.toFixed(0)} a transaction${processor}`;
}

function figuresOf(each: Case, samples: readonly Sample[]): Figure[] {
    const name = { bench: 'acknowledged', what: `posts of 20 readings, ${each.what}` };
    const all = (of: (sample: Sample) => number): number[] => samples.map(of);
    const uses = samples.flatMap((sample) => (sample.uses ? [sample.uses] : []));
    const recorded = { ...name, what: `${name.what}, until VALID` };
    const figures = [
        compared(
            { ...name, unit: 'posts/s' },
            all(({ burst }) => burst),
            {
                what: 'a server that only parses, appends and syncs',
                samples: all(({ bare }) => bare),
            },
        ),
        compared(
            { ...recorded, unit: 'posts/s' },
            all((sample) => sample.recorded),
            {
                what: 'the same transactions on a bare put contract',
                samples: all(({ puts }) => puts),
            },
        ),
        figure(
            { ...recorded, unit: 'posts a transaction' },
            all(({ postsPerTransaction }) => postsPerTransaction),
        ),
    ];
    const processor = (whose: string, of: (sample: ProcessorTime) => number): Figure =>
        figure({ ...recorded, what: `${recorded.what}, processor of ${whose}`, unit: 'ms' }, uses.map(of));
    return uses.length === 0
        ? figures
        : [...figures, processor('all processes', sumOf), ...PARTS.map((part) => processor(part, (sample) => sample[part]))];
}

/** The bench: each case as often as it is repeated. */
export async function benchAcknowledged(context: BenchContext): Promise<Figure[]> {
    const { stack, effort, tell } = context;
    const bareUrl = await stack.serve('bare-intake', join(__dirname, '..', 'yardsticks', 'bare-intake.js'), [
        join(stack.dataDir, 'bare-intake.jsonl'),
    ]);
    const figures: Figure[] = [];
    for (const each of CASES) {
        const samples: Sample[] = [];
        for (let repeat = 0; repeat < effort.repeats; repeat += 1) {
            const sample = await sampleOf(context, each, bareUrl);
            tell(`${each.what}: ${described(sample)}`);
            samples.push(sample);
        }
        figures.push(...figuresOf(each, samples));
    }
    return figures;
}

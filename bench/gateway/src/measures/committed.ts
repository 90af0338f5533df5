// SPDX-License-Identifier: Apache-2.0
// Windows from closed to VALID, of few posts and of many: time and processor of a window, and of each post in it. And then as many transactions of the
// same size through the bare contract.

import { putTheSame } from '../load/bare-puts';
import { readingsOf, type Shape } from '../load/beds';
import { closeAll } from '../load/closing';
import { type BenchContext, DRAIN_SECONDS } from '../stack/bench-context';
import { minus, type Tally } from '../stack/block-tally';
import { PARTS, sumOf, using, type ProcessorTime } from '../stack/processor-time';
import { compared, figure, type Figure, type FigureName } from '@wardledger/bench-common';

/** Names the rows with the processor time of everything. */
export const ALL_PROCESSES = 'all processes';

/** What a window holds. */
interface Case {
    readonly posts: number;
    readonly shape: Shape;
}

const POSTS_PER_REQUEST = 64;
/** Windows that are closed at once: enough that the clock's hundredths of a second do not count. */
const MOST_WINDOWS = 128;
/** Few and many posts of as many readings each; 60 as a bed that posts once a minute has them in an hour. And all that one ciphertext took before. */
const FEW: Case = { posts: 1, shape: { signals: 4, steps: 1 } };
const MANY: Case = { posts: 60, shape: { signals: 4, steps: 1 } };
const CASES: readonly Case[] = [
    FEW,
    MANY,
    { posts: 1, shape: { signals: 4, steps: 60 } },
    { posts: 1, shape: { signals: 13, steps: 105 } },
];

interface Sample {
    readonly windows: number;
    /** Windows a second, from the request that closes them to the last VALID. */
    readonly rate: number;
    readonly tally: Tally;
    /** From the first post to the last VALID window. */
    readonly readingsPerSecond: number;
    readonly putsPerSecond: number;
    /** Of one window; of one put. Milliseconds. */
    readonly windowUses?: ProcessorTime;
    readonly putUses?: number;
}

/** Fills one window of each bed; resolves when its posts are VALID. */
async function fill({ rest, beds, watch }: BenchContext, { posts, shape }: Case, windows: number): Promise<void> {
    const before = watch.total.posts.count;
    for (let sent = 0; sent < windows * posts; sent += POSTS_PER_REQUEST) {
        const some = Math.min(POSTS_PER_REQUEST, windows * posts - sent);
        const isLast = sent + some === windows * posts;
        const { status, text } = await rest.post('/v1/vitals', beds.request(shape, some, windows), isLast ? { prefer: 'wait=30' } : {});
        if (status !== 202 && status !== 200) {
            throw new Error(`a post was answered with ${String(status)}: ${text}`);
        }
    }
    await watch.reaches('posts', before + windows * posts, DRAIN_SECONDS);
}

async function sampleOf(context: BenchContext, each: Case): Promise<Sample> {
    const { watch, beds } = context;
    const before = watch.total;
    const most = Math.min(beds.count, MOST_WINDOWS);
    const began = performance.now();
    await fill(context, each, most);
    const { result, uses } = await using(
        async () => closeAll(context),
        ({ windows }) => windows,
    );
    const tally = minus(watch.total, before).windows;
    // At least: a window whose hour ended meanwhile has a neighbour.
    if (result.windows < most || tally.count !== result.windows) {
        throw new Error(
            `${String(most)} beds had ${String(result.windows)} open windows, of which ${String(tally.count)} are on the ledger`,
        );
    }
    const readings = most * each.posts * readingsOf(each.shape);
    const bare = await putTheSame(context, tally);
    return {
        windows: result.windows,
        rate: (result.windows * 1000) / result.milliseconds,
        tally,
        readingsPerSecond: (readings * 1000) / (watch.lastArrival - began),
        putsPerSecond: bare.transactionsPerSecond,
        ...(uses && { windowUses: uses }),
        ...(bare.network !== undefined && { putUses: bare.network }),
    };
}

const nameOf = ({ posts, shape }: Case): string => `windows of ${String(posts)} × ${readingsOf(shape).toLocaleString('en')} readings`;
const perTransaction = ({ tally }: Sample): number => tally.count / tally.transactions;

function described({ windows, rate, readingsPerSecond, putsPerSecond, windowUses, tally }: Sample): string {
    const load = `${String(windows)} in ${String(tally.transactions)} transactions`;
    const parts = windowUses && PARTS.map((part) => `${part} ${windowUses[part].toFixed(1)}`).join(', ');
    const uses = parts === undefined ? '' : `; ms of processor a window: ${parts}`;
    const whole = `${readingsPerSecond.toFixed(0)} readings/s from the first post on`;
    return `${rate.toFixed(1)} windows/s closed to VALID (${load}), bare ${putsPerSecond.toFixed(1)} transactions/s, ${whole}${uses}`;
}

function figuresOf(each: Case, samples: readonly Sample[]): Figure[] {
    const what = nameOf(each);
    const name = (unit: string): FigureName => ({ bench: 'committed', what, unit });
    const bare = samples.map((sample) => sample.putsPerSecond * perTransaction(sample));
    const yardstick = { what: 'the same transactions on a bare put contract', samples: bare };
    const figures = [
        compared(
            name('windows/s'),
            samples.map(({ rate }) => rate),
            yardstick,
        ),
        figure(
            { ...name('readings/s'), what: `${what}, first post to VALID` },
            samples.map(({ readingsPerSecond }) => readingsPerSecond),
        ),
        figure(name('windows a transaction'), samples.map(perTransaction)),
    ];
    // Where the system tells: a window's processor time in each process, and in all beside a put's in the network.
    const told = samples.flatMap((sample) => {
        const { windowUses, putUses } = sample;
        return windowUses && putUses !== undefined ? [{ windowUses, put: putUses / perTransaction(sample) }] : [];
    });
    if (told.length === 0) {
        return figures;
    }
    const processor = (whose: string): FigureName => ({ ...name('ms'), what: `${what}, processor of ${whose}` });
    const put = { what: "the network's for the same share of a put", samples: told.map((sample) => sample.put) };
    const all = told.map(({ windowUses }) => sumOf(windowUses));
    const parts = PARTS.map((part) =>
        figure(
            processor(part),
            told.map(({ windowUses }) => windowUses[part]),
        ),
    );
    return [...figures, compared(processor(ALL_PROCESSES), all, put), ...parts];
}

/** The bench: cases in turn, so that whatever else the machine does falls on all of them. */
export async function benchCommitted(context: BenchContext): Promise<Figure[]> {
    await closeAll(context);
    const samples = new Map<Case, Sample[]>(CASES.map((each) => [each, []]));
    for (let repeat = 0; repeat < context.effort.repeats; repeat += 1) {
        for (const [each, list] of samples) {
            const sample = await sampleOf(context, each);
            context.tell(`${nameOf(each)}: ${described(sample)}`);
            list.push(sample);
        }
    }
    const figures = [...samples].flatMap(([each, list]) => figuresOf(each, list));
    // What each further post of a window costs from closed to VALID.
    const few = samples.get(FEW) ?? [];
    const ofAPost = (samples.get(MANY) ?? []).flatMap(({ windowUses: more }, index) => {
        const less = few[index]?.windowUses;
        return more && less ? [(sumOf(more) - sumOf(less)) / (MANY.posts - FEW.posts)] : [];
    });
    const what = 'a post in a window, processor of its share from closed to VALID';
    return ofAPost.length === 0 ? figures : [...figures, figure({ bench: 'committed', what, unit: 'ms' }, ofAPost)];
}

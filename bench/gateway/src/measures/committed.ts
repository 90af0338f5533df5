// SPDX-License-Identifier: Apache-2.0
// Windows committed a second through REST, and then as many transactions of the same size through the bare contract.

import { setTimeout as delay } from 'node:timers/promises';
import { readingsOf, SHAPES, type Shape } from '../load/beds';
import { type BenchContext, DRAIN_SECONDS } from '../stack/bench-context';
import { minus, type Tally } from '../stack/block-tally';
import { closedLoop } from '../load/closed-loop';
import { compared, figure, type Figure, type FigureName } from '@wardledger/bench-common';
import { PARTS, sumOf, using, type ProcessorTime } from '../stack/processor-time';

const CONNECTIONS = 16;
const WARM_UP = 0.25;
/** What the gateway keeps in flight. */
const TRANSACTIONS_IN_FLIGHT = 8;
const FEWEST_PUTS = 40;
/** Names the rows with the processor time of everything. */
export const ALL_PROCESSES = 'all processes';

interface Sample {
    readonly windows: number;
    readonly puts: number;
    readonly windowsPerTransaction: number;
    readonly argumentBytes: number;
    /** Of one window; of one put. Milliseconds. */
    readonly windowUses?: ProcessorTime;
    readonly putUses?: ProcessorTime;
}

interface Load {
    readonly seconds: number;
    readonly steady: Tally;
    readonly whole: Tally;
}

/** Keeps a bounded number of posts under way for some seconds, then waits for the last. */
async function loadThroughRest({ rest, beds, watch, effort }: BenchContext, shape: Shape): Promise<Load> {
    const before = watch.total;
    const began = performance.now();
    const from = began + effort.seconds * 1000 * WARM_UP;
    const to = from + effort.seconds * 1000;
    // Half the beds, so that a bed has no second post waiting that would share a window with its first.
    const mostUnderWay = beds.count / 2;
    let sent = 0;
    await closedLoop(CONNECTIONS, async () => {
        if (performance.now() > to) {
            return false;
        }
        if (before.posts + sent - watch.total.posts >= mostUnderWay) {
            await delay(2);
            return true;
        }
        sent += 1;
        const { status, text } = await rest.post('/v1/vitals', beds.request(shape, 1));
        if (status !== 202) {
            throw new Error(`a post was answered with ${String(status)}: ${text}`);
        }
        return true;
    });
    await watch.posts(before.posts + sent, DRAIN_SECONDS);
    const whole = minus(watch.total, before);
    if (whole.posts !== sent || whole.windows !== sent) {
        throw new Error(`${String(sent)} posts became ${String(whole.posts)} in ${String(whole.windows)} windows`);
    }
    return { seconds: effort.seconds, steady: watch.between(from, to), whole };
}

/** As many transactions with as many bytes, as many at once; answers transactions a second. */
async function putTheSame({ ledger }: BenchContext, { transactions, argumentBytes }: Tally): Promise<{ rate: number; count: number }> {
    const value = 'x'.repeat(Math.round(argumentBytes / transactions));
    const count = Math.max(transactions, FEWEST_PUTS);
    let started = 0;
    const began = performance.now();
    await closedLoop(TRANSACTIONS_IN_FLIGHT, async () => {
        if (started >= count) {
            return false;
        }
        started += 1;
        await ledger.put(value);
        return true;
    });
    return { rate: (count * 1000) / (performance.now() - began), count };
}

function described({ windows, windowsPerTransaction, argumentBytes, puts, windowUses, putUses }: Sample): string {
    const load = `${windowsPerTransaction.toFixed(1)} windows and ${argumentBytes.toFixed(0)} bytes a transaction`;
    const parts = windowUses && PARTS.map((part) => `${part} ${windowUses[part].toFixed(1)}`).join(', ');
    const uses = parts && putUses ? `; ms of processor a window: ${parts}; a put: network ${putUses.network.toFixed(1)}` : '';
    return `${windows.toFixed(1)} windows/s (${load}), bare ${puts.toFixed(1)} transactions/s${uses}`;
}

function figuresOf(shape: Shape, samples: readonly Sample[]): Figure[] {
    const readings = readingsOf(shape);
    const what = `windows of ${readings.toLocaleString('en')} readings`;
    const windows = samples.map((sample) => sample.windows);
    const bare = samples.map((sample) => sample.puts * sample.windowsPerTransaction);
    const name = (unit: string): FigureName => ({ bench: 'committed', what, unit });
    const figures = [
        compared(name('windows/s'), windows, { what: 'the same transactions on a bare put contract', samples: bare }),
        figure(
            name('readings/s'),
            windows.map((rate) => rate * readings),
        ),
        figure(
            name('windows a transaction'),
            samples.map((sample) => sample.windowsPerTransaction),
        ),
    ];
    // Where the system tells: a window's processor time in each process, and in all beside a put's in the network.
    const told = samples.flatMap(({ windowUses, putUses, windowsPerTransaction }) =>
        windowUses && putUses ? [{ windowUses, put: putUses.network / windowsPerTransaction }] : [],
    );
    if (told.length === 0) {
        return figures;
    }
    const processor = (whose: string): FigureName => ({ ...name('ms'), what: `${what}, processor of ${whose}` });
    const all = told.map(({ windowUses }) => sumOf(windowUses));
    const put = told.map((sample) => sample.put);
    return [
        ...figures,
        compared(processor(ALL_PROCESSES), all, { what: "the network's for the same share of a put", samples: put }),
        ...PARTS.map((part) =>
            figure(
                processor(part),
                told.map(({ windowUses }) => windowUses[part]),
            ),
        ),
    ];
}

/** The bench: sizes in turn, so that whatever else the machine does falls on all of them. */
export async function benchCommitted(context: BenchContext): Promise<Figure[]> {
    const samples = new Map<Shape, Sample[]>(SHAPES.map((shape) => [shape, []]));
    for (let repeat = 0; repeat < context.effort.repeats; repeat += 1) {
        for (const [shape, list] of samples) {
            const rest = await using(
                async () => loadThroughRest(context, shape),
                ({ whole }) => whole.windows,
            );
            const { seconds, steady, whole } = rest.result;
            const bare = await using(
                async () => putTheSame(context, whole),
                ({ count }) => count,
            );
            const sample: Sample = {
                windows: steady.windows / seconds,
                puts: bare.result.rate,
                windowsPerTransaction: whole.windows / whole.transactions,
                argumentBytes: whole.argumentBytes / whole.transactions,
                ...(rest.uses && { windowUses: rest.uses }),
                ...(bare.uses && { putUses: bare.uses }),
            };
            context.tell(`${String(readingsOf(shape))} readings: ${described(sample)}`);
            list.push(sample);
        }
    }
    return [...samples].flatMap(([shape, list]) => figuresOf(shape, list));
}

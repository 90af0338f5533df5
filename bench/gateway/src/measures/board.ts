// SPDX-License-Identifier: Apache-2.0
// A ward's board: what both wards need to decide about all of its patients at once, and how soon a clinician has it whole.

import { figure, type Figure } from '@wardledger/bench-common';
import { signalVariants } from '../load/beds';
import { closedLoop } from '../load/closed-loop';
import { demandOk } from '../load/rest-client';
import { type BenchContext, DOCTOR, DRAIN_SECONDS } from '../stack/bench-context';

const AT_ONE_TIME = 16;
const TIMES = 3;
const VARIANTS = signalVariants({ signals: 5, steps: 1 });
const LINES = 'application/x-ndjson';

const numberOf = (index: number): string => `board-${String(index)}`;

/** Does it for all patients, so many at one time. */
async function forAll(count: number, task: (index: number) => Promise<unknown>): Promise<void> {
    let next = 0;
    await closedLoop(AT_ONE_TIME, async () => {
        const index = next;
        next += 1;
        if (index < count) {
            await task(index);
        }
        return index < count;
    });
}

/** Registers them, has them treated in the ward, and a minute of five signals posted of each. */
async function admit({ rest, clerk, watch, effort, tell }: BenchContext): Promise<readonly string[]> {
    const { boardPatients: count } = effort;
    const before = watch.total.posts.count;
    const visits: string[] = [];
    await forAll(count, async (index) => {
        const record = { id: numberOf(index), kind: 'patient', name: 'On The Board', status: 'active' };
        await demandOk(clerk.post('/v1/records', JSON.stringify(record)));
        const visit = await demandOk(clerk.post('/v1/visits', JSON.stringify({ patient: numberOf(index), team: [DOCTOR] })));
        visits.push((JSON.parse(visit) as { id: string }).id);
        const names = `"device":"board-monitor-${String(index)}","patient":"${numberOf(index)}","sequence":1`;
        const start = new Date(Date.now() - 120_000).toISOString();
        await demandOk(
            rest.post('/v1/vitals', `{"windows":[{${names},"start":"${start}","periodSeconds":60,"signals":${VARIANTS[0] ?? '[]'}}]}`),
        );
    });
    await watch.reaches('posts', before + count, DRAIN_SECONDS);
    tell(`board: ${String(count)} patients have a visit and a post each`);
    return visits;
}

interface BoardOf {
    readonly patients: readonly { readonly patient?: string; readonly readings: readonly object[] }[];
}

/** Milliseconds until a line of a board that goes on, and what takes it; the lines before it are passed over. */
async function untilLine(
    context: BenchContext,
    isLine: (line: { readonly type: string }) => boolean,
    act?: () => Promise<unknown>,
): Promise<number> {
    let began = performance.now();
    const stream = await context.doctor.stream('/v1/board', { accept: LINES });
    let [rest, hasActed] = ['', act === undefined];
    try {
        for await (const chunk of stream as AsyncIterable<Buffer>) {
            const lines = (rest + chunk.toString('utf8')).split('\n');
            rest = lines.pop() ?? '';
            if (hasActed && lines.some((line) => isLine(JSON.parse(line) as { type: string }))) {
                return performance.now() - began;
            }
            if (!hasActed) {
                hasActed = true;
                await act?.();
                began = performance.now();
            }
        }
        throw new Error('the board ended before that line');
    } finally {
        stream.destroy();
    }
}

/** The bench. */
export async function benchBoard(context: BenchContext): Promise<Figure[]> {
    const { doctor, clerk, effort, tell } = context;
    const { boardPatients: count } = effort;
    await demandOk(doctor.get('/v1/signals')); // enrols who will be named
    const visits = await admit(context);
    const bench = `board: ${count.toLocaleString('en')} patients, five signals each`;
    const numbers = new Set(Array.from({ length: count }, (_, index) => numberOf(index)));
    const read = async (): Promise<number> => {
        const began = performance.now();
        const { patients } = JSON.parse(await demandOk(doctor.get('/v1/board'))) as BoardOf;
        const elapsed = performance.now() - began;
        // Another bench's patients may stand on it, too.
        const own = patients.filter(({ patient, readings }) => numbers.has(patient ?? '') && readings.length > 0);
        if (own.length !== count) {
            throw new Error(`the board has ${String(own.length)} of ${String(count)} patients with readings`);
        }
        return elapsed;
    };
    const first = await read();
    const [again, streams, gone]: [number[], number[], number[]] = [[], [], []];
    for (let repeat = 0; repeat < TIMES * effort.repeats; repeat += 1) {
        again.push(await read());
        streams.push(await untilLine(context, () => true));
    }
    for (let repeat = 0; repeat < effort.repeats; repeat += 1) {
        const close = async (): Promise<unknown> => demandOk(clerk.post(`/v1/visits/${visits[repeat] ?? ''}/close`, '{}'));
        gone.push(await untilLine(context, ({ type }) => type === 'gone', close));
    }
    tell(`${bench}: first ${first.toFixed(0)}, then ${again.map((time) => time.toFixed(0)).join(' ')} ms`);
    return [
        figure({ bench, what: 'the whole first board: looks stated, decided, read', unit: 'ms' }, [first]),
        figure({ bench, what: 'the whole board again, its looks standing', unit: 'ms' }, again),
        figure({ bench, what: 'a stream until its first line', unit: 'ms' }, streams),
        figure({ bench, what: 'a visit is closed, until the patient is gone from a stream', unit: 'ms' }, gone),
    ];
}

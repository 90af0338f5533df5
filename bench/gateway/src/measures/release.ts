// SPDX-License-Identifier: Apache-2.0
// How long a release of many windows takes, part for part, and how long somebody else's post waits meanwhile, beside how long it waits while nothing else goes on.

import { setTimeout as delay } from 'node:timers/promises';
import { compared, figure, type Figure, type FigureName, percentile } from '@wardledger/bench-common';
import { SHAPES, signalVariants } from '../load/beds';
import { closedLoop } from '../load/closed-loop';
import { closeAll } from '../load/closing';
import { demandOk, RestClient } from '../load/rest-client';
import { type BenchContext, DRAIN_SECONDS } from '../stack/bench-context';
import { writtenTypes } from '../stack/block-tally';

const HOUR = 3_600_000;
const PATIENTS = 50;
const AT_ONE_TIME = 16;
const POSTS_PER_REQUEST = 64;
const VARIANTS = signalVariants({ signals: 5, steps: 1 });
const CODE = '8867-4';
const [SHAPE = { signals: 1, steps: 1 }] = SHAPES;
/** For the last block that somebody waits for. */
const LOOK = 10;

const numberOf = (patient: number): string => `release-patient-${String(patient)}`;

/** Of whom, and from when to when, there are as many windows as were asked for. */
interface Loaded {
    readonly windows: number;
    readonly patients: readonly string[];
    readonly from: number;
    readonly to: number;
}

/** A post an hour of each patient: each is a window. Of few windows each is another patient's. */
async function load(context: BenchContext): Promise<Loaded> {
    const { rest, clerk, watch, effort, tell } = context;
    const count = Math.min(PATIENTS, effort.releaseWindows);
    const hours = Math.ceil(effort.releaseWindows / count);
    const to = Math.floor(Date.now() / HOUR) * HOUR;
    const from = to - hours * HOUR;
    const patients = Array.from({ length: count }, (_, patient) => numberOf(patient));
    const left = [...patients];
    await closedLoop(AT_ONE_TIME, async () => {
        const id = left.pop();
        if (id !== undefined) {
            await demandOk(clerk.post('/v1/records', JSON.stringify({ id, kind: 'patient', name: 'In A Sum', status: 'active' })));
        }
        return id !== undefined;
    });
    const before = watch.total.posts.count;
    for (let begin = 0; begin < effort.releaseWindows; begin += POSTS_PER_REQUEST) {
        const length = Math.min(POSTS_PER_REQUEST, effort.releaseWindows - begin);
        const posts = Array.from({ length }, (_, index) => {
            const [patient, hour] = [(begin + index) % count, Math.floor((begin + index) / count)];
            const start = new Date(from + hour * HOUR).toISOString();
            const names = `"device":"release-monitor-${String(patient)}","patient":"${numberOf(patient)}","sequence":${String(hour + 1)}`;
            return `{${names},"start":"${start}","periodSeconds":60,"signals":${VARIANTS[index % VARIANTS.length] ?? '[]'}}`;
        });
        await demandOk(rest.post('/v1/vitals', `{"windows":[${posts.join()}]}`, begin === 0 ? { prefer: 'wait=30' } : {}));
    }
    await watch.reaches('posts', before + effort.releaseWindows, DRAIN_SECONDS);
    const { windows } = await closeAll(context);
    tell(`release: ${String(windows)} windows are VALID, ${String(effort.releaseWindows)} of ${String(count)} patients`);
    return { windows: effort.releaseWindows, patients, from, to };
}

/** Waited posts one after the other, until somebody says that it is enough. @returns milliseconds of each */
async function waitedPosts({ rest, beds }: BenchContext, isEnough: (posts: number) => boolean): Promise<number[]> {
    const times: number[] = [];
    while (!isEnough(times.length)) {
        const began = performance.now();
        await demandOk(rest.post('/v1/vitals', beds.request(SHAPE, 1, 1), { prefer: 'wait=30' }));
        times.push(performance.now() - began);
    }
    return times;
}

/** When parts of a release came to stand, by the clock of `performance.now`. */
interface Arrivals {
    readonly parts: number[];
    readonly releases: number[];
}

/** Notes them until it is stopped. */
async function follow({ ledger }: BenchContext): Promise<{ readonly arrivals: Arrivals; readonly stop: () => void }> {
    const arrivals: Arrivals = { parts: [], releases: [] };
    const blocks = await ledger.network.getBlockEvents();
    const following = async (): Promise<void> => {
        for await (const block of blocks) {
            const time = performance.now();
            for (const types of writtenTypes(block)) {
                arrivals.parts.push(...(types.has('reserved') ? [time] : []));
                arrivals.releases.push(...(types.has('release') ? [time] : []));
            }
        }
    };
    void following().catch(() => undefined);
    return { arrivals, stop: () => blocks.close() };
}

/** The bench. */
export async function benchRelease(context: BenchContext): Promise<Figure[]> {
    const { stack, effort, tell } = context;
    const researcher = new RestClient(stack.url, 1);
    await researcher.authenticate('bench-researcher', ['researcher']);
    const { windows, patients, from, to } = await load(context);
    const alone = await waitedPosts(context, (posts) => posts >= Math.min(effort.samples, 30));
    const { arrivals, stop } = await follow(context);
    try {
        const question = { codes: [CODE], patients, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
        let isAnswered = false;
        const meanwhile = waitedPosts(context, () => isAnswered);
        const began = performance.now();
        const answer = await demandOk(researcher.post('/v1/statistics', JSON.stringify(question))).finally(() => (isAnswered = true));
        const ended = performance.now();
        const beside = await meanwhile;
        const added = (JSON.parse(answer) as { windows: number }).windows;
        if (added !== windows) {
            throw new Error(`${String(added)} windows were released, of ${String(windows)}`);
        }
        while (arrivals.releases.length === 0) {
            await delay(LOOK);
        }
        const permitted = arrivals.releases[0] ?? ended;
        const first = arrivals.parts[0] ?? permitted;
        const bench = `release: ${windows.toLocaleString('en')} windows of ${String(patients.length)} patients`;
        const name = (what: string, unit = 'ms'): FigureName => ({ bench, what, unit });
        const at = (what: string, of: (times: readonly number[]) => number): Figure =>
            compared(name(`a waited post meanwhile, ${what}`), [of(beside)], { what: 'while nothing else goes on', samples: [of(alone)] });
        tell(`${bench}: ${(ended - began).toFixed(0)} ms, ${String(beside.length)} posts meanwhile`);
        return [
            figure(name('whole, question to answer'), [ended - began]),
            figure(name('selected, read and added, until the first part is VALID'), [first - began]),
            figure(name('reserved, from the first part until it is permitted'), [permitted - first]),
            figure(name('opened, from permitted to the answer'), [ended - permitted]),
            figure(name('transactions', 'transactions'), [arrivals.parts.length + 1]),
            at('p50', (times) => percentile(times, 0.5)),
            at('longest', (times) => percentile(times, 1)),
        ];
    } finally {
        stop();
        researcher.close();
    }
}

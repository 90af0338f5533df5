// SPDX-License-Identifier: Apache-2.0
// How soon a clinician sees a week of one patient again: posts of every minute, loaded the way of all posts and closed into hourly windows, then read page by
// page, as a stream, summed up, and the newest alone.

import { figure, type Figure } from '@wardledger/bench-common';
import { signalVariants } from '../load/beds';
import { closeAll } from '../load/closing';
import { demandOk, type RestClient } from '../load/rest-client';
import { type BenchContext, DOCTOR, DRAIN_SECONDS } from '../stack/bench-context';
import { PARTS, using } from '../stack/processor-time';

const MINUTE = 60_000;
const SIGNALS = 5;
const POSTS_PER_REQUEST = 64;
const PATIENT = 'reading-patient';
const VARIANTS = signalVariants({ signals: SIGNALS, steps: 1 });
/** A week ago nothing is accepted any more: so much later the posts begin. */
const SPARE_MINUTES = 20;
const LARGEST_PAGE = 10_000;
const LINES = 'application/x-ndjson';
/** Each case so often for each repeat. */
const TIMES = 3;

/** What was loaded: a post a minute, from <= start < to. */
interface Span {
    readonly from: number;
    readonly to: number;
}

async function load(context: BenchContext): Promise<Span & { readonly windows: number }> {
    const { rest, watch, effort, tell } = context;
    const minutes = effort.readingHours * 60 - SPARE_MINUTES;
    const to = Math.floor(Date.now() / MINUTE) * MINUTE;
    const from = to - minutes * MINUTE;
    const before = watch.total.posts.count;
    for (let begin = 0; begin < minutes; begin += POSTS_PER_REQUEST) {
        const length = Math.min(POSTS_PER_REQUEST, minutes - begin);
        const posts = Array.from({ length }, (_, index) => {
            const minute = begin + index;
            const start = new Date(from + minute * MINUTE).toISOString();
            const names = `"device":"reading-monitor","patient":"${PATIENT}","sequence":${String(minute)}`;
            return `{${names},"start":"${start}","periodSeconds":60,"signals":${VARIANTS[minute % VARIANTS.length] ?? '[]'}}`;
        });
        // The first ones register the device.
        await demandOk(rest.post('/v1/vitals', `{"windows":[${posts.join()}]}`, begin === 0 ? { prefer: 'wait=30' } : {}));
    }
    await watch.reaches('posts', before + minutes, DRAIN_SECONDS);
    const { windows } = await closeAll(context, DRAIN_SECONDS);
    tell(`reading: ${String(minutes)} posts are VALID in ${String(windows)} windows`);
    return { from, to, windows };
}

/** Reads to the end; how many rows came. */
type Read = () => Promise<number>;

function readers(doctor: RestClient, { from, to }: Span): Readonly<Record<string, Read>> {
    const path = `/v1/patients/${PATIENT}/vitals`;
    const url = `${path}?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
    const page = async (query: string): Promise<{ items: readonly object[]; next?: string }> =>
        JSON.parse(await demandOk(doctor.get(`${url}&${query}`))) as { items: readonly object[]; next?: string };
    const pages = (query: string) => async (): Promise<number> => {
        let [rows, next]: [number, string | undefined] = [0, ''];
        while (next !== undefined) {
            const one = await page(`${query}&limit=${String(LARGEST_PAGE)}${next === '' ? '' : `&cursor=${next}`}`);
            rows += one.items.length;
            ({ next } = one);
        }
        return rows;
    };
    return {
        'first page, 200 rows': async () => (await page('limit=200')).items.length,
        'first page, 10,000 rows': async () => (await page(`limit=${String(LARGEST_PAGE)}`)).items.length,
        'all pages of 10,000 rows': pages('resolution=raw'),
        'all as NDJSON': async () => (await demandOk(doctor.get(url, { accept: LINES }))).trimEnd().split('\n').length - 1,
        'all by the minute': pages('resolution=minute'),
        'all by the hour': pages('resolution=hour'),
        'the newest of each signal': async () =>
            (JSON.parse(await demandOk(doctor.get(`${path}/latest`))) as { items: readonly object[] }).items.length,
    };
}

/** The bench. */
export async function benchReading(context: BenchContext): Promise<Figure[]> {
    const { doctor, clerk, effort, tell } = context;
    // Registers patient and doctor, and has the one treated by the other.
    await demandOk(doctor.get('/v1/signals')); // enrols who will be named
    const record = { id: PATIENT, kind: 'patient', name: 'Read Again', status: 'active' };
    await demandOk(clerk.post('/v1/records', JSON.stringify(record)));
    await demandOk(clerk.post('/v1/visits', JSON.stringify({ patient: PATIENT, team: [DOCTOR] })));
    const { windows, ...span } = await load(context);
    const bench = `reading: ${String(effort.readingHours)} hours of ${String(SIGNALS)} signals a minute, ${String(windows)} windows`;
    const figures: Figure[] = [];
    for (const [name, read] of Object.entries(readers(doctor, span))) {
        const count = TIMES * effort.repeats;
        const { result, uses } = await using(
            async () => {
                const times: number[] = [];
                let rows = await read(); // cold code, and the look that is committed once
                for (let index = 0; index < count; index += 1) {
                    const began = performance.now();
                    rows = await read();
                    times.push(performance.now() - began);
                }
                return { rows, times };
            },
            () => count + 1,
        );
        const what = `${name} (${result.rows.toLocaleString('en')} rows)`;
        tell(`${bench}: ${what}, ${result.times.map((time) => time.toFixed(0)).join(' ')} ms`);
        figures.push(figure({ bench, what, unit: 'ms' }, result.times));
        const parts = PARTS.flatMap((part) => (uses === undefined ? [] : [[part, uses[part]] as const]));
        figures.push(...parts.map(([part, value]) => figure({ bench, what: `${name}, processor of ${part}`, unit: 'ms' }, [value])));
    }
    return figures;
}

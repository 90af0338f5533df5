// SPDX-License-Identifier: Apache-2.0
// A recording of a bedside, posted twice on two wards: statistics on ciphertexts equal plain ones, every value is read back as it was sent; and where ten places
// are corrected, both are equal again without them. A sum that was released is never released otherwise, so what is corrected is the second posting.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { signalOf } from '@wardledger/chaincode/domain';
import { TwoWards, rowsOf, type Answer, type Ask } from '../../gateway/test/support/two-wards';
import { until } from '../../gateway/test/support/until';
import type { Post } from '../src/data/dataset';
import { agree, type OpenedStatistic, plainStatistics } from '../src/demonstration/plain-statistics';
import { loadNumerics } from '../src/numerics';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const recording = join(__dirname, '../../../shared/data/icu-s00001-numerics.csv');
const HOUR = 3_600_000;
const END = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
const POSTS_A_REQUEST = 50;
/** Of a posting, spread over it: five posts by their numbers, and what a device sent in five short times. */
const PLACES = 5;

const startOf = ({ endOffset }: Post) => END - endOffset;
const endOf = (post: Post) => startOf(post) + Math.max(...post.signals.map(({ values }) => values.length)) * post.periodSeconds * 1_000;
const instant = (time: number) => new Date(time).toISOString();

/** Every value that was measured, as a line. */
function linesOf(posts: readonly Post[]): string[] {
    return posts.flatMap((post) =>
        post.signals.flatMap(({ code, values }) =>
            values.flatMap((value, step) =>
                value === null || (value === 0 && signalOf(code)?.zeroMeansOff === true)
                    ? []
                    : [`${instant(startOf(post) + step * post.periodSeconds * 1_000)} ${code} ${String(value)}`],
            ),
        ),
    );
}

/** Posts with a reading in a span. */
const within = (posts: readonly Post[], device: string, from: number, to: number) =>
    posts.filter(
        (post) =>
            post.device === device &&
            startOf(post) < to &&
            endOf(post) > from &&
            linesOf([post]).some((line) => line >= instant(from) && line < instant(to)),
    );

if (existsSync(recording)) {
    describe('a recording of a bedside', () => {
        const { posts } = loadNumerics(recording);
        const named = (prefix: string): Post[] =>
            posts.map((post) => ({ ...post, patient: `${prefix}-${post.patient}`, device: `${prefix}-${post.device}` }));
        const [first, second] = [named('A'), named('B')];
        const codes = [...new Set(posts.flatMap(({ signals }) => signals.map(({ code }) => code)))];
        let wards: TwoWards;
        let doctor: Client;
        let researcher: Client;
        let other: Client;

        const patientsOf = (of: readonly Post[]) => [...new Set(of.map(({ patient }) => patient))];
        const span = `from=${instant(Math.min(...posts.map(startOf)))}&to=${instant(END + HOUR)}`;

        beforeAll(async () => {
            // A window of a patient has the posts of an hour, as at a bedside.
            wards = await TwoWards.start({}, undefined, ['--window-minutes', '60', '--window-idle-seconds', '3600']);
            const device = await wards.as('ward1', 'iot-1', 'iot-gateway');
            const desk = await wards.as('ward1', 'desk-1', 'admission');
            doctor = await wards.as('ward1', 'dr-osei', 'doctor');
            researcher = await wards.as('ward1', 'researcher-1', 'researcher');
            other = await wards.as('ward2', 'auditor-2', 'auditor');
            for (const id of patientsOf([...first, ...second])) {
                const body = { id, kind: 'patient', name: 'Ann Example', status: 'admitted' };
                expect((await desk('/v1/records', { method: 'POST', body })).status).toBe(201);
                await wards.admit('ward1', 'dr-osei', id);
            }
            const sent = [...first, ...second].map(({ device: name, patient, sequence, periodSeconds, signals, ...post }) => {
                return { device: name, patient, sequence, start: instant(END - post.endOffset), periodSeconds, signals };
            });
            for (let at = 0; at < sent.length; at += POSTS_A_REQUEST) {
                const body = { windows: sent.slice(at, at + POSTS_A_REQUEST) };
                const answer = await device('/v1/vitals', { method: 'POST', body, headers: { prefer: 'wait=60' } });
                expect([answer.status, answer.text]).toEqual([200, expect.not.stringContaining('problem')]);
            }
            const steward = await wards.as('ward1', 'admin-1', 'admin');
            expect((await steward('/v1/windows/close', { method: 'POST' })).status).toBe(200);
            await wards.windowsSettled();
        }, 600_000);
        afterAll(async () => {
            await wards.stop();
            wards.forget();
        }, 60_000);

        async function expectPlain(asked: readonly Post[], counted: readonly Post[]): Promise<void> {
            const [from, to] = [instant(Math.min(...posts.map(startOf)) - HOUR), instant(END + HOUR)];
            const body = { codes, patients: patientsOf(asked), from, to };
            const answer = await researcher('/v1/statistics', { method: 'POST', body });
            expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
            const opened = new Map((answer.body.results as OpenedStatistic[]).map((one) => [one.code, one]));
            const plain = plainStatistics(counted);
            expect(plain).toHaveLength(codes.length);
            expect(plain.filter((one) => !agree(one, opened.get(one.code))).map((one) => [one, opened.get(one.code)])).toEqual([]);
        }

        async function read(patient: string): Promise<readonly Record<string, unknown>[]> {
            const { status, text } = await doctor(`/v1/patients/${patient}/vitals?${span}`, {
                headers: { accept: 'application/x-ndjson' },
            });
            expect(status).toBe(200);
            const rows = text.trim().split('\n');
            expect(JSON.parse(rows.pop()!)).toMatchObject({ leftOut: [] });
            return rows.map((row) => JSON.parse(row) as Record<string, unknown>);
        }

        const lineOf = ({ time, code, value }: Record<string, unknown>) => [time, code, value].map(String).join(' ');

        async function expectRead(of: readonly Post[], corrected: readonly Post[]): Promise<void> {
            for (const patient of patientsOf(of)) {
                const rows = await read(patient);
                const own = (some: readonly Post[]) => linesOf(some.filter((post) => post.patient === patient)).sort();
                expect(rows.map(lineOf).sort()).toEqual(own(of));
                expect(
                    rows
                        .filter((row) => row['corrected'] !== undefined)
                        .map(lineOf)
                        .sort(),
                ).toEqual(own(corrected));
            }
        }

        it('has the statistics of its values, each of which is read back as it was sent', async () => {
            expect(linesOf(first).length).toBeGreaterThan(7_000);
            await expectPlain(first, first);
            await expectRead(first, []);
        }, 300_000);

        it('has those of the others where ten places were corrected, which are shown and say so', async () => {
            const corrected = new Set<Post>();
            for (let place = 0; place < PLACES; place += 1) {
                const post = second[Math.floor(((place + 0.5) * second.length) / PLACES)]!;
                const path = `/v1/posts/${post.device}/${String(post.sequence)}/corrections`;
                const answer = await doctor(path, { method: 'POST', body: { reason: 'Lead off' } });
                expect(answer.body).toMatchObject({ corrected: 1, already: 0 });
                corrected.add(post);
            }
            for (let place = 0; place < PLACES; place += 1) {
                const { device, patient, ...post } = second[Math.floor(((place + 0.2) * second.length) / PLACES)]!;
                const [from, to] = [END - post.endOffset, END - post.endOffset + 20 * 60_000];
                const found = within(second, device, from, to);
                const body = { device, from: instant(from), to: instant(to), reason: 'Wrong bed' };
                const answer = await doctor(`/v1/patients/${patient}/vitals/corrections`, { method: 'POST', body });
                const already = found.filter((one) => corrected.has(one)).length;
                expect(answer.body).toMatchObject({ corrected: found.length - already, already });
                found.forEach((one) => corrected.add(one));
            }
            const left = second.filter((post) => !corrected.has(post));
            // A window that was made anew counts what is left; of one of which nothing is left there is no other, and it says what it held.
            const windowOf = (post: Post) => `${post.patient} ${String(Math.floor(startOf(post) / HOUR))}`;
            const standing = new Set(left.map(windowOf));
            const listed = second.filter((post) => !corrected.has(post) || !standing.has(windowOf(post)));
            const counts = async (patient: string) => {
                const windows = rowsOf(await other(`/v1/windows?patient=${patient}&${span}&limit=200`)) as unknown as Listed[];
                return newest(windows)
                    .flatMap(({ signals }) => signals.map(({ count }) => count))
                    .reduce((sum, count) => sum + count, 0);
            };
            for (const patient of patientsOf(second)) {
                const expected = linesOf(listed.filter((post) => post.patient === patient)).length;
                await until(`windows of ${patient} are made anew`, async () => (await counts(patient)) === expected, 120);
            }
            await expectPlain(second, left);
            await expectRead(second, [...corrected]);
        }, 600_000);
    });
} else {
    test('a recording of a bedside: not there, so nothing is compared with it', () => {
        console.warn(`not run, because there is no ${recording}`);
    });
}

interface Listed {
    readonly id: string;
    readonly corrects?: { readonly window: string; readonly version: number };
    readonly signals: readonly { readonly code: string; readonly count: number }[];
}

/** Of each window the one that was made last. */
function newest(windows: readonly Listed[]): readonly Listed[] {
    const byRoot = Map.groupBy(windows, ({ id, corrects }) => corrects?.window ?? id);
    return [...byRoot.values()].map(
        (versions) => versions.toSorted((one, two) => (two.corrects?.version ?? 0) - (one.corrects?.version ?? 0))[0]!,
    );
}

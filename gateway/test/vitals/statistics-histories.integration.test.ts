// SPDX-License-Identifier: Apache-2.0
// Any sequence of posts, closings, corrections of a post and of a time, with other readings in their place or as another patient's, merges, separations and questions on
// two wards, with kill -9 of what makes a corrected window anew: what the custodian decrypts is what a plain model computes, and what the ledger denies is what the model says it must.

import fc from 'fast-check';
import { bringBack, kill } from '../support/crashing-wards';
import { TwoWards, rowsOf, type Answer, type Ask } from '../support/two-wards';
import { until } from '../support/until';
import { type ModelPost, StatisticsModel } from './statistics-model';

type Client = (path: string, ask?: Ask) => Promise<Answer>;
/** What is killed while the window is made anew, and comes back. */
const VICTIMS = ['gateway', 'custodian', 'network'] as const;
type Victim = (typeof VICTIMS)[number];
type Command =
    | { readonly do: 'post'; readonly patient: number; readonly values: readonly number[] }
    | { readonly do: 'close' }
    | { readonly do: 'correct'; readonly post: number; readonly kill?: Victim | undefined }
    | { readonly do: 'correct-time'; readonly patient: number; readonly from: number; readonly seconds: number }
    | { readonly do: 'replace'; readonly post: number; readonly values: readonly number[]; readonly kill?: Victim | undefined }
    | { readonly do: 'move'; readonly patient: number; readonly to: number; readonly from: number; readonly seconds: number }
    | { readonly do: 'merge'; readonly from: number; readonly into: number }
    | { readonly do: 'separate'; readonly from: number }
    | { readonly do: 'ask'; readonly without: readonly number[] };

const PATIENTS = ['M0', 'M1', 'M2', 'M3', 'M4', 'M5', 'M6'];
/** Three of them examples. */
const HISTORIES = 6;
const MINUTE = 60_000;
const MINUTES_EACH = 5;
/** In one hour, that before this one: windows of a patient are parted by closings alone. */
const HOUR = Math.floor(Date.now() / (60 * MINUTE) - 1) * 60 * MINUTE;
const SECONDS_BETWEEN_POSTS = 10;
const WINDOWS_BY_THE_HOUR = ['--window-minutes', '60', '--window-idle-seconds', '3600'];

const patient = fc.nat(PATIENTS.length - 1);
const values = fc.array(fc.integer({ min: 40, max: 180 }), { minLength: 1, maxLength: 3 });
const command: fc.Arbitrary<Command> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('post' as const), patient, values }) },
    { weight: 1, arbitrary: fc.constant({ do: 'close' as const }) },
    {
        weight: 3,
        arbitrary: fc.record({
            do: fc.constant('correct' as const),
            post: fc.nat(),
            kill: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...VICTIMS) }),
        }),
    },
    {
        weight: 2,
        arbitrary: fc.record({
            do: fc.constant('correct-time' as const),
            patient,
            from: fc.nat(30),
            seconds: fc.integer({ min: 1, max: 25 }),
        }),
    },
    {
        weight: 3,
        arbitrary: fc.record({
            do: fc.constant('replace' as const),
            post: fc.nat(),
            values,
            kill: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...VICTIMS) }),
        }),
    },
    {
        weight: 2,
        arbitrary: fc.record({
            do: fc.constant('move' as const),
            patient,
            to: patient,
            from: fc.nat(30),
            seconds: fc.integer({ min: 1, max: 25 }),
        }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('merge' as const), from: patient, into: patient }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('separate' as const), from: patient }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('ask' as const), without: fc.subarray([0, 1, 2], { maxLength: 2 }) }) },
);

const close: Command = { do: 'close' };
const askOf = (...without: readonly number[]): Command => ({ do: 'ask', without });
/** What every run meets, before what is drawn: answers of before, sets that overlap, cohorts that a merge makes too small. */
const EXAMPLES: readonly (readonly Command[])[] = [
    [
        { do: 'correct', post: 0 },
        askOf(),
        { do: 'correct', post: 3, kill: 'gateway' },
        { do: 'correct', post: 3 },
        askOf(),
        askOf(0),
        { do: 'merge', from: 1, into: 2 },
        askOf(),
        { do: 'post', patient: 1, values: [50] },
        close,
    ],
    [
        { do: 'post', patient: 6, values: [90, 91] },
        { do: 'merge', from: 0, into: 1 },
        { do: 'merge', from: 2, into: 1 },
        askOf(),
        { do: 'separate', from: 2 },
        askOf(),
        { do: 'correct', post: 4, kill: 'custodian' },
        { do: 'correct', post: 11, kill: 'network' },
        { do: 'correct-time', patient: 6, from: 0, seconds: 5 },
        askOf(2),
        { do: 'merge', from: 3, into: 4 },
        askOf(0),
    ],
    [
        { do: 'replace', post: 0, values: [44, 45], kill: 'gateway' },
        { do: 'replace', post: 0, values: [46] },
        { do: 'move', patient: 1, to: 6, from: 0, seconds: 5 },
        { do: 'move', patient: 2, to: 2, from: 0, seconds: 5 },
        { do: 'replace', post: 12, values: [47] },
        close,
        askOf(),
        { do: 'replace', post: 12, values: [48], kill: 'custodian' },
        { do: 'correct', post: 13 },
        close,
    ],
];

describe('statistics of two wards', () => {
    let wards: TwoWards;
    let device: Client;
    let doctor: Client;
    let desk: Client;
    let researcher: Client;
    let steward: Client;
    let other: Client;
    let histories = 0;
    const met = new Set<string>();

    beforeAll(async () => {
        wards = await TwoWards.start({}, undefined, WINDOWS_BY_THE_HOUR);
        await clients();
        other = await wards.as('ward2', 'auditor-2', 'auditor');
        await doctor('/v1/signals');
        for (const id of PATIENTS) {
            await written(desk, '/v1/records', { id, kind: 'patient', name: 'Ann Example', status: 'admitted' });
            await wards.admit('ward1', 'dr-osei', id);
        }
    }, 300_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    async function clients(): Promise<void> {
        device = await wards.as('ward1', 'iot-1', 'iot-gateway');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        desk = await wards.as('ward1', 'desk-1', 'admission');
        researcher = await wards.as('ward1', 'researcher-1', 'researcher');
        steward = await wards.as('ward1', 'admin-1', 'admin');
    }

    async function killed(victim: Victim): Promise<void> {
        await kill(wards, victim);
        await bringBack(wards, victim);
        if (victim === 'gateway') {
            await wards.startGateway('ward1', {}, WINDOWS_BY_THE_HOUR);
            await clients();
        }
        for (const ward of ['ward1', 'ward2'] as const) {
            await until(`${ward} is ready again`, async () => (await wards.ask(ward, '/readyz')).status === 200);
        }
        met.add(`${victim} killed`);
    }

    async function written(client: Client, path: string, body?: object, method = 'POST'): Promise<Answer> {
        const answer = await client(path, { method, ...(body && { body }), headers: { prefer: 'wait=30' } });
        expect([path, answer.text, [200, 201].includes(answer.status)]).toEqual([path, expect.not.stringContaining('problem'), true]);
        return answer;
    }

    /** One history in minutes of its own. */
    class Run {
        readonly model = new StatisticsModel(PATIENTS);
        readonly #begin = HOUR + histories++ * MINUTES_EACH * MINUTE;
        readonly #span = { from: this.#at(0), to: this.#at(MINUTES_EACH * 60) };

        #at(second: number): string {
            return new Date(this.#begin + second * 1_000).toISOString();
        }

        async do(asked: Command): Promise<void> {
            switch (asked.do) {
                case 'post':
                    return this.#post(PATIENTS[asked.patient]!, asked.values);
                case 'close':
                    return this.#close();
                case 'correct':
                    return this.#correctOne(this.model.posts[asked.post % this.model.posts.length]!, asked.kill);
                case 'correct-time':
                    return this.#correctTime(PATIENTS[asked.patient]!, asked.from, asked.from + asked.seconds);
                case 'replace':
                    return this.#replace(this.model.posts[asked.post % this.model.posts.length]!, asked.values, asked.kill);
                case 'move':
                    return this.#move(PATIENTS[asked.patient]!, PATIENTS[asked.to]!, { from: asked.from, to: asked.from + asked.seconds });
                case 'merge':
                    return this.#merge(PATIENTS[asked.from]!, PATIENTS[asked.into]!);
                case 'separate':
                    return this.separate(PATIENTS[asked.from]!);
                case 'ask':
                    return this.#ask(asked.without);
            }
        }

        async #post(of: string, measured: readonly number[]): Promise<void> {
            const count = this.model.posts.filter((post) => post.device === `monitor-${of}`).length;
            const post: ModelPost = {
                patient: of,
                device: `monitor-${of}`,
                isEntered: false,
                sequence: histories * 1_000 + count,
                second: count * SECONDS_BETWEEN_POSTS,
                values: measured,
                isRetracted: false,
            };
            const { sequence, second } = post;
            const signals = [{ code: '8867-4', unit: '/min', values: measured }];
            const sent = { device: `monitor-${of}`, patient: of, sequence, start: this.#at(second), periodSeconds: 1, signals };
            await written(device, '/v1/vitals', { windows: [sent] });
            this.model.post(post);
        }

        async #close(): Promise<void> {
            await written(steward, '/v1/windows/close');
            await wards.windowsSettled();
            this.model.close();
        }

        async #correctOne(post: ModelPost, kill?: Victim): Promise<void> {
            const path = `/v1/posts/${post.device}/${String(post.sequence)}/corrections`;
            const answer = await written(doctor, path, { reason: 'Lead off' });
            await (kill && killed(kill));
            await this.#corrected(post.patient, [post], answer);
        }

        /** Other readings in the place of a post, once. */
        async #replace(post: ModelPost, measured: readonly number[], kill?: Victim): Promise<void> {
            const path = `/v1/posts/${post.device}/${String(post.sequence)}/corrections`;
            const signals = [{ code: '8867-4', unit: '/min', values: measured }];
            const replacement = { patient: post.patient, start: this.#at(post.second), periodSeconds: 1, signals };
            const body = { reason: 'Lead off', replacement };
            const known = post.replacement;
            if (known !== undefined && (known.patient !== post.patient || known.values.join() !== measured.join())) {
                expect((await doctor(path, { method: 'POST', body })).body).toMatchObject({ code: 'REPLAY_CONFLICT' });
                met.add('replaced by others before');
                return;
            }
            const answer = await written(doctor, path, body);
            if (known === undefined) {
                this.model.replace(post, { patient: post.patient, values: measured });
                met.add('replaced');
            }
            await (kill && killed(kill));
            await this.#corrected(post.patient, [post], answer);
        }

        /** What stood of a device and time, as another patient's. */
        async #move(of: string, to: string, span: { readonly from: number; readonly to: number }): Promise<void> {
            const path = `/v1/patients/${of}/vitals/corrections`;
            const times = { from: this.#at(span.from), to: this.#at(span.to) };
            const body = { device: `monitor-${of}`, ...times, reason: 'Wrong bed', replacement: { patient: to } };
            const posts = this.model.within(of, span.from, span.to);
            const standing = posts.filter(({ isRetracted }) => !isRetracted);
            if (this.model.areOne(of, to)) {
                expect((await doctor(path, { method: 'POST', body })).status).toBe(422);
            } else if (posts.length === 0) {
                expect((await doctor(path, { method: 'POST', body })).body).toMatchObject({ code: 'POST_NOT_FOUND' });
            } else {
                const answer = await written(doctor, path, body);
                standing.forEach((post) => this.model.replace(post, { patient: to, values: post.values }));
                met.add(standing.length > 0 ? 'moved' : 'nothing to move');
                await this.#corrected(of, posts, answer);
            }
        }

        async #correctTime(of: string, from: number, to: number): Promise<void> {
            const path = `/v1/patients/${of}/vitals/corrections`;
            const body = { device: `monitor-${of}`, from: this.#at(from), to: this.#at(to), reason: 'Wrong bed' };
            const posts = this.model.within(of, from, to);
            if (posts.length > 0) {
                return this.#corrected(of, posts, await written(doctor, path, body));
            }
            expect((await doctor(path, { method: 'POST', body })).body).toMatchObject({ code: 'POST_NOT_FOUND' });
        }

        async #corrected(of: string, posts: readonly ModelPost[], { body }: Answer): Promise<void> {
            const corrected = this.model.retract(posts).length;
            expect(body).toMatchObject({ corrected, already: posts.length - corrected });
            met.add(corrected > 0 ? 'corrected' : 'already corrected');
            const { from, to } = this.#span;
            const path = `/v1/windows?patient=${of}&from=${from}&to=${to}&limit=100`;
            await until('windows are made anew', async () => rowsOf(await other(path)).length === this.model.windowsOf(of), 60);
        }

        async #merge(from: string, into: string): Promise<void> {
            if (this.model.mayMerge(from, into)) {
                await written(desk, `/v1/records/${from}/merge`, { into });
                this.model.merge(from, into);
            }
        }

        async separate(from: string): Promise<void> {
            if (this.model.merged.includes(from)) {
                await written(desk, `/v1/records/${from}/merge`, undefined, 'DELETE');
                this.model.separate(from);
            }
        }

        async #ask(without: readonly number[]): Promise<void> {
            const patients = PATIENTS.filter((_, index) => !without.includes(index));
            const of = without.length === 0 ? { ward: 'ward1' } : { patients };
            const body = { codes: ['8867-4'], ...of, ...this.#span };
            const answer = await researcher('/v1/statistics', { method: 'POST', body });
            const expected = this.model.ask(patients);
            met.add('code' in expected ? expected.code : ['given', ...expected.flags].join(' '));
            if ('code' in expected) {
                expect([without, answer.body]).toMatchObject([without, expected]);
                return;
            }
            const { flags, count, mean, standardDeviation } = expected;
            const { results, flags: said = [] } = answer.body as { results?: Record<string, number>[]; flags?: string[] };
            expect([without, answer.text, said, results?.[0]?.['count']]).toEqual([without, expect.any(String), flags, count]);
            expect(results![0]!['mean']).toBeCloseTo(mean, 9);
            expect(results![0]!['standardDeviation']).toBeCloseTo(standardDeviation!, 9);
        }
    }

    it('are those of a plain model after any history', async () => {
        const opening = [0, 1].flatMap((again) =>
            PATIENTS.slice(0, 6).map((_, index): Command => ({ do: 'post', patient: index, values: [60 + index, 70 + index * 3 + again] })),
        );
        await fc.assert(
            fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 12, size: 'max' }), async (commands) => {
                const run = new Run();
                try {
                    for (const asked of [...opening, ...commands.slice(0, 1), close, ...commands.slice(1), close, askOf(), askOf(1)]) {
                        await run.do(asked);
                    }
                } finally {
                    for (const from of run.model.merged) {
                        await run.separate(from);
                    }
                }
            }),
            // Each history is as long as it is: a shorter one that fails, too, would take as long to find as all of them.
            { numRuns: HISTORIES, examples: EXAMPLES.map((commands) => [[...commands]]), endOnFailure: true },
        );
        const missed = [
            'given',
            'given MERGED_SINCE',
            'given CORRECTED_SINCE',
            'COHORT_TOO_SMALL',
            'RELEASE_BUDGET_SPENT',
            'corrected',
            'already corrected',
            'replaced',
            'replaced by others before',
            'moved',
            ...VICTIMS.map((victim) => `${victim} killed`),
        ];
        expect(missed.filter((word) => !met.has(word))).toEqual([]);
    }, 300_000);
});

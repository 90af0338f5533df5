// SPDX-License-Identifier: Apache-2.0
// A request is refused for what stands around its posts alone: whatever is wrong with one post refuses that one, and the others are taken.

import { fresh, handMade, type HandMade } from '../../../test/support/hand-made';
import { judgePost } from '../../services/vitals/intake/plausibility';
import type { DevicePost } from '../../services/vitals/ports/device-post';
import { VITALS_SETTINGS } from '../../services/vitals/ports/settings';
import type { PostAnswer, Submission } from '../../services/vitals/ports/vitals';
import { VITALS_EXAMPLES } from './examples';

const signal = { code: '8867-4', unit: '/min', values: [78, 79, null] };
const good = {
    device: 'ward1-monitor-7',
    patient: 'P001',
    sequence: 42,
    start: '2026-11-28T12:50:00Z',
    periodSeconds: 60,
    signals: [signal],
};
const withSignal = (change: object) => ({ ...good, signals: [{ ...signal, ...change }] });
const { device: _device, ...nameless } = good;
const nested = JSON.parse('['.repeat(2_000) + ']'.repeat(2_000)) as unknown;

/** What is wrong, the code that says so, and where it stands in the post. */
const poison: readonly (readonly [string, unknown, string, string])[] = [
    ['is null', null, 'REQUEST_INVALID', ''],
    ['is a text', 'window', 'REQUEST_INVALID', ''],
    ['is a list', [good], 'REQUEST_INVALID', ''],
    ['is a list in lists', nested, 'REQUEST_INVALID', ''],
    ['is empty', {}, 'REQUEST_INVALID', ''],
    ['has no device', nameless, 'REQUEST_INVALID', ''],
    ['has a field too many', { ...good, ward: 'ward1' }, 'REQUEST_INVALID', ''],
    ['has a field too many, half a surrogate pair', { ...good, '\ud800': '\ud800' }, 'REQUEST_INVALID', ''],
    ['has a signal with a field too many', withSignal({ note: 'x' }), 'REQUEST_INVALID', '/signals/0'],
    ['has a device with a slash', { ...good, device: 'a/b' }, 'CONTENT_INVALID', '/device'],
    ['has a device that is a number', { ...good, device: 7 }, 'REQUEST_INVALID', '/device'],
    ['has a patient of 65 characters', { ...good, patient: 'P'.repeat(65) }, 'CONTENT_INVALID', '/patient'],
    ['has a sequence that is a text', { ...good, sequence: '42' }, 'REQUEST_INVALID', '/sequence'],
    ['has a negative sequence', { ...good, sequence: -1 }, 'CONTENT_INVALID', '/sequence'],
    ['has a boot that is a word', { ...good, boot: 'third' }, 'CONTENT_INVALID', '/boot'],
    ['has a boot that is half a start', { ...good, boot: 1.5 }, 'REQUEST_INVALID', '/boot'],
    ['has a negative boot', { ...good, boot: -1 }, 'CONTENT_INVALID', '/boot'],
    ['begins yesterday', { ...good, start: 'yesterday' }, 'CONTENT_INVALID', '/start'],
    ['begins on February 30th', { ...good, start: '2026-02-30T12:50:00Z' }, 'CONTENT_INVALID', '/start'],
    ['has no period', { ...good, periodSeconds: 0 }, 'CONTENT_INVALID', '/periodSeconds'],
    ['has a period that times cannot tell', { ...good, periodSeconds: 0.0009 }, 'CONTENT_INVALID', '/periodSeconds'],
    ['has signals that are no list', { ...good, signals: signal }, 'REQUEST_INVALID', '/signals'],
    ['has a value that is a text', withSignal({ values: ['78'] }), 'REQUEST_INVALID', '/signals/0/values/0'],
    ['has a value that is infinite', withSignal({ values: [78, Infinity] }), 'REQUEST_INVALID', '/signals/0/values/1'],
    ['has 106 values', withSignal({ values: new Array<number>(106).fill(70) }), 'BODY_TOO_LARGE', '/signals/0/values'],
    ['has 33 signals', { ...good, signals: new Array<object>(33).fill(signal) }, 'BODY_TOO_LARGE', '/signals'],
    ['has a sentinel that is a text', withSignal({ notMeasured: ['255'] }), 'REQUEST_INVALID', '/signals/0/notMeasured/0'],
    ['has a unit with a control character', withSignal({ unit: '/min\u0007' }), 'CONTENT_INVALID', '/signals/0/unit'],
    [
        'has a key that is too short',
        { ...good, proof: { key: 'A', nonce: 'A'.repeat(22), digest: 'a'.repeat(64) } },
        'CONTENT_INVALID',
        '/proof/key',
    ],
    ['has a proof that is none', { ...good, proof: { nonce: 'x' } }, 'REQUEST_INVALID', '/proof'],
];

/** JSON has no infinity, but a number that is read as one. */
const textOf = (windows: readonly unknown[]) =>
    JSON.stringify({ windows }, (_, value: unknown) => (value === Infinity ? '1e999' : value)).replaceAll('"1e999"', '1e999');

describe('POST /v1/vitals', () => {
    let gateway: HandMade;
    let authorization: string;
    let taken: DevicePost[] = [];
    let options: unknown;
    beforeAll(async () => {
        gateway = await handMade({
            vitals: {
                take: async (posts, _caller, asked) => {
                    taken = [...posts];
                    options = asked;
                    return posts.map(({ sequence }, index): PostAnswer => ({
                        index,
                        status: 'accepted',
                        submission: `s${String(sequence)}`,
                    }));
                },
            },
        });
        authorization = await gateway.token('iot-1', 'iot-gateway');
    });
    afterAll(async () => gateway.app.close());

    const send = async (windows: readonly unknown[]) =>
        gateway.app.inject({
            method: 'POST',
            url: '/v1/vitals',
            headers: { ...fresh(authorization), 'content-type': 'application/json' },
            payload: textOf(windows),
        });

    it.each(poison)('a post that %s: refused with its pointer, and the posts around it are taken', async (_what, bad, code, pointer) => {
        const answer = await send([{ ...good, sequence: 1 }, bad, { ...good, sequence: 3 }]);
        const { results } = answer.json<{ results: PostAnswer[] }>();
        expect(answer.statusCode).toBe(202);
        expect(results.map(({ index, status, submission }) => [index, status, submission])).toEqual([
            [0, 'accepted', 's1'],
            [1, 'rejected', undefined],
            [2, 'accepted', 's3'],
        ]);
        expect(results[1]!.problem).toMatchObject({ code, type: `/problems/${code.toLowerCase().replaceAll('_', '-')}` });
        expect(results[1]!.problem!.errors!.map((error) => error.pointer)).toEqual([pointer]);
        expect(results[1]!.problem).not.toHaveProperty('requestId');
        expect(taken.map(({ sequence }) => sequence)).toEqual([1, 3]);
    });

    it('all of them ahead of the clock: 503 with the time after which the same request is judged anew', async () => {
        const ahead = (index: number, retryAfter: number): PostAnswer => {
            const own = { type: '/problems/time-ahead', title: '', status: 503, code: 'TIME_AHEAD', detail: '', retryAfter };
            return { index, status: 'rejected', problem: { ...own, errors: [{ pointer: '/start', detail: '' }] } };
        };
        const bad = { type: '', title: '', status: 422, code: 'UNIT_MISMATCH', detail: '' };
        let answers = [ahead(0, 7), ahead(1, 42)];
        const { app, token } = await handMade({ vitals: { take: async () => answers } });
        const request = { method: 'POST' as const, url: '/v1/vitals', headers: fresh(await token('iot-1', 'iot-gateway')) };
        const once = async () => app.inject({ ...request, payload: { windows: [good, { ...good, sequence: 3 }] } });
        const first = await once();
        expect([first.statusCode, first.headers['retry-after'], first.headers['content-type']]).toEqual([
            503,
            '42',
            expect.stringMatching('application/problem'),
        ]);
        expect(first.json()).toMatchObject({
            code: 'TIME_AHEAD',
            results: [{ problem: { retryAfter: 7 } }, { problem: { retryAfter: 42 } }],
        });

        // One that stays refused makes the request one to be changed; the other is not refused for good by the same key.
        answers = [ahead(0, 7), { index: 1, status: 'rejected', problem: bad }];
        expect((await once()).json()).toMatchObject({
            status: 422,
            results: [{ problem: { code: 'TIME_AHEAD' } }, { problem: { code: bad.code } }],
        });
        answers = [
            { index: 0, status: 'accepted', submission: 's1' },
            { index: 1, status: 'rejected', problem: bad },
        ];
        expect((await once()).statusCode).toBe(202);
        await app.close();
    });

    it('all of them bad: 422 with a result for each, and the places seen from the whole body', async () => {
        const answer = await send(poison.map(([, bad]) => bad));
        const { results, errors, code } = answer.json<{ results: PostAnswer[]; errors: { pointer: string }[]; code: string }>();
        expect([answer.statusCode, code]).toEqual([422, 'CONTENT_INVALID']);
        expect(results.map(({ problem }) => problem?.code)).toEqual(poison.map(([, , each]) => each));
        expect(errors.map(({ pointer }) => pointer)).toEqual(poison.map(([, , , pointer], index) => `/windows/${String(index)}${pointer}`));
        expect(taken).toEqual([]);
    });

    it('a time of RFC 3339 is taken however it is written', async () => {
        const starts = [
            '2026-11-28T13:50:00+01:00',
            '2026-11-28T12:50:00+00:00',
            '2026-11-28t12:50:00.000000000000z',
            '2026-11-27T18:05:00-18:45',
        ];
        expect((await send(starts.map((start) => ({ ...good, start })))).statusCode).toBe(202);
        expect(taken.map(({ start }) => start)).toEqual(starts.map(() => '2026-11-28T12:50:00.000Z'));
    });

    it('a boot is a number, or a time that counts as its milliseconds', async () => {
        const boots = [0, 7, '2026-11-28T12:50:00+00:00', '1969-12-31T23:59:59Z', Number.MAX_SAFE_INTEGER];
        expect((await send(boots.map((boot) => ({ ...good, boot })))).statusCode).toBe(202);
        expect(taken.map(({ boot }) => boot)).toEqual([0, 7, Date.parse('2026-11-28T12:50:00Z'), 0, Number.MAX_SAFE_INTEGER]);
    });

    it('is strict where the caller prefers it', async () => {
        const ask = async (prefer: string) => {
            const headers = { ...fresh(authorization), 'content-type': 'application/json', prefer };
            const { headers: answered } = await gateway.app.inject({ method: 'POST', url: '/v1/vitals', headers, payload: textOf([good]) });
            return [options, answered['preference-applied']];
        };
        expect(await ask('handling=strict')).toEqual([{ waitSeconds: 0, strict: true, manual: false }, 'handling=strict']);
        expect(await ask('handling=lenient')).toEqual([{ waitSeconds: 0, strict: false, manual: false }, undefined]);
    });

    it('the example of the documentation is judged as it says', async () => {
        const { body, answers } = VITALS_EXAMPLES['POST /v1/vitals']! as {
            body: { windows: object[] };
            answers: Record<number, { results: PostAnswer[] }>;
        };
        expect((await send(body.windows)).statusCode).toBe(202);
        const judgement = judgePost(taken[0]!, Date.parse('2026-11-28T12:54:00Z'), VITALS_SETTINGS);
        expect(judgement).toMatchObject({ post: { refused: answers[202]!.results[0]!.refused, alerts: [], late: false } });
    });

    it('the limits of a post are named to whoever exceeds them', async () => {
        const [result] = (await send([withSignal({ values: new Array<number>(106).fill(70) })])).json<{ results: PostAnswer[] }>().results;
        expect(result?.problem?.detail).toContain('105 values a signal');
    });

    it('the same request again is the same answer', async () => {
        const headers = { ...fresh(authorization), 'content-type': 'application/json' };
        const payload = textOf([good, ...poison.map(([, bad]) => bad)]);
        const ask = async () => gateway.app.inject({ method: 'POST', url: '/v1/vitals', headers, payload });
        const [first, second] = [await ask(), await ask()];
        expect([first.statusCode, second.statusCode, second.headers['idempotent-replayed']]).toEqual([202, 202, 'true']);
        expect(second.body).toBe(first.body);
    });
});

describe('POST /v1/vitals?dryRun=true', () => {
    it('gives the answers of a dry run without a key for repetition, and takes nothing', async () => {
        const asked: unknown[] = [];
        const refused: PostAnswer = {
            index: 0,
            status: 'rejected',
            problem: { type: '', title: '', status: 422, code: 'SIGNATURE_MISSING', detail: '' },
        };
        let answers: PostAnswer[] = [{ index: 0, status: 'accepted', flags: ['DEVICE_UNCHECKED'] }];
        const gateway = await handMade({
            vitals: {
                take: async () => Promise.reject(new Error('taken')),
                dryRun: async (posts, _caller, options) => {
                    asked.push(posts, options);
                    return Promise.resolve(answers);
                },
            },
        });
        const authorization = await gateway.token('iot-1', 'iot-gateway');
        const send = async (query: string, headers: Record<string, string> = {}) =>
            gateway.app.inject({
                method: 'POST',
                url: `/v1/vitals${query}`,
                headers: { authorization, prefer: 'wait=10, handling=strict', ...headers },
                payload: { windows: [good] },
            });
        const first = await send('?dryRun=true');
        expect([first.statusCode, first.headers['preference-applied'], first.json()]).toEqual([
            200,
            'handling=strict',
            { results: answers },
        ]);
        expect(asked).toEqual([[expect.objectContaining({ sequence: 42 })], expect.objectContaining({ strict: true, manual: false })]);

        // A key that it brings is not used up, and a repetition is judged anew.
        const key = fresh(authorization);
        expect((await send('?dryRun=true', key)).statusCode).toBe(200);
        answers = [refused];
        const again = await send('?dryRun=true', key);
        expect([again.statusCode, again.headers['idempotent-replayed']]).toEqual([422, undefined]);
        expect(again.json()).toMatchObject({ code: 'CONTENT_INVALID', results: [{ problem: { code: 'SIGNATURE_MISSING' } }] });
        expect((await send('?dryRun=false')).json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_MISSING' });
        expect((await send('?dryrun=true', key)).statusCode).toBe(400);
        expect((await send('?dryRun=1', key)).statusCode).toBe(400);
        await gateway.app.close();
    });
});

describe('how far a post has come', () => {
    const window = (state: 'open' | 'closed' | 'VALID') => ({ id: 'a'.repeat(32), state });
    const known: Readonly<Record<string, Submission>> = {
        open: { id: 'open', state: 'RECEIVED', device: 'm1', sequence: 1, window: window('open') },
        closed: { id: 'closed', state: 'VALID', device: 'm1', boot: 3, sequence: 2, window: window('closed') },
        there: { id: 'there', state: 'VALID', device: 'm1', sequence: 3, window: window('VALID') },
        refused: { id: 'refused', state: 'INVALID', device: 'm1', sequence: 4, code: 'REPLAY_CONFLICT' },
    };

    it('is told with the window in which it will be, or why it is in none', async () => {
        const gateway = await handMade({
            vitals: {
                submission: async (id) => known[id],
                take: async (posts) =>
                    posts.map((_, index): PostAnswer => ({
                        index,
                        status: 'accepted',
                        submission: 'open',
                        state: 'VALID',
                        window: window('open'),
                    })),
            },
        });
        const headers = fresh(await gateway.token('iot-1', 'iot-gateway'));
        for (const submission of Object.values(known)) {
            const answer = await gateway.app.inject({ url: `/v1/submissions/${submission.id}`, headers });
            expect(answer.json()).toEqual(submission);
        }
        const waited = {
            method: 'POST' as const,
            url: '/v1/vitals',
            headers: { ...headers, prefer: 'wait=1' },
            payload: { windows: [good] },
        };
        expect((await gateway.app.inject(waited)).json()).toMatchObject({ results: [{ state: 'VALID', window: window('open') }] });
        await gateway.app.close();
    });
});

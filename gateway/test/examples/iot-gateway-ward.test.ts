// SPDX-License-Identifier: Apache-2.0
// What the example of an IoT gateway does about each answer: tokens, pauses, and posts that are refused, with others behind them.

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Queue } from '../../examples/iot-gateway/queue.ts';
import { pauseAfter, Sender } from '../../examples/iot-gateway/sender.ts';
import { type Answer, checkedAddress, type Problem, retryAfterOf, Ward } from '../../examples/iot-gateway/ward.ts';

describe('a ward', () => {
    interface Asked {
        readonly path: string;
        readonly headers: IncomingMessage['headers'];
    }
    let server: Server;
    let ward: Ward;
    let asked: Asked[];
    let answers: { status: number; body?: string; headers?: Record<string, string> }[];
    beforeEach(async () => {
        [asked, answers] = [[], []];
        let tokens = 0;
        const serve = ({ url: path = '', headers }: IncomingMessage, response: ServerResponse) => {
            asked.push({ path, headers });
            tokens += Number(path === '/token');
            const said =
                path === '/token' ? { status: 200, body: `{"access_token":"t${String(tokens)}","expires_in":300}` } : answers.shift()!;
            response.writeHead(said.status, 'headers' in said ? said.headers : {}).end(said.body);
        };
        server = createServer((request, response) => {
            request.resume().on('end', () => {
                serve(request, response);
            });
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        ward = new Ward({ gateway: url, tokenUrl: `${url}/token`, issuer: 'i', client: 'c', clientKey: privateKey });
    });
    afterEach(async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
    });
    const posts = () => asked.filter(({ path }) => path === '/v1/vitals').map(({ headers }) => headers);

    it('that says 401 is asked with another token next time, and one that does not with the same', async () => {
        answers = [401, 503, 503].map((status) => ({ status, body: `{"code":"X","status":${String(status)}}` }));
        for (const status of [401, 503, 503]) {
            expect(await ward.post(['{}'])).toEqual({ problem: expect.objectContaining({ status, code: 'X' }), retryAfter: 0 });
        }
        expect(posts().map(({ authorization }) => authorization)).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t2']);
    });

    it('is asked the same under the same key until it has judged it', async () => {
        const inProgress = { status: 409, body: '{"code":"IDEMPOTENCY_IN_PROGRESS"}' };
        answers = [
            { status: 500 },
            { status: 429 },
            { status: 401 },
            inProgress,
            { status: 422, body: '{"code":"X"}' },
            { status: 202, body: '{"results":[]}' },
        ];
        const count = answers.length;
        for (let index = 0; index < count; index += 1) {
            await ward.post(['{}']);
        }
        const keys = posts().map((headers) => headers['idempotency-key']);
        expect(new Set(keys.slice(0, 5)).size).toBe(1);
        expect(keys[5]).not.toBe(keys[4]);
    });

    it('says how long to wait, also where something on the way speaks for it', async () => {
        answers = [{ status: 502, body: '<html>', headers: { 'retry-after': '7' } }];
        expect(await ward.post(['{}'])).toEqual({ problem: { status: 502, code: '' }, retryAfter: 7 });
    });

    it('that sends elsewhere is not followed', async () => {
        answers = [{ status: 307, headers: { location: '/elsewhere' } }];
        await expect(ward.post(['{}'])).rejects.toThrow('fetch failed');
        expect(asked.map(({ path }) => path)).toEqual(['/token', '/v1/vitals']);
    });

    it('is spoken to over https, unless it is on this machine', () => {
        for (const address of ['https://ward.example', 'http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:1']) {
            expect(checkedAddress(address)).toBe(address);
        }
        for (const address of ['http://ward.example', 'http://127.0.0.1.example', 'http://localhost.example', 'ftp://localhost']) {
            expect(() => checkedAddress(address)).toThrow('is not https');
        }
    });
});

describe('a Retry-After', () => {
    const NOW = Date.parse('2026-11-28T12:00:00Z');
    it.each([
        [null, 0],
        ['', 0],
        ['5', 5],
        [' 5 ', 5],
        ['soon', 0],
        ['Infinity', 0],
        ['9'.repeat(400), 3600],
        ['86400', 3600],
        ['Sat, 28 Nov 2026 12:00:30 GMT', 30],
        ['Sat, 28 Nov 2026 11:00:00 GMT', 0],
        ['Fri, 28 Nov 2036 12:00:00 GMT', 3600],
    ])('of %j demands %d seconds', (written, seconds) => {
        expect(retryAfterOf(written, NOW)).toBe(seconds);
    });
    it('demands something finite, whatever it is', () => {
        fc.assert(
            fc.property(fc.string(), (written) => {
                const seconds = retryAfterOf(written, NOW);
                expect(seconds >= 0 && seconds <= 3600).toBe(true);
            }),
        );
    });
});

describe('a pause', () => {
    it('is in the second half of twice the one before, up to a minute', () => {
        for (const [failures, longest] of [0, 1, 2, 3, 4, 5, 6, 7, 8, 100].map(
            (index) => [index, Math.min(60_000, 500 * 2 ** index)] as const,
        )) {
            const pauses = Array.from({ length: 50 }, () => pauseAfter(failures));
            expect(Math.min(...pauses)).toBeGreaterThanOrEqual(longest / 2);
            expect(Math.max(...pauses)).toBeLessThanOrEqual(longest);
            expect(new Set(pauses).size).toBeGreaterThan(1);
        }
        expect(pauseAfter(100, 300_000)).toBeGreaterThanOrEqual(150_000);
    });
});

describe('a sender', () => {
    let folder: string;
    let queue: Queue;
    let alarms: string[];
    let sent: string[][];
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), 'wardledger-iot-'));
        queue = new Queue(join(folder, 'queue.sqlite'), 1);
        [alarms, sent] = [[], []];
    });
    afterEach(() => {
        queue.close();
        rmSync(folder, { recursive: true });
    });

    const valid = { status: 'accepted', state: 'VALID' } as const;
    const rejected = (problem: Problem) => ({ status: 'rejected', problem }) as const;
    const take = (count: number) => {
        queue.take(
            '-',
            { inode: '-', offset: 0, line: 0 },
            Array.from({ length: count }, () => String),
        );
    };
    /** Sends until nothing is left, or the ward says enough. */
    const send = async (answer: (bodies: readonly string[], stop: () => void) => Answer | Error): Promise<void> => {
        const stop = new AbortController();
        const post = async (bodies: readonly string[]): Promise<Answer> => {
            sent.push([...bodies]);
            const said = answer(bodies, () => {
                stop.abort();
            });
            return said instanceof Error ? Promise.reject(said) : Promise.resolve(said);
        };
        const told = { progress: () => undefined, alarm: (text: string) => void alarms.push(text) };
        await new Sender(queue, { post }, told).run(() => true, stop.signal);
    };
    const droppedCodes = () => alarms.filter((text) => text.startsWith('drop'));

    it('by the meaning of each refusal drops a post or sends it again, and takes no other with it', async () => {
        take(4);
        const wrong = { status: 422, code: 'UNIT_MISMATCH', errors: [{ pointer: '/signals/0/unit', detail: 'is no unit' }] };
        const answers: (Answer | Error)[] = [
            new Error('nobody there'),
            { problem: { status: 503, code: 'STORE_FULL' }, retryAfter: 0 },
            {
                results: [
                    valid,
                    rejected(wrong),
                    { status: 'accepted', state: 'RECEIVED' },
                    rejected({ status: 422, code: 'DEVICE_SUSPENDED' }),
                ],
            },
        ];
        await send((bodies) => answers.shift() ?? { results: bodies.map(() => ({ status: 'duplicate', state: 'VALID' }) as const) });
        expect(sent.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => ['1', '2', '3', '4']));
        expect(sent.slice(3).flat()).toEqual(['3', '4']);
        expect(alarms).toEqual([
            expect.stringContaining('does not answer'),
            expect.stringContaining('STORE_FULL'),
            'drop: post 2 UNIT_MISMATCH /signals/0/unit is no unit',
            expect.stringContaining('alarm: post 4 DEVICE_SUSPENDED'),
        ]);
        expect(queue.length).toBe(0);
    });

    it('brings what is behind posts that wait for a person, at once, and those once they are taken', async () => {
        take(130);
        let isMended = false;
        await send((bodies) => {
            const results = bodies.map((body) =>
                Number(body) <= 66 && !isMended ? rejected({ status: 409, code: 'REPLAY_CONFLICT' }) : valid,
            );
            isMended ||= bodies.includes('130');
            return { results };
        });
        // Those that rest may be due again by then: behind what was never sent.
        expect([sent[0]![0], sent[1]![0], ...sent[2]!.slice(0, 2)]).toEqual(['1', '65', '129', '130']);
        expect([queue.length, droppedCodes()]).toEqual([0, []]);
    });

    it('sends a post that is to come later no sooner than it may', async () => {
        take(2);
        await send((bodies, stop) => {
            if (sent.length === 3) {
                stop();
            }
            const isFirst = bodies.includes('1');
            return {
                results: isFirst
                    ? [rejected({ status: 422, code: 'TIME_AHEAD', retryAfter: 1800 }), { status: 'accepted', state: 'RECEIVED' }]
                    : [{ status: 'accepted', state: 'RECEIVED' }],
            };
        });
        expect(sent).toEqual([['1', '2'], ['2'], ['2']]);
    });

    it.each([400, 413, 422])('that is refused as a whole with %d finds the post that it is for, and drops that one', async (status) => {
        take(20);
        await send((bodies) =>
            bodies.includes('7') ? { problem: { status, code: 'CONTENT_INVALID' }, retryAfter: 0 } : { results: bodies.map(() => valid) },
        );
        expect([queue.length, droppedCodes()]).toEqual([0, ['drop: post 7 CONTENT_INVALID ']]);
        expect(sent.length).toBeLessThan(20);
    });

    it('fills its requests again once the one post is found', async () => {
        take(70);
        await send((bodies) =>
            bodies.includes('1')
                ? { problem: { status: 413, code: 'BODY_TOO_LARGE' }, retryAfter: 0 }
                : { results: bodies.map(() => valid) },
        );
        expect(sent.map(({ length }) => length)).toEqual([64, 32, 16, 8, 4, 2, 1, 1, 2, 4, 8, 16, 32, 6]);
    });

    it.each([
        ['REPLAY_CONFLICT', 409, 150_000, 300_000],
        ['RATE_LIMITED', 429, 30_000, 60_000],
    ])('lets a post that was often refused with %s (%d) rest from %d to %d milliseconds', async (code, status, least, most) => {
        jest.spyOn(queue, 'oldest').mockReturnValue([{ sequence: 1, body: '1', tries: 99 }]);
        const rest = jest.spyOn(queue, 'rest');
        const before = performance.now();
        await send((_bodies, stop) => {
            stop();
            return { results: [rejected({ status, code })] };
        });
        const until = rest.mock.calls[0]![1];
        expect([until >= before + least, until <= performance.now() + most]).toEqual([true, true]);
    });

    it.each([
        ['', 400],
        ['IDEMPOTENCY_KEY_REUSED', 422],
        ['ACTOR_SUSPENDED', 422],
        ['ROLE_FORBIDDEN', 403],
        ['SOMETHING_ELSE', 404],
    ])('that is refused as a whole with %j and %d drops nothing', async (code, status) => {
        take(2);
        await send((bodies, stop) => {
            if (sent.length === 3) {
                stop();
            }
            return { problem: { status, code }, retryAfter: 0 };
        });
        expect([queue.length, droppedCodes()]).toEqual([2, []]);
    });

    it('waits as long as the ward says, longer each time that it is refused, and from the beginning once something is taken', async () => {
        take(1);
        const waits: number[] = [];
        const timers = jest.requireActual<{ setTimeout: (milliseconds: number) => Promise<void> }>('node:timers/promises');
        const spy = jest.spyOn(timers, 'setTimeout').mockImplementation((milliseconds) => {
            waits.push(milliseconds);
            return Promise.resolve();
        });
        const busy = (retryAfter: number): Answer => ({ problem: { status: 503, code: 'STORE_FULL' }, retryAfter });
        const limited = { results: [{ status: 'rejected', problem: { status: 429, code: 'RATE_LIMITED' } } as const] };
        const answers = [
            busy(90),
            busy(0),
            new Error('nobody'),
            { results: [] },
            { problem: { status: 404, code: 'X' }, retryAfter: 0 },
            limited,
        ];
        try {
            await send((_bodies, stop) => {
                if (answers.length === 1) {
                    stop();
                }
                return answers.shift()!;
            });
            expect(waits[0]).toBe(90_000);
            expect(waits.slice(1).map((wait, index) => wait >= 500 * 2 ** index && wait <= 1000 * 2 ** index)).toEqual([
                true,
                true,
                true,
                true,
                true,
            ]);
            waits.length = 0;
            queue.take('-', { inode: '-', offset: 0, line: 0 }, [String, String]);
            const more = [busy(0), busy(0), { results: [valid, { status: 'accepted' } as const] }, busy(0)];
            await send((_bodies, stop) => {
                if (more.length === 1) {
                    stop();
                }
                return more.shift()!;
            });
            expect(waits[2]).toBe(0);
            expect(waits[3]).toBeLessThanOrEqual(500);
        } finally {
            spy.mockRestore();
        }
    });
});

// SPDX-License-Identifier: Apache-2.0
// The parts of the example of an IoT gateway: what it signs is what docs/post-vectors.json has, what it reads is in one post each, and what is refused is sent again, or put aside.

import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ERRORS } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { openKeys } from '../../examples/iot-gateway/keys.ts';
import { columnsOf, measuredIn } from '../../examples/iot-gateway/measurements.ts';
import { digestOf, type Post, proofOf, signedBytesOf } from '../../examples/iot-gateway/post-bytes.ts';
import { Queue } from '../../examples/iot-gateway/queue.ts';
import { meaningOf, Sender } from '../../examples/iot-gateway/sender.ts';
import type { Answer } from '../../examples/iot-gateway/ward.ts';

const EXAMPLE = join(__dirname, '..', '..', 'examples', 'iot-gateway');
const DOCS = join(__dirname, '..', '..', '..', 'docs');
const VECTORS = join(DOCS, 'post-vectors.json');
const vectors = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
    vectors: { name: string; post: Post; key: string; nonce: string; digest: string }[];
    signatures: { sequence: number; digest: string; signedBytes: string }[];
};

let folder: string;
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wardledger-iot-'));
});
afterEach(() => {
    rmSync(folder, { recursive: true });
});

describe('what is signed', () => {
    it.each(vectors.vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, { post, digest, ...secrets }) => {
        expect(digestOf(post, secrets)).toBe(digest);
    });

    it('is number and digest, with a key and a nonce of each post', () => {
        for (const { sequence, digest, signedBytes } of vectors.signatures) {
            expect(signedBytesOf(sequence, digest).toString('hex')).toBe(signedBytes);
        }
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        const { post } = vectors.vectors[0]!;
        const [one, other] = [proofOf(post, privateKey), proofOf(post, privateKey)];
        expect([one.key === other.key, one.nonce === other.nonce, one.digest === other.digest]).toEqual([false, false, false]);
        const key = { key: createPublicKey(privateKey), dsaEncoding: 'ieee-p1363' } as const;
        const signature = Buffer.from(one.signature, 'base64url');
        expect(verify('sha256', signedBytesOf(post.sequence, digestOf(post, one)), key, signature)).toBe(true);
    });

    const isMissing = spawnSync('python3', ['-c', 'import cryptography']).status !== 0;
    if (isMissing) {
        console.warn('skipped: iot_gateway.py needs python3 with the package cryptography, which this machine does not have');
    }
    (isMissing ? it.skip : it)('in Python, too', () => {
        const said = execFileSync('python3', ['-B', join(EXAMPLE, 'iot_gateway.py'), 'vectors', VECTORS], { encoding: 'utf8' });
        expect(said).toBe(`${String(vectors.vectors.length)} posts and ${String(vectors.signatures.length)} signatures agree\n`);
    });
});

describe('keys', () => {
    it('are made once, are nobody else’s to read, and are not used where they are', () => {
        const { device } = openKeys(folder);
        const file = join(folder, 'device-key.pem');
        expect(statSync(file).mode & 0o777).toBe(0o600);
        expect(openKeys(folder).device.equals(device)).toBe(true);
        const { x } = createPublicKey(device).export({ format: 'jwk' });
        expect(JSON.parse(readFileSync(join(folder, 'device.jwk.json'), 'utf8'))).toEqual(expect.objectContaining({ crv: 'P-256', x }));
        chmodSync(file, 0o640);
        expect(() => openKeys(folder)).toThrow('chmod 600');
    });
});

describe('lines', () => {
    const columns = columnsOf('time,patient,8867-4 /min,8310-5 °F\n');
    const read = (lines: readonly string[]) => {
        const misread: string[] = [];
        return { posts: measuredIn(lines, columns, (line) => misread.push(line)), misread };
    };

    it('of one patient at an even step are one post; what is no line is passed over', () => {
        const { posts, misread } = read([
            '2026-11-28T12:00:00Z,P1,70,98.6',
            '2026-11-28T12:00:10Z,P1,,98.7',
            'yesterday,P1,70,98.6',
            '2026-11-28T12:00:20Z,P1,72,',
            '2026-11-28T12:00:35Z,P1,73,98.6',
            '2026-11-28T12:00:45Z,P2,74,98.6',
            '2026-11-28T12:00:55Z,P2,seventy,98.6',
            '2026-11-28T12:00:55Z,P2,70',
        ]);
        expect(posts).toEqual([
            {
                patient: 'P1',
                start: Date.parse('2026-11-28T12:00:00Z'),
                periodSeconds: 10,
                signals: [
                    { code: '8867-4', unit: '/min', values: [70, null, 72] },
                    { code: '8310-5', unit: '°F', values: [98.6, 98.7, null] },
                ],
            },
            expect.objectContaining({ patient: 'P1', start: Date.parse('2026-11-28T12:00:35Z'), periodSeconds: 60 }),
            expect.objectContaining({ patient: 'P2' }),
        ]);
        expect(misread).toHaveLength(3);
        expect(() => columnsOf('when,patient,8867-4 /min')).toThrow('time,patient');
    });

    it('are each in one post, at their own time, however they follow each other', () => {
        const row = fc.record({ step: fc.constantFrom(-5, 0, 1, 1, 1, 7), patient: fc.constantFrom('P1', 'P1', 'P1', 'P2') });
        fc.assert(
            fc.property(fc.array(row, { maxLength: 200 }), (rows) => {
                let time = Date.parse('2026-11-28T12:00:00Z');
                const written = rows.map(({ step, patient }, index) => {
                    time += step * 1000;
                    return { time, patient, value: index };
                });
                const lines = written.map(({ time: at, patient, value }) => `${new Date(at).toISOString()},${patient},${String(value)},`);
                const found = read(lines).posts.flatMap(({ patient, start, periodSeconds, signals }) =>
                    signals[0]!.values.map((value, index) => ({ time: start + index * periodSeconds * 1000, patient, value })),
                );
                expect(found).toEqual(written);
            }),
        );
    });
});

describe('the queue', () => {
    it('knows after a start what was read, by which number to go on, and what waits', () => {
        const file = join(folder, 'queue.sqlite');
        const queue = new Queue(file);
        queue.take('a.csv', { offset: 100, bodies: ['one', 'two', 'three'] });
        queue.forget([2]);
        queue.drop(queue.oldest(1)[0]!, 'UNIT_MISMATCH');
        queue.close();
        const again = new Queue(file);
        expect([again.sequence, again.offset('a.csv'), again.offset('b.csv'), again.length]).toEqual([4, 100, 0, 1]);
        expect(again.oldest(9)).toEqual([expect.objectContaining({ sequence: 3, body: 'three' })]);
        // What cannot be kept was not read, either.
        again.take('a.csv', { offset: 200, bodies: ['four'] });
        expect(() => again.take('a.csv', { offset: 300, bodies: [undefined as unknown as string] })).toThrow();
        expect([again.sequence, again.offset('a.csv'), again.length]).toEqual([5, 200, 2]);
        again.close();
    });
});

describe('a refusal', () => {
    const entryOf = (code: keyof typeof ERRORS) => ({ code, status: ERRORS[code].status });

    it.each([
        ['retry', ['STORE_FULL', 'RATE_LIMITED', 'UNAUTHENTICATED', 'TIME_AHEAD', 'LEDGER_UNAVAILABLE']],
        ['alarm', ['SIGNATURE_MISSING', 'SIGNATURE_INVALID', 'DEVICE_SUSPENDED', 'DEVICE_RETIRED', 'ACTOR_SUSPENDED']],
        ['drop', ['UNIT_MISMATCH', 'TIME_TOO_LATE', 'REPLAY_CONFLICT', 'INTEGRITY_FAILURE', 'DEVICE_MOVED', 'DEVICE_BOUND_ELSEWHERE']],
    ] as const)('means %s where the table for makers says so', (meaning, codes) => {
        const page = readFileSync(join(DOCS, 'first-device.md'), 'utf8');
        for (const code of codes) {
            expect([code, meaningOf(entryOf(code))]).toEqual([code, meaning]);
            expect(page).toMatch(new RegExp(`\\n\\|[^|\\n]*\`${code}\`[^|\\n]*\\| ${meaning} `));
        }
    });

    it('by its meaning leaves the queue or stays, and takes no other with it', async () => {
        const queue = new Queue(join(folder, 'queue.sqlite'));
        queue.take('-', { offset: 0, bodies: ['1', '2', '3', '4'] });
        const alarms: string[] = [];
        const sent: string[][] = [];
        const wrong = { status: 422, code: 'UNIT_MISMATCH', errors: [{ pointer: '/signals/0/unit', detail: 'is no unit' }] };
        const answers: (Answer | Error)[] = [
            new Error('nobody there'),
            { problem: { status: 503, code: 'STORE_FULL' }, retryAfter: 0 },
            {
                results: [
                    { status: 'accepted', state: 'VALID' },
                    { status: 'rejected', problem: wrong },
                    { status: 'accepted', state: 'RECEIVED' },
                    { status: 'rejected', problem: { status: 422, code: 'DEVICE_SUSPENDED' } },
                ],
            },
            {
                results: [
                    { status: 'duplicate', state: 'VALID' },
                    { status: 'accepted', state: 'VALID' },
                ],
            },
        ];
        const post = async (bodies: readonly string[]): Promise<Answer> => {
            sent.push([...bodies]);
            const answer = answers.shift() ?? new Error('asked once more than it should');
            return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
        };
        const told = { progress: () => undefined, alarm: (text: string) => void alarms.push(text) };
        await new Sender(queue, { post }, told).run(() => true, new AbortController().signal);
        expect(sent).toEqual([
            ['1', '2', '3', '4'],
            ['1', '2', '3', '4'],
            ['1', '2', '3', '4'],
            ['3', '4'],
        ]);
        expect(alarms).toEqual([
            expect.stringContaining('does not answer'),
            expect.stringContaining('STORE_FULL'),
            'drop: post 2 UNIT_MISMATCH /signals/0/unit is no unit',
            expect.stringContaining('alarm: post 4 DEVICE_SUSPENDED'),
        ]);
        expect(queue.length).toBe(0);
        queue.close();
    });
});

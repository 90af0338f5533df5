// SPDX-License-Identifier: Apache-2.0
// The parts of the example of an IoT gateway: what it signs is what docs/post-vectors.json has, what it reads is in one post each, and what is refused is sent again, or put aside.

import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ERRORS } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { holdFolder, makeKeys, openKeys } from '../../examples/iot-gateway/keys.ts';
import { LineCutter } from '../../examples/iot-gateway/lines.ts';
import { columnsOf, measuredIn } from '../../examples/iot-gateway/measurements.ts';
import { digestOf, type Post, proofOf, signedBytesOf } from '../../examples/iot-gateway/post-bytes.ts';
import { Queue } from '../../examples/iot-gateway/queue.ts';
import { ALARMS, meaningOf } from '../../examples/iot-gateway/sender.ts';

const MAIN_FLAGS = [
    '--gateway',
    'http://127.0.0.1:9',
    '--token-url',
    'http://127.0.0.1:9',
    '--issuer',
    'i',
    '--client',
    'c',
    '--device',
    'd',
];
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

    (isMissing ? it.skip : it)('and what the parts of the Python program promise holds', () => {
        const tests = spawnSync('python3', ['-B', join(__dirname, 'iot_gateway_test.py')], { encoding: 'utf8' });
        expect([tests.status, tests.stderr]).toEqual([0, expect.stringMatching(/Ran \d+ tests in [\d.]+s\n\nOK\n$/)]);
    });
});

describe('keys', () => {
    it('are made once, are nobody else’s to read, and are not used where they are', () => {
        expect(() => openKeys(folder)).toThrow('init makes the keys');
        const { device } = makeKeys(folder);
        const file = join(folder, 'device-key.pem');
        expect(statSync(file).mode & 0o777).toBe(0o600);
        expect(readdirSync(folder).sort()).toEqual(['client-key.pem', 'client.jwk.json', 'device-key.pem', 'device.jwk.json']);
        expect(makeKeys(folder).device.equals(device)).toBe(true);
        expect(openKeys(folder).device.equals(device)).toBe(true);
        const { x } = createPublicKey(device).export({ format: 'jwk' });
        expect(JSON.parse(readFileSync(join(folder, 'device.jwk.json'), 'utf8'))).toEqual(expect.objectContaining({ crv: 'P-256', x }));
        chmodSync(file, 0o640);
        expect(() => openKeys(folder)).toThrow(`chmod 600 ${file}`);
    });

    it('are whole after a power cut in the middle of making them', () => {
        writeFileSync(join(folder, 'device-key.pem.new'), '-----BEGIN PRIV');
        expect(makeKeys(folder).device.asymmetricKeyType).toBe('ec');
    });
});

describe('a folder', () => {
    it('is held by one run, and by nobody once that lets it go', () => {
        const letGo = holdFolder(folder);
        expect(() => holdFolder(folder)).toThrow(`another run has ${folder}`);
        letGo();
        holdFolder(folder)();
    });

    it('that others may read is refused with what mends it, and one that is missing with what makes it', () => {
        chmodSync(folder, 0o750);
        expect(() => holdFolder(folder)).toThrow(`chmod 700 ${folder}`);
        expect(() => holdFolder(join(folder, 'none'))).toThrow('init makes it');
    });

    it('of a run is not made by it, and what init makes is nobody else’s', () => {
        const main = (...args: string[]) =>
            spawnSync(process.execPath, [join(EXAMPLE, 'main.ts'), ...args, '--folder', join(folder, 'bed')], { encoding: 'utf8' });
        const none = main('run', ...MAIN_FLAGS);
        expect([none.status, none.stderr]).toEqual([1, `there is no ${join(folder, 'bed')}: init makes it and its keys\n`]);
        expect(main('init').status).toBe(0);
        for (const file of readdirSync(join(folder, 'bed'))) {
            expect([file, statSync(join(folder, 'bed', file)).mode & 0o077]).toEqual([file, 0]);
        }
        const unsafe = main('run', ...MAIN_FLAGS, '--gateway', 'http://ward.example');
        expect([unsafe.status, unsafe.stderr]).toEqual([1, 'http://ward.example is not https\n']);
        const letGo = holdFolder(join(folder, 'bed'));
        expect(main('run', ...MAIN_FLAGS).stderr).toBe(`another run has ${join(folder, 'bed')}: one folder is for one run\n`);
        letGo();
    });
});

describe('lines', () => {
    const columns = columnsOf('time,patient,8867-4 /min,8310-5 °F\n');
    const read = (lines: readonly string[]) => {
        const misread: string[] = [];
        const cut = new LineCutter({ offset: 0, line: 1 }).cut(Buffer.from(lines.map((line) => `${line}\n`).join('')));
        return { posts: measuredIn(cut, columns, (line, rule) => misread.push(`${String(line)} ${rule}`)), misread };
    };

    it('of one patient at an even step are one post; what is no line is passed over', () => {
        const { posts, misread } = read([
            '2026-11-28T12:00:00Z,P1,70,98.6',
            '',
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
        const time = 'its time is none after 1970 with date, seconds and zone';
        expect(misread).toEqual([
            `5 ${time}`,
            '9 its values are finite numbers, or nothing',
            '10 it has as many values as the first line has signals',
        ]);
        expect(() => columnsOf('when,patient,8867-4 /min')).toThrow('time,patient');
    });

    const NO_ROWS = [
        '2026-11-28T12:00:00,P1,70,',
        '2026-11-28T12:00Z,P1,70,',
        '2026-11-28,P1,70,',
        '2026-02-30T12:00:00Z,P1,70,',
        '2026-11-28T24:00:00Z,P1,70,',
        '1969-12-31T23:59:59Z,P1,70,',
        '2026-11-28T12:00:00Z,,70,',
        `2026-11-28T12:00:00Z,${'é'.repeat(33)},70,`,
        '2026-11-28T12:00:00Z,P1,1e999,',
        '2026-11-28T12:00:00Z,P1,Infinity,',
        '2026-11-28T12:00:00Z,P1,NaN,',
        '2026-11-28T12:00:00Z,P1,0x46,',
        '2026-11-28T12:00:00Z,P1,1_0,',
        '2026-11-28T12:00:00Z,P1,70',
        '2026-11-28T12:00:00Z,P1,70,,',
        'P1',
        '2026-11-28T12:00:00Z,P\0,70,',
        `2026-11-28T12:00:00Z,P1,70,${' '.repeat(262_144)}`,
    ];
    it.each(NO_ROWS)('such as %j are told by number and rule, and take no other with them', (bad) => {
        const { posts, misread } = read(['2026-11-28T12:00:00.5+02:00,P1,-0.5,', bad, '2026-11-28T12:00:01.5+02:00,P1,+1e2,']);
        expect(posts).toEqual([
            expect.objectContaining({
                start: Date.parse('2026-11-28T10:00:00.500Z'),
                periodSeconds: 1,
                signals: [expect.objectContaining({ values: [-0.5, 100] }), expect.objectContaining({ values: [null, null] })],
            }),
        ]);
        expect(misread).toEqual([expect.stringMatching(/^3 it(s|) [a-z -]+/)]);
        expect(misread[0]).not.toMatch(/P1|2026|Infinity/);
    });

    it('that are no UTF-8 are passed over', () => {
        const misread: string[] = [];
        const cut = new LineCutter().cut(Buffer.from([0xff, 10]));
        expect(measuredIn(cut, columns, (line, rule) => misread.push(`${String(line)} ${rule}`))).toEqual([]);
        expect(misread).toEqual(['1 it is not UTF-8']);
    });

    it('are the same, whatever the pieces in which they come', () => {
        const written = fc.array(
            fc.oneof(fc.string({ unit: 'binary', maxLength: 9 }), fc.constant('\0'), fc.constant('x'.repeat(262_145))),
            { maxLength: 6 },
        );
        fc.assert(
            fc.property(written, fc.array(fc.nat(300_000), { maxLength: 5 }), (lines, cuts) => {
                const bytes = Buffer.from(lines.join('\n'));
                const whole = new LineCutter();
                const all = whole.cut(bytes);
                const cutter = new LineCutter();
                const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((one, other) => one - other);
                expect(ends.flatMap((end) => cutter.cut(bytes.subarray(cutter.position, end)))).toEqual(all);
                expect([cutter.place, cutter.position, cutter.isTorn]).toEqual([whole.place, bytes.length, whole.isTorn]);
                expect(whole.place).toEqual({ offset: bytes.lastIndexOf(10) + 1, line: all.length });
            }),
            { numRuns: 50 },
        );
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
    const place = (offset: number) => ({ inode: '7', offset, line: 2 });

    it('knows after a start what was read, by which number to go on, and what waits', () => {
        const file = join(folder, 'queue.sqlite');
        const queue = new Queue(file, 1);
        queue.take('a.csv', place(100), [(sequence) => `one ${String(sequence)}`, () => 'two', () => 'three']);
        expect(queue.oldest(1, 0)).toEqual([expect.objectContaining({ sequence: 1, body: 'one 1' })]);
        queue.forget([2]);
        queue.drop(queue.oldest(1, 0)[0]!, 'UNIT_MISMATCH');
        queue.close();
        const again = new Queue(file, 1);
        expect([again.sequence, again.place('a.csv'), again.place('b.csv').offset, again.length]).toEqual([4, place(100), 0, 1]);
        expect(again.oldest(9, 0)).toEqual([expect.objectContaining({ sequence: 3, body: 'three' })]);
        // What cannot be kept was not read, either.
        again.take('a.csv', place(200), [() => 'four']);
        expect(() => again.take('a.csv', place(300), [() => undefined as unknown as string])).toThrow();
        expect([again.sequence, again.place('a.csv').offset, again.length]).toEqual([5, 200, 2]);
        again.close();
    });

    it('that was lost or is restored uses no number again, and none above 2^53 - 1', () => {
        const file = join(folder, 'queue.sqlite');
        const before = Date.now();
        const queue = new Queue(file);
        expect(queue.sequence).toBeGreaterThanOrEqual(before);
        queue.close();
        const ahead = new Queue(file, 2 ** 52);
        ahead.take('-', place(0), [() => 'one']);
        ahead.close();
        const behind = new Queue(file);
        expect(behind.sequence).toBe(2 ** 52 + 1);
        behind.close();
        const last = new Queue(file, Number.MAX_SAFE_INTEGER);
        expect(() => last.take('-', place(0), [() => 'one'])).toThrow('no number is left');
        expect(last.length).toBe(1);
        last.close();
    });

    it('numbers what is taken at the same time by another without doubling', () => {
        const [one, other] = [new Queue(join(folder, 'queue.sqlite'), 1), new Queue(join(folder, 'queue.sqlite'), 1)];
        one.take('-', place(0), [String]);
        other.take('-', place(0), [String]);
        expect(one.oldest(9, 0).map(({ sequence, body }) => [sequence, body])).toEqual([
            [1, '1'],
            [2, '2'],
        ]);
        one.close();
        other.close();
    });

    it('lets others pass what rests, and puts it behind them, until its time or the next start', () => {
        const file = join(folder, 'queue.sqlite');
        const queue = new Queue(file, 1);
        queue.take('-', place(0), [String, String, String]);
        queue.rest(queue.oldest(1, 0)[0]!, 50);
        const numbers = (now: number) => queue.oldest(9, now).map(({ sequence }) => sequence);
        expect([numbers(49), numbers(50), queue.length]).toEqual([[2, 3], [2, 3, 1], 3]);
        queue.close();
        const again = new Queue(file, 1);
        expect(again.oldest(1, 0)).toEqual([{ sequence: 1, body: '1', tries: 0 }]);
        again.close();
    });

    it('drops what was dropped under its number before', () => {
        const queue = new Queue(join(folder, 'queue.sqlite'), 1);
        queue.take('-', place(0), [String]);
        const post = queue.oldest(1, 0)[0]!;
        queue.drop(post, 'UNIT_MISMATCH');
        queue.drop(post, 'UNIT_MISMATCH');
        expect(queue.length).toBe(0);
        queue.close();
    });
});

describe('a refusal', () => {
    const entryOf = (code: keyof typeof ERRORS) => ({ code, status: ERRORS[code].status });

    const page = readFileSync(join(DOCS, 'first-device.md'), 'utf8');
    const rows = [...page.matchAll(/\n\|([^|\n]*)\| (retry|alarm|drop) /g)].flatMap(([, codes = '', meaning = '']) =>
        [...codes.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => [code as keyof typeof ERRORS, meaning] as const),
    );

    it('of each code of the table for makers means what the table says', () => {
        expect(rows.length).toBeGreaterThan(30);
        expect(rows.map(([code]) => [code, meaningOf(entryOf(code))])).toEqual(rows);
    });

    it('is an alarm for exactly the codes that the table for makers has as alarms, in both programs', () => {
        const alarms = rows.filter(([, meaning]) => meaning === 'alarm').map(([code]) => code as string);
        expect([...ALARMS].sort()).toEqual(alarms.sort());
        const python = readFileSync(join(EXAMPLE, 'iot_ward.py'), 'utf8');
        const inPython = [...python.matchAll(/^ALARMS .*$/gm)].flatMap(([line]) =>
            [...line.matchAll(/"([A-Z_]+)"/g)].map(([, code]) => code!),
        );
        expect(inPython.sort()).toEqual(alarms);
    });
});

// SPDX-License-Identifier: Apache-2.0
// Laws of the homomorphic part, with the real threads started from their TypeScript sources, and SEAL's own evaluator as a judge.

import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { sumCiphertexts, sha256Hex } from '@wardledger/chaincode/crypto';
import { MAX_READINGS, SIGNALS, STATS_2 } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { HeDecryptor } from './he-decryptor';
import { HeEncryptor } from './he-encryptor';
import type { HeKeyPair } from './he-engine';
import type { HeWindow, SignalTotals } from './he-window';
import { HeWorkerHost } from './he-worker-host';

const CODES = SIGNALS.map(({ code }) => code);
let encryptor: HeEncryptor;
let decryptor: HeDecryptor;

beforeAll(async () => {
    const generator = new HeWorkerHost({}, 30_000);
    const pair = (await generator.run({ operation: 'generate' })) as HeKeyPair;
    await generator.close();
    encryptor = new HeEncryptor({ publicKey: pair.publicKey });
    decryptor = new HeDecryptor(pair.secretKey);
});

afterAll(async () => {
    await encryptor.close();
    await decryptor.close();
});

/** Windows of any signals and lengths, with values up to their limits and gaps. */
const windows: fc.Arbitrary<HeWindow> = fc.integer({ min: 1, max: MAX_READINGS }).chain((steps) =>
    fc.record({
        steps: fc.constant(steps),
        values: fc
            .uniqueArray(fc.nat(SIGNALS.length - 1), { minLength: 1, maxLength: SIGNALS.length })
            .chain((indexes) => fc.tuple(...indexes.map((index) => signal(index, steps)))),
    }),
);

function signal(index: number, steps: number): fc.Arbitrary<HeWindow['values'][number]> {
    const { code, minimum, maximum, scale } = SIGNALS[index]!;
    const value = fc.option(fc.integer({ min: minimum * scale, max: maximum * scale }));
    return fc
        .tuple(fc.array(value, { minLength: 1 }), fc.nat(steps))
        .map(([pattern, length]) => ({ code, values: Array.from({ length }, (_, step) => pattern[step % pattern.length] ?? null) }));
}

function plainTotals(all: readonly HeWindow[]): SignalTotals[] {
    return CODES.map((code) => {
        const values = all.flatMap((window) => window.values.filter((entry) => entry.code === code).flatMap((entry) => entry.values));
        const measured = values.filter((value) => value !== null);
        const sum = measured.reduce((total, value) => total + value, 0);
        return {
            code,
            count: measured.length,
            sum,
            sumOfSquares: String(measured.reduce((total, value) => total + BigInt(value) ** 2n, 0n)),
        };
    });
}

test('the ledger adds, the custodian decrypts: the totals are those of the plain values', async () => {
    await fc.assert(
        fc.asyncProperty(fc.array(windows, { minLength: 1, maxLength: 4 }), async (all) => {
            const encrypted = [];
            for (const window of all) {
                encrypted.push((await encryptor.encrypt(window)).ciphertext);
            }
            expect(await decryptor.totals(sumCiphertexts(encrypted))).toEqual(plainTotals(all));
        }),
        { numRuns: 25 },
    );
});

test('ten thousand full windows at the maximum of every signal decrypt right', async () => {
    const full = SIGNALS.map(({ code, maximum, scale }) => ({ code, values: new Array<number>(MAX_READINGS).fill(maximum * scale) }));
    let { ciphertext: doubled } = await encryptor.encrypt({ steps: MAX_READINGS, values: full });
    const parts: Uint8Array[] = [];
    // The same noise again and again adds up to more than that of as many encryptions.
    for (let windows = 10_000; windows > 0; windows = Math.floor(windows / 2)) {
        if (windows % 2 === 1) {
            parts.push(doubled);
        }
        doubled = sumCiphertexts([doubled, doubled]);
    }
    const count = 10_000 * MAX_READINGS;
    expect(await decryptor.totals(sumCiphertexts(parts))).toEqual(
        SIGNALS.map(({ code, maximum, scale }) => {
            const most = maximum * scale;
            return { code, count, sum: count * most, sumOfSquares: String(BigInt(count) * BigInt(most) ** 2n) };
        }),
    );
});

test("the ledger's adder gives the bytes of SEAL's own evaluator", async () => {
    const hook = join(__dirname, '../../../../scripts/typescript-hook.cjs');
    const judge = new Worker(join(__dirname, '../../../test/custody/seal-judge.ts'), { execArgv: ['--require', hook] });
    await fc.assert(
        fc.asyncProperty(windows, windows, async (one, other) => {
            const [a, b] = [(await encryptor.encrypt(one)).ciphertext, (await encryptor.encrypt(other)).ciphertext];
            const answer = once(judge, 'message') as Promise<[Uint8Array]>;
            judge.postMessage([a, b]);
            const [judged] = await answer;
            expect(Buffer.from(sumCiphertexts([a, b])).equals(judged)).toBe(true);
        }),
        { numRuns: 10 },
    );
    await judge.terminate();
});

test('two encryptions of one window differ, and each is named by the digest of its bytes', async () => {
    const window: HeWindow = { steps: 1, values: [{ code: '8867-4', values: [780] }] };
    const [one, other] = [await encryptor.encrypt(window), await encryptor.encrypt(window)];
    expect(one.digest).not.toBe(other.digest);
    expect(one.digest).toBe(sha256Hex(one.ciphertext));
    expect(one.ciphertext).toHaveLength(STATS_2.ciphertextBytes);
});

test('a flipped byte is refused, or changes the digest that the ledger holds', async () => {
    const { ciphertext, digest } = await encryptor.encrypt({ steps: 1, values: [{ code: '8867-4', values: [780] }] });
    await fc.assert(
        fc.asyncProperty(fc.nat(ciphertext.length - 1), fc.integer({ min: 1, max: 255 }), async (position, difference) => {
            const altered = Uint8Array.from(ciphertext);
            altered[position] = altered[position]! ^ difference;
            expect(sha256Hex(altered)).not.toBe(digest);
            if (position < STATS_2.ciphertextPrefixBytes) {
                await expect(decryptor.totals(altered)).rejects.toThrow('Wrong prefix');
            }
        }),
        { numRuns: 200 },
    );
});

test.each([
    ['too short', (bytes: Uint8Array) => bytes.subarray(1)],
    ['too long', (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc(8)])],
    ['empty', () => new Uint8Array(0)],
    ['a coefficient that is not reduced', (bytes: Uint8Array) => Buffer.concat([bytes.subarray(0, -8), Buffer.alloc(8, 0xff)])],
    ['in NTT form', (bytes: Uint8Array) => Buffer.concat([bytes.subarray(0, 48), Uint8Array.of(1), bytes.subarray(49)])],
])('a ciphertext that is %s never reaches SEAL', async (_name, change) => {
    const { ciphertext } = await encryptor.encrypt({ steps: 1, values: [{ code: '8867-4', values: [780] }] });
    await expect(decryptor.totals(change(ciphertext))).rejects.toMatchObject({ code: 'CIPHERTEXT_INVALID' });
    expect((await decryptor.totals(ciphertext))?.[0]).toEqual({ code: '8867-4', count: 1, sum: 780, sumOfSquares: '608400' });
});

test.each<[string, HeWindow]>([
    ['an unknown code', { steps: 1, values: [{ code: '1-2', values: [1] }] }],
    ['a repeated code', { steps: 1, values: [signalOf(780), signalOf(790)] }],
    ['more values than steps', { steps: 1, values: [{ code: '8867-4', values: [780, 790] }] }],
    ['no step', { steps: 0, values: [] }],
    ['too many steps', { steps: MAX_READINGS + 1, values: [] }],
    ['a part of a step', { steps: 1.5, values: [] }],
    ['a value over the limit', { steps: 1, values: [signalOf(3501)] }],
    ['a value under the limit', { steps: 1, values: [signalOf(-1)] }],
    ['a fraction', { steps: 1, values: [signalOf(78.5)] }],
    ['no number', { steps: 1, values: [signalOf(Number.NaN)] }],
])('%s is not encrypted', async (_name, window) => {
    await expect(encryptor.encrypt(window)).rejects.toThrow(RangeError);
});

function signalOf(value: number): HeWindow['values'][number] {
    return { code: '8867-4', values: [value] };
}

// SPDX-License-Identifier: Apache-2.0
// The bytes of a post are those of docs/post-bytes.md, which another program in another language computes from that page alone; and whatever differs in a post differs in
// its digest.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
    digestOfProof,
    isSignedByDevice,
    postDigestOf,
    type PostSecrets,
    type ReadingProof,
    readingProofOf,
    signedBytesOf,
} from '../../src/crypto';
import { canonicalJson, demandDefined, postHeader, postReadings, type SentPost } from '../../src/domain';

const DOCS = join(__dirname, '../../../docs');
const VECTORS = join(DOCS, 'post-vectors.json');

interface Vector extends PostSecrets, Record<'name' | 'header' | 'digest', string> {
    readonly post: SentPost;
    readonly readings: readonly string[];
}
interface SignatureVector extends Record<'name' | 'publicKey' | 'digest' | 'signedBytes' | 'signature', string> {
    readonly sequence: number;
    readonly signed: boolean;
}
interface Vectors {
    readonly vectors: readonly Vector[];
    readonly signatures: readonly SignatureVector[];
}
const { vectors, signatures } = JSON.parse(readFileSync(VECTORS, 'utf8')) as Vectors;
const [example] = vectors as [Vector];

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

it.each(vectors.map((vector) => [vector.name, vector] as const))('vector: %s', (_name, { post, header, readings, digest, ...secrets }) => {
    expect(hexOf(postHeader(post))).toBe(header);
    expect(postReadings(post).map(hexOf)).toEqual(readings);
    expect(postDigestOf(post, secrets)).toBe(digest);
});

it.each(signatures.map((vector) => [vector.name, vector] as const))(
    'signature: %s',
    (_name, { publicKey, signature, signed, signedBytes, ...post }) => {
        expect(hexOf(signedBytesOf(post))).toBe(signedBytes);
        expect(isSignedByDevice(publicKey, post, signature)).toBe(signed);
    },
);

it('vectors are those that a program in Python computes', () => {
    if (spawnSync('python3', ['--version']).status !== 0) {
        console.log('not run: the vectors in Python (no python3 here)');
        return;
    }
    const said = execFileSync('python3', ['-B', join(DOCS, 'post_check.py'), 'vectors', VECTORS], { encoding: 'utf8' });
    expect(said).toBe(`${String(vectors.length)} posts and ${String(signatures.length)} signatures agree\n`);
});

/** Posts of a few words and numbers, so that two of them are often nearly the same. */
function postsOf(text: fc.Arbitrary<string>, number: fc.Arbitrary<number>, whole: fc.Arbitrary<number>): fc.Arbitrary<SentPost> {
    const signal = fc.record(
        {
            code: text,
            unit: text,
            values: fc.array(fc.option(number), { maxLength: 3 }),
            notMeasured: fc.array(number, { minLength: 1, maxLength: 2 }),
        },
        { requiredKeys: ['code', 'unit', 'values'] },
    );
    return fc.record(
        {
            device: text,
            boot: whole,
            patient: text,
            sequence: whole,
            start: whole,
            periodSeconds: number,
            model: text,
            signals: fc.array(signal, { maxLength: 3 }),
            observations: fc.array(fc.record({ code: text, value: text }), { minLength: 1, maxLength: 2 }),
        },
        { requiredKeys: ['device', 'patient', 'sequence', 'start', 'periodSeconds', 'signals'] },
    );
}
const posts = postsOf(
    fc.string({ unit: 'grapheme', maxLength: 3 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.nat({ max: Number.MAX_SAFE_INTEGER }),
);
const fewPosts = postsOf(fc.constantFrom('', 'a', 'aa'), fc.constantFrom(0, -0, 1), fc.constantFrom(0, 1));
const secrets = fc
    .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
    .map(([key, nonce]) => ({ key: Buffer.from(key).toString('base64url'), nonce: Buffer.from(nonce).toString('base64url') }));

/** With one bit of a text of base64url turned. */
function turned(encoded: string, bit: number): string {
    const bytes = Buffer.from(encoded, 'base64url');
    const place = bit % (8 * bytes.length);
    bytes[place >> 3]! ^= 1 << (place & 7);
    return bytes.toString('base64url');
}

/** What differs in one thing. */
const CHANGES: readonly ((post: SentPost, place: number) => SentPost)[] = [
    (post) => ({ ...post, device: `${post.device}x` }),
    (post) => ({ ...post, patient: `${post.patient}x` }),
    (post) => ({ ...post, boot: post.boot === undefined ? 0 : undefined }),
    (post) => ({ ...post, model: post.model === undefined ? '' : undefined }),
    (post) => ({ ...post, sequence: post.sequence === 0 ? 1 : post.sequence - 1 }),
    (post) => ({ ...post, start: post.start === 0 ? 1 : post.start - 1 }),
    (post) => ({ ...post, periodSeconds: post.periodSeconds === 1 ? 2 : 1 }),
    (post) => ({ ...post, signals: [...post.signals, { code: 'c', unit: 'u', values: [] }] }),
    (post) => ({ ...post, observations: [...(post.observations ?? []), { code: 'c', value: 'v' }] }),
    ({ signals: [first, ...others], ...post }) => ({
        ...post,
        signals: first === undefined ? [{ code: '', unit: '', values: [null] }] : others,
    }),
    ...(['code', 'unit'] as const).map((field) => (post: SentPost, place: number): SentPost => {
        const changed = post.signals.map((signal, index) =>
            index === place % post.signals.length ? { ...signal, [field]: `${signal[field]}x` } : signal,
        );
        return { ...post, signals: changed, patient: changed.length === 0 ? `${post.patient}x` : post.patient };
    }),
];

it('whatever differs in post, key or nonce differs in the digest', () => {
    fc.assert(
        fc.property(posts, secrets, fc.nat(), fc.nat({ max: CHANGES.length - 1 }), (post, given, place, change) => {
            const digest = postDigestOf(post, given);
            expect(postDigestOf(structuredClone(post), given)).toBe(digest);
            const others = [
                postDigestOf(CHANGES[change]!(post, place), given),
                postDigestOf(post, { ...given, key: turned(given.key, place) }),
                postDigestOf(post, { ...given, nonce: turned(given.nonce, place) }),
            ];
            expect(new Set([digest, ...others]).size).toBe(4);
        }),
        { numRuns: 1000 },
    );
});

/** What the program of the documentation says of a proof. */
function checkedInPython(proof: object) {
    const folder = mkdtempSync(join(tmpdir(), 'wardledger-proof-'));
    writeFileSync(join(folder, 'proof.json'), JSON.stringify(proof));
    const said = spawnSync('python3', ['-B', join(DOCS, 'post_check.py'), 'proof', join(folder, 'proof.json')], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    return said;
}
const joined = (...parts: string[]): string => Buffer.concat(parts.map((part) => Buffer.from(part, 'base64url'))).toString('base64url');
/** Without its first byte. */
const cut = (text: string): string => Buffer.from(text, 'base64url').subarray(1).toString('base64url');

describe('a proof of one reading', () => {
    const proven = (post: SentPost, given: PostSecrets, index: number) => demandDefined(readingProofOf(post, given, index), 'a proof');

    it('leads to the digest of its post, says the reading, and opens no other', () => {
        fc.assert(
            fc.property(posts, secrets, fc.nat(), (post, given, drawn) => {
                const readings = postReadings(post);
                const index = readings.length === 0 ? 0 : drawn % readings.length;
                const proof = readingProofOf(post, given, index);
                expect(proof === undefined).toBe(readings.length === 0);
                if (proof !== undefined) {
                    expect(digestOfProof(proof)).toBe(postDigestOf(post, given));
                    expect(Buffer.from(proof.reading, 'base64url').toString('hex')).toBe(hexOf(readings[index]!));
                    expect(Buffer.from(proof.header, 'base64url').toString('hex')).toBe(hexOf(postHeader(post)));
                    expect(JSON.stringify(proof)).not.toContain(given.key);
                }
            }),
            { numRuns: 1000 },
        );
    });

    it('of whatever differs in one bit leads elsewhere', () => {
        const fields = ['reading', 'leafKey', 'header', 'headerKey', 'nonce'] as const;
        fc.assert(
            fc.property(secrets, fc.nat(), fc.constantFrom(...fields), (given, bit, field) => {
                const { post } = example;
                const digest = postDigestOf(post, given);
                const proof = proven(post, given, bit % postReadings(post).length);
                expect(digestOfProof({ ...proof, [field]: turned(proof[field], bit) })).not.toBe(digest);
                const path = proof.path.map((node, height) => (height === bit % proof.path.length ? turned(node, bit) : node));
                expect(path.length > 0 && digestOfProof({ ...proof, path }) === digest).toBe(false);
                expect(digestOfProof({ ...proof, index: proof.index + 1 })).not.toBe(digest);
                expect(path.length > 0 && digestOfProof({ ...proof, path: proof.path.slice(1) }) === digest).toBe(false);
            }),
            { numRuns: 1000 },
        );
    });

    it('is verified by a program in Python, which says what is proven and takes nothing else', () => {
        if (spawnSync('python3', ['--version']).status !== 0) {
            console.log('not run: proofs in Python (no python3 here)');
            return;
        }
        for (const { post, digest, ...given } of vectors) {
            const last = postReadings(post).length - 1;
            for (const index of new Set([0, last >> 1, last].filter((one) => one >= 0 && one <= last))) {
                const proof = { ...proven(post, given, index), digest };
                const { status, stdout } = checkedInPython(proof);
                expect([status, stdout]).toEqual([0, expect.stringContaining(`Post ${String(post.sequence)} of device ${post.device}`)]);
                const { stderr } = checkedInPython({ ...proof, reading: turned(proof.reading, index) });
                expect(stderr).toContain('not proven: ');
            }
        }
    });

    it.each<[string, (proof: ReadingProof) => Partial<ReadingProof>]>([
        // Entries that are cut elsewhere hash to the same leaf.
        [
            'a key that takes the reading in, and another reading',
            ({ leafKey, reading }) => ({ leafKey: joined(leafKey, reading), reading: 'AAAA' }),
        ],
        ['bytes behind the reading', ({ reading }) => ({ reading: joined(reading, 'AA') })],
        ['a kind of reading that there is none of', ({ reading }) => ({ reading: joined('Aw', cut(reading)) })],
        ['an observation in the place of a value', () => ({ reading: joined('Ag', 'AAFhAAFi') })],
        ['a number that is none', () => ({ reading: joined('AQ', 'f_gAAAAAAAA') })],
        ['more leaves than the header has readings', ({ leaves }) => ({ leaves: leaves + 1 })],
        ['bytes behind the header', ({ header }) => ({ header: joined(header, 'AA') })],
        ['a nonce that is too long', ({ nonce }) => ({ nonce: joined(nonce, 'AA') })],
    ])('with %s is proven to nobody, whatever digest it says', (_what, change) => {
        if (spawnSync('python3', ['--version']).status !== 0) {
            console.log('not run: false proofs in Python (no python3 here)');
            return;
        }
        const { post, digest, ...given } = example;
        const proof = { ...proven(post, given, 0), digest };
        const forged = { ...proof, ...change(proof) };
        let said = digest;
        try {
            said = digestOfProof(forged) ?? digest;
        } catch {
            // of another length
        }
        expect(checkedInPython({ ...forged, digest: said }).stderr).toContain('not proven: ');
    });

    it('shows no text that a terminal would not show as it is', () => {
        if (spawnSync('python3', ['--version']).status !== 0) {
            console.log('not run: texts of proofs in Python (no python3 here)');
            return;
        }
        for (const text of ['a\nIts digest is another', 'a\u001b[8m', 'a\u202e', 'a\u2028']) {
            const post = { ...example.post, patient: text };
            const proof = { ...proven(post, example, 0), digest: postDigestOf(post, example) };
            const { stdout, stderr } = checkedInPython(proof);
            expect([stdout, stderr]).toEqual(['', 'not proven: the header has a text that cannot be shown\n']);
        }
    });

    it('of a reading that the post does not have there is none', () => {
        expect(readingProofOf(example.post, example, postReadings(example.post).length)).toBeUndefined();
    });

    it.each(['leafKey', 'headerKey', 'nonce'] as const)('with a %s of another length is refused', (field) => {
        const proof = proven(example.post, example, 0);
        expect(() => digestOfProof({ ...proof, [field]: `${proof[field]}AAAA` })).toThrow(RangeError);
    });
});

it('header and readings say which post it is', () => {
    const bytesOf = (post: SentPost): string => [postHeader(post), ...postReadings(post)].map(hexOf).join();
    fc.assert(
        fc.property(fewPosts, fewPosts, (one, other) => {
            // In JSON, which has one zero.
            expect(bytesOf(one) === bytesOf(other)).toBe(canonicalJson(one) === canonicalJson(other));
        }),
        { numRuns: 20_000 },
    );
});

it('one value turned in one bit is another post, wherever it stands', () => {
    const bits = fc.tuple(fc.nat({ max: 104 }), fc.nat({ max: 62 }));
    const long = vectors.find(({ post }) => post.signals[0]!.values.length === 105)!;
    fc.assert(
        fc.property(bits, ([step, bit]) => {
            const [first, ...others] = long.post.signals as [SentPost['signals'][0]];
            const raw = Buffer.alloc(8);
            raw.writeDoubleBE(first.values[step]!);
            raw[bit >> 3]! ^= 1 << (bit & 7);
            const changed = raw.readDoubleBE();
            const post = { ...long.post, signals: [{ ...first, values: first.values.with(step, changed) }, ...others] };
            expect(postDigestOf(post, long)).not.toBe(long.digest);
        }),
        { numRuns: 1000 },
    );
});

it('has one zero', () => {
    const zero = (value: number): SentPost => ({ ...example.post, signals: [{ code: 'c', unit: 'u', values: [value] }] });
    expect(postDigestOf(zero(-0), example)).toBe(postDigestOf(zero(0), example));
});

it('an empty list of numbers or observations is none', () => {
    const [signal] = example.post.signals;
    const post = { ...example.post, signals: [{ ...signal!, notMeasured: [] }], observations: [] };
    expect(postDigestOf(post, example)).toBe(example.digest);
});

it.each<[string, Partial<SentPost>, Partial<PostSecrets>?]>([
    ['a negative number', { sequence: -1 }],
    ['half a number', { start: 0.5 }],
    ['a number that is none', { boot: NaN }],
    ['a number that is no safe integer', { sequence: 2 ** 53 }],
    ['too long a text', { device: 'x'.repeat(65_536) }],
    ['a key that is too short', {}, { key: 'A'.repeat(42) }],
    ['a key that is too long', {}, { key: 'A'.repeat(44) }],
    ['a nonce that is too short', {}, { nonce: 'A'.repeat(20) }],
    ['a nonce that is too long', {}, { nonce: 'A'.repeat(23) }],
])('%s is in no post', (_what, change, secret = {}) => {
    expect(() => postDigestOf({ ...example.post, ...change }, { ...example, ...secret })).toThrow(RangeError);
});

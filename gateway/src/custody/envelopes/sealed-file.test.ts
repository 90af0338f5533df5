// SPDX-License-Identifier: Apache-2.0
// Sealed files: what comes back is what was sealed, in any part; and of a file that was tampered with nothing comes back that was not verified.

import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { newFileKey, openFile, SEGMENT_BYTES, sealedSize, sealFile, SealedFileError, StreamDigest } from './sealed-file';

const STORED = SEGMENT_BYTES + 16;
const HEADER = 8;
const key = newFileKey();

async function* inChunks(content: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
    let place = 0;
    for (let turn = 0; place < content.length; turn += 1) {
        const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
        yield content.subarray(place, place + size);
        place += size;
        await Promise.resolve();
    }
}

async function whole(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
    const all: Uint8Array[] = [];
    for await (const part of parts) {
        all.push(Buffer.from(part));
    }
    return Buffer.concat(all);
}

const seal = async (content: Buffer, sizes: readonly number[] = [50_000], under = key) => whole(sealFile(under, inChunks(content, sizes)));
const reading = (stored: Buffer) => async (position: number, length: number) =>
    Promise.resolve(stored.subarray(position, position + length));
const open = async (stored: Buffer, size: number, range = { from: 0, to: size - 1 }, under = key) =>
    whole(openFile({ key: under, size, read: reading(stored) }, range));

it.each([1, 15, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES, 3 * SEGMENT_BYTES + 5])(
    'of %i bytes comes back, and takes as much room as is said',
    async (size) => {
        const content = randomBytes(size);
        const stored = await seal(content);
        expect(stored).toHaveLength(sealedSize(size));
        expect((await open(stored, size)).equals(content)).toBe(true);
        expect(stored.includes(content.subarray(0, Math.min(size, 32))) && size >= 15).toBe(false);
    },
);

it('any range of it comes back, in whatever chunks it came', async () => {
    const content = randomBytes(3 * SEGMENT_BYTES + 77);
    const place = fc.nat({ max: content.length - 1 });
    await fc.assert(
        fc.asyncProperty(
            place,
            place,
            fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 4 }),
            async (a, b, sizes) => {
                const range = { from: Math.min(a, b), to: Math.max(a, b) };
                // Chunks of single bytes are slow, and enough of them come with one size.
                const stored = await seal(
                    content,
                    sizes.map((one) => one + 500),
                );
                expect((await open(stored, content.length, range)).equals(content.subarray(range.from, range.to + 1))).toBe(true);
            },
        ),
        { numRuns: 60 },
    );
});

describe('is refused', () => {
    const size = 3 * SEGMENT_BYTES + 100;
    const content = randomBytes(size);
    let stored: Buffer;
    beforeAll(async () => {
        stored = await seal(content);
    });
    const segment = (index: number, of = stored) => of.subarray(HEADER + index * STORED, HEADER + (index + 1) * STORED);
    const changed = (at: number): Buffer => {
        const copy = Buffer.from(stored);
        copy[at]! ^= 1;
        return copy;
    };

    it.each<[string, () => Buffer | Promise<Buffer>, number?]>([
        ['with a bit changed in its header', () => changed(3)],
        ['with a bit changed in a segment', () => changed(HEADER + STORED + 5)],
        ['with a bit changed in a tag', () => changed(stored.length - 1)],
        ['without its last segment', () => stored.subarray(0, HEADER + 3 * STORED)],
        ['without its last segment, where a shorter size is said', () => stored.subarray(0, HEADER + 3 * STORED), 3 * SEGMENT_BYTES],
        ['cut off inside a segment', () => stored.subarray(0, stored.length - 1)],
        [
            'with two segments changed over',
            () => Buffer.concat([stored.subarray(0, HEADER), segment(1), segment(0), segment(2), segment(3)]),
        ],
        [
            'without a segment in the middle',
            () => Buffer.concat([stored.subarray(0, HEADER), segment(0), segment(2), segment(3)]),
            2 * SEGMENT_BYTES + 100,
        ],
        ['with a segment twice', () => Buffer.concat([stored.subarray(0, HEADER), segment(0), segment(0), segment(2), segment(3)])],
        ['with more behind its last segment, where a larger size is said', () => Buffer.concat([stored, segment(0)]), size + SEGMENT_BYTES],
        [
            'with a segment of another file',
            async () => {
                const other = await seal(randomBytes(size), [4096], newFileKey());
                return Buffer.concat([stored.subarray(0, HEADER), segment(0), segment(1, other), segment(2), segment(3)]);
            },
        ],
        ['of nothing', () => Buffer.alloc(0)],
    ])('a file %s', async (_what, forged, said = size) => {
        const file = { key, size: said, read: reading(await forged()) };
        const got: Buffer[] = [];
        const opening = async () => {
            for await (const part of openFile(file, { from: 0, to: said - 1 })) {
                got.push(Buffer.from(part));
            }
        };
        await expect(opening()).rejects.toThrow(SealedFileError);
        // What came before is right: nothing is handed out unverified.
        const before = Buffer.concat(got);
        expect(before.equals(content.subarray(0, before.length))).toBe(true);
    });

    it('under another key, without a word of either', async () => {
        const error = await open(stored, size, undefined, newFileKey()).catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(SealedFileError);
        expect(String(error)).toBe('SealedFileError: a stored file does not open under its key');
    });
});

it('two files of the same bytes have nothing in common but the layout', async () => {
    const content = Buffer.alloc(1000, 7);
    const [one, other] = [await seal(content, [100], newFileKey()), await seal(content, [100], newFileKey())];
    expect(one.subarray(HEADER).equals(other.subarray(HEADER))).toBe(false);
    expect(one.subarray(0, HEADER).equals(other.subarray(0, HEADER))).toBe(true);
});

it('the digest of what streams by is that of the whole', async () => {
    const content = randomBytes(100_000);
    const digest = new StreamDigest();
    expect((await whole(digest.over(inChunks(content, [777])))).equals(content)).toBe(true);
    expect(digest.hex()).toBe(createHash('sha256').update(content).digest('hex'));
});

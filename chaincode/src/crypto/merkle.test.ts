// SPDX-License-Identifier: Apache-2.0
// RFC 6962 trees: the test vectors of the Certificate Transparency reference implementation.

import fc from 'fast-check';
import { merklePath, merkleRoot, rootByPath } from './merkle';

const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) =>
    Buffer.from(hex, 'hex'),
);
const ROOTS = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('merkleRoot', () => {
    it.each(ROOTS.map((root, size) => [size, root] as const))('of the first %i leaves is the published one', (size, root) => {
        expect(Buffer.from(merkleRoot(LEAVES.slice(0, size))).toString('hex')).toBe(root);
    });

    it('does not take a node for a leaf', () => {
        const [left, right] = [merkleRoot(LEAVES.slice(0, 2)), merkleRoot(LEAVES.slice(2, 4))];
        expect(merkleRoot([Buffer.concat([left, right])])).not.toEqual(merkleRoot(LEAVES.slice(0, 4)));
    });
});

describe('a path', () => {
    const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    const trees = fc.array(fc.uint8Array({ maxLength: 4 }), { minLength: 1, maxLength: 40 });

    it.each([
        [0, 1, []],
        [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
        [
            5,
            8,
            [
                'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
                'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
                'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
            ],
        ],
    ])('of leaf %i of %i is the published one', (index, size, path) => {
        expect(merklePath(LEAVES.slice(0, size), index).map(hexOf)).toEqual(path);
    });

    it('leads from each entry to the root, and from no other entry or place, nor in a tree that is too small to have it', () => {
        fc.assert(
            fc.property(trees, fc.nat(), fc.nat(45), fc.nat(45), (entries, drawn, place, count) => {
                const [index, size] = [drawn % entries.length, entries.length];
                const path = merklePath(entries, index);
                const root = hexOf(merkleRoot(entries));
                const led = (entry: Uint8Array, at: { index: number; size: number }, by = path) => {
                    const found = rootByPath(entry, at, by);
                    return found && hexOf(found);
                };
                expect(led(entries[index]!, { index, size })).toBe(root);
                expect(led(Uint8Array.of(...entries[index]!, 1), { index, size })).not.toBe(root);
                if (place < size && hexOf(entries[place]!) !== hexOf(entries[index]!)) {
                    expect(led(entries[place]!, { index: place, size })).not.toBe(root);
                }
                expect(led(entries[index]!, { index, size }, [...path, new Uint8Array(32)])).toBeUndefined();
                expect(path.length > 0 && led(entries[index]!, { index, size }, path.slice(1)) === root).toBe(false);
                expect(count <= index ? led(entries[index]!, { index, size: count }) : undefined).toBeUndefined();
            }),
            { numRuns: 1_000 },
        );
    });
});

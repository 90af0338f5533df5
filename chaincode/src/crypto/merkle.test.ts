// SPDX-License-Identifier: Apache-2.0
// RFC 6962 trees: the test vectors of the Certificate Transparency reference implementation, and the laws of inclusion.

import fc from 'fast-check';
import { inclusionProof, merkleRoot, verifyInclusion } from './merkle';

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

describe('an inclusion', () => {
    const trees = fc
        .array(fc.uint8Array({ maxLength: 4 }), { minLength: 1, maxLength: 40 })
        .chain((leaves) => fc.record({ leaves: fc.constant(leaves), index: fc.nat({ max: leaves.length - 1 }) }));
    const claimOf = (leaves: readonly Uint8Array[], index: number) => ({
        leaf: leaves[index]!,
        index,
        size: leaves.length,
        proof: inclusionProof(leaves, index),
        root: merkleRoot(leaves),
    });

    it('is verified for every leaf of every tree, and for no other leaf', () => {
        fc.assert(
            fc.property(trees, ({ leaves, index }) => {
                const claim = claimOf(leaves, index);
                expect(verifyInclusion(claim)).toBe(true);
                expect(verifyInclusion({ ...claim, leaf: Buffer.concat([claim.leaf, Buffer.of(1)]) })).toBe(false);
            }),
        );
    });

    it('is refused with a flipped, missing or additional sibling, another root, place or size', () => {
        const claim = claimOf(LEAVES, 5);
        const [first, ...rest] = claim.proof;
        const flipped = Buffer.from(first!);
        flipped[0]! ^= 1;
        const forged = [
            { proof: [flipped, ...rest] },
            { proof: rest },
            { proof: [] },
            { proof: [...claim.proof, first!] },
            { proof: [first!, ...claim.proof] },
            { root: merkleRoot(LEAVES.slice(1)) },
            { root: new Uint8Array() },
            { index: 4 },
            { index: -1 },
            { index: 8 },
            { index: 5.5 },
            { index: NaN },
            { size: 5 },
            { size: 9 },
            { size: 0 },
            { size: 8.5 },
            { size: Infinity },
        ];
        for (const change of forged) {
            expect(verifyInclusion({ ...claim, ...change })).toBe(false);
        }
    });

    it('is proven for existing leaves only', () => {
        for (const index of [-1, 8, 0.5, NaN]) {
            expect(() => inclusionProof(LEAVES, index)).toThrow(RangeError);
        }
        expect(() => inclusionProof([], 0)).toThrow(RangeError);
        expect(inclusionProof(LEAVES.slice(0, 1), 0)).toEqual([]);
    });
});

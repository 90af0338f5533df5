// SPDX-License-Identifier: Apache-2.0
import { addendsDigestOf, releaseIdOf, sha256Hex, windowsDigestOf } from './digests';

describe('digests', () => {
    it('are SHA-256 of bytes or of UTF-8 text (FIPS 180-2 vectors)', () => {
        expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
        expect(sha256Hex(new Uint8Array())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
        expect(sha256Hex('é')).toBe(sha256Hex(new Uint8Array([0xc3, 0xa9])));
    });

    it('name a set of windows by its canonical list', () => {
        expect(windowsDigestOf(['a', 'b'])).toBe(sha256Hex('["a","b"]'));
    });

    it('name what windows hold by id and ciphertext, in any order', () => {
        const window = (id: string, digest: string) => ({ id, ciphertext: { digest, bytes: 1 } });
        const named = sha256Hex('{"a":"x","b":"y"}');
        expect(addendsDigestOf([window('a', 'x'), window('b', 'y')])).toBe(named);
        expect(addendsDigestOf([window('b', 'y'), window('a', 'x')])).toBe(named);
        expect(addendsDigestOf([window('a', 'y'), window('b', 'x')])).not.toBe(named);
    });

    it('name a release by codes and windows in any order', () => {
        const id = sha256Hex('{"codes":["c","d"],"windows":["a","b"]}');
        expect(releaseIdOf(['c', 'd'], ['a', 'b'])).toBe(id);
        expect(releaseIdOf(['d', 'c'], ['b', 'a'])).toBe(id);
        expect(releaseIdOf(['c'], ['a', 'b'])).not.toBe(id);
    });

    it('do not reorder what they are given', () => {
        const codes = ['d', 'c'];
        const windows = ['b', 'a'];
        releaseIdOf(codes, windows);
        expect([codes, windows]).toEqual([
            ['d', 'c'],
            ['b', 'a'],
        ]);
    });
});

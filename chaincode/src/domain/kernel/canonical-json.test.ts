// SPDX-License-Identifier: Apache-2.0
// RFC 8785: its own examples, and its laws.

import fc from 'fast-check';
import { canonicalJson } from './canonical-json';

describe('canonicalJson', () => {
    it('gives the sample of RFC 8785 section 3.2.2', () => {
        const sample = {
            numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
            string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\/',
            literals: [null, true, false],
        };
        const expected =
            '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
            '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
        expect(canonicalJson(sample)).toBe(expected);
    });

    it('sorts names by UTF-16 code units (section 3.2.3)', () => {
        const sample = {
            '\u20ac': 'Euro Sign',
            '\r': 'Carriage Return',
            '\ufb33': 'Hebrew Letter Dalet With Dagesh',
            '1': 'One',
            '\ud83d\ude00': 'Emoji: Grinning Face',
            '\u0080': 'Control',
            '\u00f6': 'Latin Small Letter O With Diaeresis',
        };
        const names = Object.values(JSON.parse(canonicalJson(sample)) as object);
        // JSON.parse puts the integer-like name first; in the text it comes second.
        expect(canonicalJson(sample).indexOf('"\\r"')).toBeLessThan(canonicalJson(sample).indexOf('"1"'));
        expect(names.slice(2)).toEqual([
            'Control',
            'Latin Small Letter O With Diaeresis',
            'Euro Sign',
            'Emoji: Grinning Face',
            'Hebrew Letter Dalet With Dagesh',
        ]);
    });

    /** IEEE 754 bits and text, from RFC 8785 appendix B. */
    it.each([
        ['0000000000000000', '0'],
        ['8000000000000000', '0'],
        ['0000000000000001', '5e-324'],
        ['8000000000000001', '-5e-324'],
        ['7fefffffffffffff', '1.7976931348623157e+308'],
        ['ffefffffffffffff', '-1.7976931348623157e+308'],
        ['4340000000000000', '9007199254740992'],
        ['c340000000000000', '-9007199254740992'],
        ['4430000000000000', '295147905179352830000'],
        ['44b52d02c7e14af5', '9.999999999999997e+22'],
        ['44b52d02c7e14af6', '1e+23'],
        ['44b52d02c7e14af7', '1.0000000000000001e+23'],
        ['444b1ae4d6e2ef4e', '999999999999999700000'],
        ['444b1ae4d6e2ef4f', '999999999999999900000'],
        ['444b1ae4d6e2ef50', '1e+21'],
        ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
        ['3eb0c6f7a0b5ed8d', '0.000001'],
        ['41b3de4355555553', '333333333.3333332'],
        ['41b3de4355555557', '333333333.33333343'],
        ['becbf647612f3696', '-0.0000033333333333333333'],
        ['43143ff3c1cb0959', '1424953923781206.2'],
    ])('writes the number %s as %s', (bits, text) => {
        expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
    });

    it.each([
        [NaN],
        [Infinity],
        [-Infinity],
        [undefined],
        [1n],
        [() => 1],
        [Symbol('x')],
        [new Date(0)],
        [new Map()],
        [[undefined]],
        ['\ud800'],
        ['\udc00x'],
        [{ '\ud800': 1 }],
    ])('refuses %p', (value) => {
        expect(() => canonicalJson(value)).toThrow(TypeError);
        expect(() => canonicalJson({ inner: [value] })).toThrow(value === undefined ? TypeError : TypeError);
    });

    it('leaves out undefined fields and takes objects without prototype', () => {
        expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
        expect(canonicalJson(Object.assign(Object.create(null) as object, { a: [] }))).toBe('{"a":[]}');
        expect(canonicalJson({})).toBe('{}');
    });

    it('says why it refuses', () => {
        expect(() => canonicalJson(1n)).toThrow('canonical JSON cannot hold a bigint');
        expect(() => canonicalJson(NaN)).toThrow('canonical JSON cannot hold NaN or an infinity');
        expect(() => canonicalJson('\ud800')).toThrow('canonical JSON cannot hold a lone surrogate');
        expect(() => canonicalJson(new Map())).toThrow('canonical JSON holds plain objects only');
    });

    it('is read back as the same value, and is the same for every order of names', () => {
        fc.assert(
            fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
                fc.pre(!/\\ud[89a-f]/i.test(JSON.stringify(value)));
                const text = canonicalJson(value);
                expect(canonicalJson(JSON.parse(text))).toBe(text);
                expect(canonicalJson(reversed(value))).toBe(text);
                expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
            }),
        );
    });
});

function reversed(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(reversed);
    }
    if (typeof value !== 'object' || value === null) {
        return value;
    }
    return Object.fromEntries(
        Object.entries(value)
            .reverse()
            .map(([name, member]) => [name, reversed(member)]),
    );
}

// SPDX-License-Identifier: Apache-2.0
/** What a chaincode can do with keys: odd ones, composite ones, and pages of them. */
import { add, alone } from './helpers.mjs';

export const chaincodeKeys = [
    add(
        'key-kinds',
        'Keys with control characters, surrogates, U+10FFFF, composite prefixes, dots and slashes; very long keys.',
        async (t) => {
            const keys = ['\u0001', '\n', ' ', '.', '..', '/', '\u007f', '\u{10ffff}', '\ufffd', '\u0000a\u0000', 'x'.repeat(20_000)].map(
                (k) => `${t.key()}${k}`,
            );
            const write = await t.ward1.write(keys.map((k, i) => ['put', k, String(i)]));
            return {
                status: write.status ?? write.error,
                half: await alone(
                    t.ward1,
                    Object.fromEntries(
                        [
                            ['get', ['\ud800']],
                            ['put', ['\ud800', 'x']],
                            ['put', [t.key('v'), '\ud800']],
                            ['del', ['a\udfff']],
                            ['range', ['\ud800', '']],
                            ['page', ['a', 'b', 5, '\ud800']],
                            ['history', ['\ud800']],
                            ['pget', ['bothWards', '\ud800']],
                            ['pget', ['\ud800', 'k']],
                            ['purge', ['bothWards', '\ud800']],
                            ['signersOf', ['\ud800']],
                            ['signers', ['\ud800', ['Ward1MSP']]],
                            ['call', ['\ud800', ['ping'], 'mychannel']],
                            ['query', ['\ud800']],
                        ].map(([name, args], i) => [`${i} ${name}`, [name, ...args]]),
                    ),
                ),
                read: await t.ward1.ask(...keys.map((k) => ['get', k])),
                order: (await t.ward1.ask(['range', t.key(), `${t.key()}\u{10ffff}\u{10ffff}`])).ok?.[0].map(([k, v]) => [k.length, v]),
            };
        },
    ),
    add('key-prefixes', 'Keys of the composite space written, read and ranged as plain keys.', async (t) => {
        const zero = `\u0000${t.key()}`;
        return {
            write: await t.ward1.write([
                ['put', zero, 'x'],
                ['put', `${zero}\u0000a\u0000`, 'y'],
            ]),
            get: await t.ward1.ask(['get', zero]),
            ...(await alone(t.ward1, {
                range: ['range', zero, `${zero}~`],
                rangeOpen: ['range', zero, ''],
                page: ['page', zero, `${zero}~`, 5],
                partial: ['partial', t.key(), []],
                partialDeeper: ['partial', t.key(), ['a']],
                history: ['history', zero],
            })),
        };
    }),
    add('key-types', 'Arguments that are no text: numbers, null and objects as keys and values.', async (t) =>
        alone(t.ward1, {
            putNumberKey: ['put', 5, 'x'],
            putNullKey: ['put', null, 'x'],
            delNull: ['del', null],
            delEmpty: ['del', ''],
            pgetNull: ['pget', 'bothWards', null],
            pgetNoCollection: ['pget', null, 'k'],
            phashNoCollection: ['phash', '', 'k'],
            purgeNoCollection: ['purge', '', 'k'],
            purgeEmptyKey: ['purge', 'bothWards', ''],
            pdelEmptyKey: ['pdel', 'bothWards', ''],
            prangeEmptyCollection: ['prange', '', 'a', 'b'],
            pageText: ['page', 'a', 'b', 'five'],
            pageFraction: ['page', 'a', 'b', 1.5],
            pageNull: ['page', t.key('a'), t.key('b'), null],
            pageHuge: ['page', 'a', 'b', 4294967297],
            callNull: ['call', null, ['x'], null],
            signersNone: ['signers', t.key(), []],
            signersEmptyKey: ['signers', '', ['Ward1MSP']],
            signersOfEmptyKey: ['signersOf', ''],
        }),
    ),
    add('composite-edges', 'Composite keys with odd attributes, prefixes of attributes, and pages with foreign bookmarks.', async (t) => {
        const type = t.key('t');
        await t.ward1.write([
            ['cput', type, ['a'], '1'],
            ['cput', type, ['a', 'b'], '2'],
            ['cput', type, ['ab'], '3'],
            ['cput', type, ['b'], '4'],
            ['cput', type, ['a', 'b', 'c'], '5'],
        ]);
        return alone(t.ward1, {
            numbers: ['composite', 'type', [1, 2]],
            nullPart: ['composite', 'type', [null]],
            noList: ['composite', 'type', 'text'],
            maxInType: ['composite', 'ty\u{10ffff}pe', []],
            zeroInType: ['composite', 'ty\u0000pe', []],
            maxInside: ['composite', 'type', ['a\u{10ffff}b']],
            surrogate: ['composite', 'type', ['\ud800']],
            splitPlain: ['split', 'a\u0000b'],
            splitEmpty: ['split', ''],
            splitOpen: ['split', '\u0000type\u0000a'],
            prefix: ['partial', type, ['a']],
            whole: ['partial', type, ['a', 'b', 'c']],
            beyond: ['partial', type, ['z']],
            page: ['partialPage', type, ['a'], 1],
            pageNext: ['partialPage', type, ['a'], 2, `\u0000${type}\u0000a\u0000b\u0000`],
            pageZero: ['partialPage', type, ['a'], 0],
            pageNegative: ['partialPage', type, ['a'], -5],
            pagePlainBookmark: ['partialPage', type, [], 2, t.key('plain')],
            pageForeignBookmark: ['partialPage', type, ['a'], 5, `\u0000${type}\u0000b\u0000`],
        });
    }),
    add('page-bookmarks', 'Bookmarks of deleted keys, before the start, at the end; pages while keys come and go.', async (t) => {
        await t.ward1.write(['a', 'b', 'c', 'd', 'e'].map((n) => ['put', t.key(n), n]));
        const [from, to] = [t.key('a'), t.key('z')];
        const { ok } = await t.ward1.ask(['page', from, to, 2]);
        await t.ward1.write([
            ['del', t.key('c')],
            ['put', t.key('bb'), 'BB'],
        ]);
        return {
            first: ok,
            next: await t.ward1.ask(['page', from, to, 2, ok?.[0].bookmark]),
            ...(await alone(t.ward1, {
                emptyBookmark: ['page', from, to, 2, ''],
                beyondEnd: ['page', from, t.key('d'), 2, t.key('e')],
                atEnd: ['page', from, t.key('d'), 2, t.key('d')],
                openEnd: ['page', t.key('d'), '', 1],
                openBoth: ['page', '', '', 1, t.key('d')],
                oddBookmark: ['page', from, to, 2, `${t.key('b')}\u0000`],
                reversed: ['page', to, from, 2],
                same: ['page', from, from, 2],
                one: ['page', from, to, 1],
                exactly: ['page', from, to, 5],
            })),
        };
    }),
];

// SPDX-License-Identifier: Apache-2.0
// Keys: the same text as Fabric builds, one for each fact, and in the order of time.

import fc from 'fast-check';
import { ChaincodeStub } from 'fabric-shim';
import { compositeKey, padded, privateKeys, worldKeys, worldPrefixes } from './ledger-keys';

const part = fc.string({ minLength: 1 }).filter((text) => !text.includes('\u0000'));
// The method uses nothing of its stub.
const createCompositeKey = (type: string, attributes: string[]): string => ChaincodeStub.prototype.createCompositeKey(type, attributes);

describe('composite keys', () => {
    it('are what the shim builds', () => {
        fc.assert(
            fc.property(part, fc.array(part), (type, attributes) => {
                expect(compositeKey(type, attributes)).toBe(createCompositeKey(type, attributes));
            }),
        );
    });

    it('order numbers as numbers', () => {
        const number = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
        fc.assert(
            fc.property(number, number, (a, b) => {
                expect(padded(a) < padded(b)).toBe(a < b);
                expect(padded(a)).toHaveLength(16);
            }),
        );
    });
});

describe('the layout', () => {
    const shown = (key: { path: string }): string => key.path.split('\u0000').slice(1, -1).join('/');

    it('of the world state', () => {
        expect(
            [
                worldKeys.participant('M', 'c'),
                worldKeys.record('r'),
                worldKeys.recordByKind('patient', 'ward1', 'r'),
                worldKeys.recordByWard('ward1', 'r'),
                worldKeys.removal('r'),
                worldKeys.merged('s', 'r'),
                worldKeys.erasure('r', 'admin'),
                worldKeys.hold('r'),
                worldKeys.window('w'),
                worldKeys.post('d', 42),
                worldKeys.windowBySubject('p', 7, 'w'),
                worldKeys.windowByWard('ward1', 7, 'w'),
                worldKeys.release('x'),
                worldKeys.released('w'),
                worldKeys.denial('x', 't'),
            ].map(shown),
        ).toEqual([
            'participant/M/c',
            'record/r',
            'record~kind/patient/ward1/r',
            'record~ward/ward1/r',
            'removal/r',
            'merged/s/r',
            'erasure/r/admin',
            'hold/r',
            'window/w',
            'post/d/0000000000000042',
            'window~subject/p/0000000000000007/w',
            'window~ward/ward1/0000000000000007/w',
            'release/x',
            'released/w',
            'denial/x/t',
        ]);
    });

    it('of the collection', () => {
        const keys = [privateKeys.index('k'), privateKeys.pointer('r'), privateKeys.record('k'), privateKeys.access('a')];
        expect(keys.map(shown)).toEqual(['index/k', 'pointer/r', 'record/k', 'access/a']);
        expect(new Set(keys.map(({ room }) => room))).toEqual(new Set(['private']));
        expect(worldKeys.record('r').room).toBe('world');
    });

    it('of runs begins the keys inside them', () => {
        const pairs = [
            [worldPrefixes.records(), worldKeys.record('r')],
            [worldPrefixes.recordsByKind('k'), worldKeys.recordByKind('k', 'w', 'r')],
            [worldPrefixes.recordsByKindAndWard('k', 'w'), worldKeys.recordByKind('k', 'w', 'r')],
            [worldPrefixes.recordsByWard('w'), worldKeys.recordByWard('w', 'r')],
            [worldPrefixes.merged('s'), worldKeys.merged('s', 'r')],
            [worldPrefixes.windowsBySubject('p'), worldKeys.windowBySubject('p', 1, 'w')],
            [worldPrefixes.windowsByWard('w'), worldKeys.windowByWard('w', 1, 'x')],
        ] as const;
        for (const [{ type, attributes }, key] of pairs) {
            expect(key.path.startsWith(compositeKey(type, attributes))).toBe(true);
        }
    });
});

// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { packedWindow, unpackedWindow } from './packed-window';

const KEY = 'k'.repeat(43);
const NONCE = 'n'.repeat(22);
const id = fc.constantFrom('a', 'b', 'c').map((letter) => letter.repeat(32));
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const signal = fc.record(
    {
        code: fc.constantFrom('8867-4', '59408-5'),
        unit: fc.constantFrom('/min', '%'),
        values: fc.array(fc.option(number), { maxLength: 3 }),
        notMeasured: fc.array(number, { maxLength: 2 }),
    },
    { requiredKeys: ['code', 'unit', 'values'] },
);
const post = fc.record(
    {
        device: id,
        sequence: fc.nat(),
        start: fc.nat(),
        periodSeconds: fc.nat(),
        receivedAt: fc.nat(),
        late: fc.boolean(),
        signals: fc.array(signal, { maxLength: 3 }),
        proof: fc.record(
            { key: fc.constant(KEY), nonce: fc.constant(NONCE), signature: fc.constant('s'.repeat(86)) },
            { requiredKeys: ['key', 'nonce'] },
        ),
        sent: fc.array(signal, { maxLength: 2 }),
        observations: fc.constant([{ code: 'oxygen', value: 'air' }]),
        model: fc.string(),
        via: fc.constant({ cluster: 'd'.repeat(32), round: 7 }),
        manual: fc.constant(true),
    },
    { requiredKeys: ['device', 'sequence', 'start', 'periodSeconds', 'receivedAt', 'late', 'signals', 'proof'] },
);
const content = fc.record({ window: id, subject: id, posts: fc.array(post, { minLength: 1, maxLength: 5 }) });
type Content = Parameters<typeof packedWindow>[0];

/** An hour of a bed that posts five signals once a minute. */
const hour: Content = {
    window: 'a'.repeat(32),
    subject: 'b'.repeat(32),
    posts: Array.from({ length: 60 }, (_, minute) => ({
        device: 'c'.repeat(32),
        sequence: 10_000 + minute,
        start: 1_764_576_000_000 + minute * 60_000,
        periodSeconds: 60,
        receivedAt: 1_764_576_001_234 + minute * 60_000,
        late: false,
        signals: ['8867-4', '59408-5', '9279-1', '8310-5', '8480-6'].map((code) => ({ code, unit: '/min', values: [70 + minute] })),
        proof: { key: KEY, nonce: NONCE },
    })),
};

test('what is written is read again, whatever few posts have beside the rest', () => {
    fc.assert(
        fc.property(content, (given) => {
            expect(unpackedWindow(packedWindow(given as Content))).toEqual(given);
        }),
        { numRuns: 300 },
    );
});

test('an hour of posts takes little more than a third of what it takes written out', () => {
    expect(packedWindow(hour).length).toBeLessThan(0.36 * JSON.stringify(hour).length);
});

test.each([
    ['no JSON', 'not'],
    ['posts written out', JSON.stringify(hour)],
    ['a device that is not in the table', packedWindow(hour).replace('"devices":["' + 'c'.repeat(32) + '"]', '"devices":[]')],
    ['a signal that is not in the table', packedWindow(hour).replace(/"signals":\[.*?\]/, '"signals":[]')],
    ['a place that is none', packedWindow(hour).replace('"posts":[[0,', '"posts":[[-1,')],
    ['a name of the language for a place', packedWindow(hour).replace('"posts":[[0,', '"posts":[["length",')],
])('%s is refused', (_, text) => {
    expect(() => unpackedWindow(text)).toThrow();
});

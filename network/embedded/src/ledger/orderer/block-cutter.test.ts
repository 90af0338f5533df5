// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { BlockCutter } from './block-cutter';

const messages = fc.array(fc.integer({ min: 1, max: 50 }));
const limits = fc.record({ maxMessageCount: fc.integer({ min: 1, max: 6 }), preferredMaxBytes: fc.integer({ min: 10, max: 60 }) });

test('every message is in one batch, in order; no batch is too long or, unless it is one message, too large', () => {
    fc.assert(
        fc.property(messages, limits, (sizes, options) => {
            const cutter = new BlockCutter<{ size: number; id: number }>(options);
            const batches = [...sizes.flatMap((size, id) => cutter.add({ size, id })), ...cutter.cut()];
            expect(batches.flat().map(({ id }) => id)).toEqual(sizes.map((_, id) => id));
            for (const batch of batches) {
                const bytes = batch.reduce((sum, { size }) => sum + size, 0);
                expect(batch.length).toBeGreaterThan(0);
                expect(batch.length).toBeLessThanOrEqual(options.maxMessageCount);
                expect(bytes <= options.preferredMaxBytes || batch.length === 1).toBe(true);
            }
            expect([cutter.hasPending, cutter.cut()]).toEqual([false, []]);
        }),
    );
});

test('a message over the preferred size cuts what waits and stands alone', () => {
    const cutter = new BlockCutter({ maxMessageCount: 10, preferredMaxBytes: 100 });
    expect(cutter.add({ size: 60 })).toEqual([]);
    expect(cutter.add({ size: 101 })).toEqual([[{ size: 60 }], [{ size: 101 }]]);
    expect(cutter.hasPending).toBe(false);
});

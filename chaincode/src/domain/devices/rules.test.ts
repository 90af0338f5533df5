// SPDX-License-Identifier: Apache-2.0
// Whose readings a device's are, against a model that goes through the milliseconds.

import fc from 'fast-check';
import type { DeviceBinding } from './device';
import { rejectionOfBinding } from './rules';

const patients = ['a', 'b', undefined] as const;
const binding = fc.record({ since: fc.integer({ min: 1, max: 12 }), patient: fc.constantFrom(...patients) });

/** Whom it measures at a time: a patient, nobody (`undefined`), or whoever it says (`anybody`). */
function boundAt(bindings: readonly DeviceBinding[], time: number): string | undefined {
    let found: string | undefined = 'anybody';
    for (let now = 0; now <= time; now += 1) {
        for (const { since, patient } of bindings) {
            found = since === now ? patient : found;
        }
    }
    return found;
}

it('of a post all readings are one patient’s', () => {
    const met = new Set<string | undefined>();
    const times = fc.tuple(fc.nat(14), fc.nat(14)).map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
    const unique = fc.uniqueArray(binding, { maxLength: 5, selector: ({ since }) => since });
    fc.assert(
        fc.property(unique, times, (found, [first, last]) => {
            const bindings: readonly DeviceBinding[] = found.map(({ since, patient }) =>
                patient === undefined ? { since } : { since, patient },
            );
            const whose = Array.from({ length: last - first + 1 }, (_, index) => boundAt(bindings, first + index));
            const isAs = (one: string | undefined): boolean => one === 'a' || one === 'anybody';
            const code = rejectionOfBinding(bindings, { patient: 'a', first, last });
            met.add(code);
            expect(code === undefined).toBe(whose.every(isAs));
            expect(code === 'DEVICE_BOUND_ELSEWHERE').toBe(whose.every((one) => one === whose[0]) && !isAs(whose[0]));
        }),
        {
            numRuns: 2_000,
            examples: [
                [[{ since: 3, patient: 'b' }], [1, 4]],
                [[{ since: 3, patient: 'b' }], [3, 4]],
                [[], [1, 2]],
            ],
        },
    );
    expect(met.size).toBe(3);
});

// SPDX-License-Identifier: Apache-2.0
// Preferences in any order and spelling of RFC 7240; the first of a name counts, others are passed over.

import { isStrict, preferencesApplied, waitSeconds } from './prefer';

it.each<[string | string[] | undefined, number, boolean]>([
    [undefined, 0, false],
    ['', 0, false],
    ['respond-async', 0, false],
    ['wait=10', 10, false],
    ['handling=strict', 0, true],
    ['Handling="Strict"; x=y', 0, true],
    ['handling=lenient', 0, false],
    ['handling=lenient, handling=strict', 0, false],
    ['wait=5, handling=strict', 5, true],
    [['handling=strict', 'wait=7'], 7, true],
    ['handling=stricter', 0, false],
    ['xhandling=strict', 0, false],
    ['wait=3, wait=9', 3, false],
])('%j: waits %d s, strict: %s', (header, wait, strict) => {
    expect([waitSeconds(header), isStrict(header)]).toEqual([wait, strict]);
});

it('says what was applied', () => {
    const said = [0, 4].flatMap((wait) => [false, true].map((strict) => preferencesApplied({ wait, strict })));
    expect(said).toEqual([undefined, 'handling=strict', 'wait=4', 'wait=4, handling=strict']);
});

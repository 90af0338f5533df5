// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of statistics: a changed text is a changed ledger.

import { statisticsKeys } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');

it.each([
    [statisticsKeys.cohortRule('ward1'), 'world/cohort-rule/ward1'],
    [statisticsKeys.release('x'), 'world/release/x'],
    [statisticsKeys.brokenRelease('ward1', { release: 'r', evidence: 'e' }), 'world/broken-release/ward1/r/e'],
    [statisticsKeys.denial('x', 't'), 'world/denial/x/t'],
])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});

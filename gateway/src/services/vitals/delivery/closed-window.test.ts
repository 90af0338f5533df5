// SPDX-License-Identifier: Apache-2.0
// The table of closed windows, row by row.

import { nextOfWindow, type WindowEvent, type WindowStep } from './closed-window';

it.each<[WindowEvent, number, WindowStep]>([
    [{ type: 'due' }, 0, { action: 'attest' }],
    [{ type: 'attested' }, 0, { action: 'submit' }],
    [{ type: 'nothing-left' }, 0, { action: 'retract' }],
    [{ type: 'overtaken' }, 0, { action: 'end' }],
    [{ type: 'away', code: 'X' }, 1, { action: 'line-up', failures: 1, pause: 'all' }],
    [{ type: 'unattested', code: 'X' }, 1, { action: 'line-up', failures: 1, pause: 'all' }],
    [{ type: 'caller-waits' }, 1, { action: 'line-up', failures: 1, pause: 'longest' }],
    [{ type: 'unwritten', code: 'X' }, 2, { action: 'line-up', failures: 2, pause: 'longest' }],
    [{ type: 'fault', code: 'X' }, 1, { action: 'line-up', failures: 2, pause: 'own' }],
    [{ type: 'fault', code: 'X' }, 2, { action: 'stick', code: 'X' }],
    [{ type: 'refused', of: 'content', code: 'X' }, 0, { action: 'stick', code: 'X' }],
    [{ type: 'refused', of: 'caller', code: 'X' }, 0, { action: 'stick', code: 'X' }],
])('%j after %d failures', (event, failures, step) => {
    expect(nextOfWindow(event, { failures, refusals: 0, attempts: 3 })).toEqual(step);
});

it.each<[number, WindowStep]>([
    [2, { action: 'attest' }],
    [3, { action: 'stick', code: 'LEDGER_REJECTED' }],
])('one that the ledger has refused %d times', (refusals, step) => {
    expect(nextOfWindow({ type: 'due' }, { failures: 0, refusals, attempts: 3 })).toEqual(step);
});

// SPDX-License-Identifier: Apache-2.0
// Nobody's record is flooded, and nobody writes into many.

import { EntryBudget } from './entry-budget';

const limited = expect.objectContaining({ code: 'RATE_LIMITED' }) as Error;

function budget(perHour: number) {
    let time = 0;
    const made = new EntryBudget({ perHour, elapsed: () => time });
    return {
        spend: (caller: string, patient: string) => made.spend(caller, patient),
        pass: (milliseconds: number) => (time += milliseconds),
    };
}

it('ends for one caller, whoever the patients are', () => {
    const { spend } = budget(2);
    spend('a', 'one');
    spend('a', 'two');
    expect(() => spend('a', 'three')).toThrow(limited);
    spend('b', 'three');
});

it('ends for one patient, whoever writes; who was refused for the patient has lost nothing', () => {
    const { spend } = budget(2);
    spend('a', 'one');
    spend('b', 'one');
    for (const _ of [1, 2, 3]) {
        expect(() => spend('c', 'one')).toThrow(limited);
    }
    spend('c', 'two');
    spend('c', 'two');
});

it('comes back evenly, and says when', () => {
    const { spend, pass } = budget(2);
    spend('a', 'one');
    spend('a', 'one');
    expect(() => spend('a', 'one')).toThrow(expect.objectContaining({ params: { retryAfter: 1800 } }) as Error);
    pass(1_799_000);
    expect(() => spend('a', 'one')).toThrow(limited);
    pass(1_000);
    spend('a', 'one');
});

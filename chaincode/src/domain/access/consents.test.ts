// SPDX-License-Identifier: Apache-2.0
// What patients have decided, list by list, and for whom it counts.

import type { PatientStanding } from './standing';
import { decisionOf, isPermittedByName, isRefused } from './consents';

type Said = Pick<PatientStanding['consents'][number], 'about' | 'purpose' | 'decision' | 'actors'>;

const [me, other] = ['a'.repeat(32), 'b'.repeat(32)] as const;
const use = { person: me, purpose: 'HPAYMT' } as const;
const permit = { about: 'one', purpose: 'HPAYMT', decision: 'permit' } as const;
const deny = { ...permit, decision: 'deny' } as const;
const of = (consents: readonly Said[], linkedConsents: readonly Said[] = []) => ({ consents, linkedConsents });

it.each<[string, readonly Said[], ReturnType<typeof decisionOf>]>([
    ['nothing', [], undefined],
    ['of somebody else alone', [{ ...deny, actors: [other] }], undefined],
    ['of another purpose alone', [{ ...deny, purpose: 'TREAT' }], undefined],
    [
        'in one list of somebody else, in another of everybody',
        [
            { ...permit, actors: [other] },
            { ...permit, about: 'two' },
        ],
        'permit',
    ],
    ['refused in one list, and permitted later in another', [deny, { ...permit, about: 'two' }], 'deny'],
    ['refused by name, and permitted to everybody later', [{ ...deny, actors: [me] }, permit], 'deny'],
    [
        'refused by name, and permitted by name later',
        [
            { ...deny, actors: [me] },
            { ...permit, actors: [other, me] },
        ],
        'permit',
    ],
])('what was said %s decides so', (_what, said, expected) => {
    expect(decisionOf(of(said), use)).toBe(expected);
    expect(isRefused(of(said), use)).toBe(expected === 'deny');
});

it('what was said under a linked number refuses, and permits nothing', () => {
    expect(decisionOf(of([permit], [{ ...deny, about: 'linked' }]), use)).toBe('deny');
    expect(decisionOf(of([], [{ ...permit, about: 'linked' }]), use)).toBeUndefined();
});

it.each<[string, readonly Said[], readonly Said[], boolean]>([
    ['to them by name', [{ ...permit, actors: [me] }], [], true],
    ['to them by name among others', [{ ...permit, actors: [other, me] }], [], true],
    ['to everybody', [permit], [], false],
    ['to everybody, and to another by name', [permit, { ...permit, actors: [other] }], [], false],
    ['to everybody, and to them by name for another purpose', [permit, { ...permit, purpose: 'TREAT', actors: [me] }], [], false],
    ['to them by name, and refused to all since', [{ ...permit, actors: [me] }, deny], [], false],
    ['to them by name, and refused under a linked number', [{ ...permit, actors: [me] }], [deny], false],
    ['to them by name under a linked number alone', [], [{ ...permit, actors: [me] }], false],
])('a use that is permitted %s', (_how, consents, linked, expected) => {
    expect(isPermittedByName(of(consents, linked), use)).toBe(expected);
});

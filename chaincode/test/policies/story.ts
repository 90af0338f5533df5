// SPDX-License-Identifier: Apache-2.0
// What the story tells of policies: a set is stored, proposed by one ward and approved by the other; it decides from then on, and a privacy officer
// asks why; and a look is checked before something crosses to its ward, and explained.

import { factId } from '../../src/crypto';
import { type LookPlace, starterSet } from '../../src/domain';
import type { Chapter, Step } from '../support/chapter';
import { identities } from '../support/certificates';
import { digest, id } from '../support/fixtures';
import { forbidsOf, policyFor, setWith } from './sets';

const set = setWith(policyFor('permit', 'paramedic', 'allergy'));
const forbids = forbidsOf(policyFor('forbid', 'nurse', 'demographics'));
const about = { patient: id('alice'), category: 'vitals', action: 'read', purpose: 'TREAT' };
const proposal = { kind: 'policy-set', scope: 'both', digest: set.digest, expires: 1_755_000_000_000 };

const proposedLast = (told: readonly Step[]): string => {
    const step = told.findLast(({ name }) => name === 'governance:Propose');
    return (JSON.parse(step?.outcome.payload ?? '') as { id: string }).id;
};

const alice = id('alice');
const look = { kind: 'look', action: 'read', category: 'note', purpose: 'TREAT' } as const;

/** Where the look stands that was told last. */
const lookedLast = (told: readonly Step[]): LookPlace => {
    const { transient, time, outcome } = told.findLast(({ name }) => name === 'access:Record')!;
    return { about: alice, time, id: factId((transient as { random: string }).random, outcome.transactionId, 0) };
};

const isCrossing = ({ transient }: Step): boolean => (transient as { random?: string } | undefined)?.random === id('random crossing');

export const chapters: readonly Chapter[] = [
    {
        number: 90,
        lines: [
            ['ward2One', 'policies:CheckAttributes', about],
            ['ward1Admin', 'policies:StoreSet', {}, { set: set.text, salt: digest('salt set') }],
            ['ward1Admin', 'governance:Propose', proposal],
        ],
    },
    {
        number: 91,
        lines: (told) => [
            ['ward2Admin', 'policies:GetSet', { digest: set.digest }],
            ['ward2Admin', 'governance:Approve', { id: proposedLast(told), digest: set.digest }],
            ['ward1Three', 'policies:CheckAttributes', { ...about, subject: id(identities.ward2One.pem) }],
            ['ward1Three', 'policies:GetSet', {}],
        ],
    },
    { number: 97, lines: [['ward2Admin', 'policies:TrySet', { set: starterSet(digest).text }]] },
    {
        number: 133,
        lines: [
            [
                'ward2One',
                'access:Record',
                { notice: digest('notice crossing') },
                { facts: [{ ...look, about: alice, decision: 'permit' }], random: id('random crossing'), salt: digest('salt crossing') },
            ],
        ],
    },
    {
        number: 134,
        lines: (told) => [
            [
                'ward1Admin',
                'policies:CheckLook',
                { look: lookedLast(told), ward: 'ward2', entry: { about: alice, notice: digest('notice first note') } },
            ],
        ],
    },
    {
        number: 153,
        lines: (told) => [['ward1Three', 'policies:ExplainLooks', { about: alice, looks: [lookedLast(told.filter(isCrossing))] }]],
    },
    {
        number: 164,
        lines: [
            ['ward1Admin', 'policies:SetForbids', {}, { set: forbids.text, random: id('random forbids'), salt: digest('salt forbids') }],
            ['ward2Admin', 'policies:ListForbids', {}],
            [
                'ward1Admin',
                'policies:WithdrawForbids',
                { digest: forbids.digest },
                { random: id('random withdrawal'), salt: digest('salt withdrawal') },
            ],
        ],
    },
    { number: 169, lines: [['ward1Admin', 'policies:TryForbids', { set: forbids.text }]] },
];
export const privateTexts = [
    digest('salt set'),
    digest('salt forbids'),
    id('random forbids'),
    id('random withdrawal'),
    digest('salt withdrawal'),
    'z-forbid-nurse-demographics',
    id('random crossing'),
    digest('salt crossing'),
    'z-permit-paramedic-allergy',
];
export const people = [];

// SPDX-License-Identifier: Apache-2.0
// What the story tells of accesses: a visit, its handover, a grant, a broken glass, its review and a look; and looks
// that a custodian asks about.

import { factId } from '../../src/crypto';
import type { ErasedFacts, Fact, LookPlace } from '../../src/domain';
import { identities } from '../support/certificates';
import type { Chapter, Line, Speaker, Step } from '../support/chapter';
import { digest, id, publicKey } from '../support/fixtures';

const about = id('alice');
const ward2One = id(identities.ward2One.pem);
const patient = id(identities.ward1Two.pem);
/** Far from every clock on which the story is told. */
const YEAR_2100 = 4_102_444_800_000;

/** Facts under a word from which what is random follows. */
function record(as: Speaker, word: string, ...facts: readonly Fact[]): Line {
    return [
        as,
        'access:Record',
        { notice: digest(`notice ${word}`) },
        { facts, random: id(`random ${word}`), salt: digest(`salt ${word}`) },
    ];
}

const use = { category: 'demographics', action: 'read', purpose: 'TREAT' } as const;
const look = (word: string, decision: 'permit' | 'deny'): Fact => ({ kind: 'look', about: id(word), decision, ...use });

/** Where the facts stand that were told last. */
function lastPlaces(told: readonly Step[]): LookPlace[] {
    const { transient, time, outcome } = told.findLast(({ name }) => name === 'access:Record')!;
    const { facts, random } = transient as { readonly facts: readonly Fact[]; readonly random: string };
    return facts.map(({ about: of }, index) => ({ about: of, time, id: factId(random, outcome.transactionId, index) }));
}

/** The id of the fact that was told last. */
const lastFact = (told: readonly Step[]): string => lastPlaces(told)[0]!.id;

export const chapters: readonly Chapter[] = [
    {
        number: 80,
        lines: [record('ward1One', 'visit', { kind: 'visit', about, team: [ward2One], location: 'Bay 4' })],
    },
    {
        number: 81,
        lines: (told) => [
            ['ward1One', 'access:FindFact', { about, notice: digest('notice visit') }],
            record('ward2One', 'handover', { kind: 'handover', about, visit: lastFact(told), team: [ward2One, id('nurse')] }),
            record('ward1One', 'grant', { kind: 'grant', about, clinician: ward2One, scope: ['read'], expires: YEAR_2100 }),
            record('ward1One', 'emergency', { kind: 'emergency', about, reason: 'Found on the floor' }),
        ],
    },
    {
        number: 82,
        lines: (told) => [
            ['ward1Three', 'access:ListEmergencies', { reviewed: false, limit: 10 }],
            record('ward1Three', 'review', {
                kind: 'review',
                about,
                emergency: lastFact(told),
                outcome: 'justified',
                comment: 'Seen with the team',
            }),
            record('ward2One', 'look', {
                kind: 'look',
                about,
                action: 'read',
                category: 'demographics',
                purpose: 'TREAT',
                decision: 'permit',
            }),
            ['ward2One', 'access:GetStanding', { about }],
            ['ward1Three', 'access:ListLooks', { about, limit: 10 }],
            ['ward1Three', 'access:ListEvents', { ward: 'ward2', limit: 10 }],
        ],
    },
    {
        number: 92,
        lines: [
            record('ward1One', 'ward round', { kind: 'visit', about: id('carol'), team: [ward2One] }),
            ['ward2One', 'policies:CheckAccess', { patients: [id('carol'), id('dave')], ...use }],
            record('ward2One', 'looks', look('carol', 'permit'), look('dave', 'deny')),
        ],
    },
    {
        number: 93,
        lines: (told) => [
            ['ward1Admin', 'policies:Decide', {}, { question: { nonce: digest('nonce'), looks: lastPlaces(told) }, key: digest('key') }],
        ],
    },
    {
        number: 94,
        lines: [
            record('ward2One', 'key', { kind: 'encryption-key', about: ward2One, key: publicKey }),
            ['ward2One', 'access:FindEncryptionKey', { person: ward2One }],
        ],
    },
    { number: 98, lines: [['ward1Admin', 'access:ListErasedFacts', { limit: 2 }]] },
    {
        number: 99,
        lines: (told) => {
            const { erased, places } = JSON.parse(told.at(-1)!.outcome.payload) as ErasedFacts;
            return [['ward1Admin', 'access:PurgeFacts', {}, { erased, facts: places }]];
        },
    },
    {
        number: 130,
        lines: [
            [
                'ward1Admin',
                'participant:UpdateParticipant',
                { ledgerId: patient, roles: ['iot-gateway', 'patient'] },
                { salt: digest('salt patient') },
            ],
            record('ward1One', 'binding', { kind: 'proxy', about, person: patient, relation: 'self' }),
            record('ward1Three', 'paper', {
                kind: 'disclosure',
                about,
                to: 'The clerk of claims',
                organisation: 'A sickness fund',
                purpose: 'HPAYMT',
                categories: ['claim'],
                when: 1,
            }),
            record('ward1Three', 'withheld', { kind: 'withholding', about, person: ward2One, reason: 'Threats of a visitor' }),
        ],
    },
    {
        number: 131,
        lines: (told) => [
            ['ward1Two', 'access:ListLooks', { about, limit: 2 }],
            ['ward1Two', 'access:FindNotices', { about, places: [{ notice: digest('notice withheld'), time: told.at(-1)!.time }] }],
            ['ward1Admin', 'access:ListAnnounced', { limit: 2 }],
        ],
    },
    {
        number: 151,
        lines: [
            [
                'ward1Admin',
                'access:FindRefusing',
                {},
                { question: { nonce: digest('nonce'), patients: [about, id('carol')], purpose: 'HRESCH' }, key: digest('key') },
            ],
        ],
    },
];
export const privateTexts = [
    publicKey.x,
    'Bay 4',
    'Found on the floor',
    'Seen with the team',
    'The clerk of claims',
    'A sickness fund',
    'Threats of a visitor',
    ...['visit', 'handover', 'grant', 'emergency', 'review', 'look', 'ward round', 'looks', 'key', 'binding', 'paper', 'withheld'].flatMap(
        (word) => [`"${word}"`, id(`random ${word}`), digest(`salt ${word}`)],
    ),
];
export const people = [];

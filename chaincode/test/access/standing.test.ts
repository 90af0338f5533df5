// SPDX-License-Identifier: Apache-2.0
// Standing: each rule of the fold by an example. Whole histories are in standing-histories.test.ts.

import fc from 'fast-check';
import {
    attributesOf,
    circleStanding,
    decide,
    decisionRequest,
    encryptionKeyOf,
    type PatientStanding,
    type Purpose,
    standingOf,
    starterSet,
    type StoredFact,
    visibleTo,
} from '../../src/domain';
import { digest, id, publicKey } from '../support/fixtures';
import { circleIn, histories, people, type Person, START } from './histories';

const [ann, parent, clerk1, clerk2, doctor1, doctor2, nurseClerk, doctorPatient, officer, officerDoctor] = people as unknown as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
];
const about = id('list');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Facts a minute apart; each is named by its number. */
type Told = readonly (readonly [Person, object, string?])[];

function history(...told: Told): StoredFact[] {
    return told.map(([author, content, list = about], index) => {
        const { ledgerId, ward, roles } = author;
        const marks = {
            id: id(String(index)),
            author: { mspId: 'M', ledgerId, certificateId: digest('c'), ward, roles },
            time: START + index * MINUTE,
            notice: digest('n'),
            transactionId: String(index),
            salt: digest('s'),
        };
        return { ...content, about: list, ...marks } as StoredFact;
    });
}

const bind = { kind: 'proxy', person: ann.ledgerId, relation: 'self' };
const visit = { kind: 'visit', team: [doctor1.ledgerId] };
const grant = { kind: 'grant', clinician: doctor2.ledgerId, scope: ['read'], expires: START + 5 * HOUR };
const glass = { kind: 'emergency', reason: 'unconscious' };
const numbered = (index: number): string => id(String(index));

const starter = starterSet(digest);
const patientWith = (standing: PatientStanding) => ({ id: about, ward: 'ward1', otherWards: [], standing });

/** Whether somebody may read a note; as if of a third ward, because who is of a visit's ward needs no team. */
const letsIn = (standing: PatientStanding, person: Person, purpose: Purpose = 'TREAT', isSuspended = false): boolean => {
    const asks = { action: 'read', category: 'note', purpose, time: START } as const;
    const who = { ...person, ward: 'ward3', isSuspended };
    return decide(starter, decisionRequest({ ...asks, person: who, patient: patientWith(standing) })).decision === 'permit';
};
const after = (facts: readonly StoredFact[], time = START + HOUR / 2) => standingOf(facts, time);

describe('standing', () => {
    it('is the same in whatever order facts are read', () => {
        fc.assert(
            fc.property(histories, ({ facts, end }) => {
                const standing = circleStanding(circleIn(facts), end);
                expect(circleStanding(circleIn([...facts].reverse()), end)).toEqual(standing);
            }),
        );
    });
});

describe('a visit', () => {
    it('lets its team in until it is handed over or closed', () => {
        const facts = history([clerk1, visit], [doctor1, { kind: 'handover', visit: numbered(0), team: [doctor2.ledgerId] }]);
        expect(letsIn(after(facts.slice(0, 1)), doctor1)).toBe(true);
        expect([letsIn(after(facts), doctor1), letsIn(after(facts), doctor2)]).toEqual([false, true]);
        const closed = [...facts, ...history([clerk1, {}], [clerk1, {}], [doctor2, { kind: 'visit-closed', visit: numbered(0) }]).slice(2)];
        expect(after(closed).visits).toEqual([]);
    });

    it.each<[string, Person, object]>([
        ['by a doctor', doctor1, visit],
        ['with the clerk in the team', nurseClerk, { ...visit, team: [nurseClerk.ledgerId] }],
        ['by a patient of whom nobody knows', ann, visit],
    ])('%s does not count', (_what, author, content) => {
        expect(after(history([author, content])).visits).toEqual([]);
    });

    it.each<[string, Person, object]>([
        ['a doctor of no team', doctor2, { kind: 'handover', visit: numbered(0), team: [doctor2.ledgerId] }],
        ['the desk of the other ward', clerk2, { kind: 'handover', visit: numbered(0), team: [doctor2.ledgerId] }],
        ['a clerk, to themselves', nurseClerk, { kind: 'handover', visit: numbered(0), team: [nurseClerk.ledgerId] }],
        ['a doctor of no team, who closes it', doctor2, { kind: 'visit-closed', visit: numbered(0) }],
        ['the desk of the other ward, which closes it', clerk2, { kind: 'visit-closed', visit: numbered(0) }],
    ])('is not changed by %s', (_what, author, content) => {
        expect(after(history([clerk1, visit], [author, content])).visits).toEqual(after(history([clerk1, visit])).visits);
    });

    it.each<[string, object, number]>([
        ['closed by it', { kind: 'visit-closed', visit: numbered(0) }, 1],
        ['handed over by it', { kind: 'handover', visit: numbered(0), team: [doctor2.ledgerId] }, 1],
    ])('whose team has somebody of the desk for a clinician is not %s', (_what, content, open) => {
        const facts = history([clerk1, { kind: 'visit', team: [clerk2.ledgerId] }], [clerk2, content]);
        expect(after(facts).visits).toHaveLength(open);
        expect(letsIn(after(facts), doctor2)).toBe(false);
    });

    it('shows whoever of its team treats patients what holds, and nobody else whom it names', () => {
        const rest = { mspId: 'M', certificateId: digest('c'), administrator: false };
        const stranger = { ...parent, ...rest };
        const doctor = { ...doctor2, ...rest };
        const standing = after(history([clerk1, { kind: 'visit', team: [stranger.ledgerId, doctor.ledgerId] }]));
        expect([visibleTo(standing, stranger), visibleTo(standing, doctor)]).toEqual([undefined, standing]);
    });

    it('that was closed is not handed over', () => {
        const facts = history(
            [clerk1, visit],
            [clerk1, { kind: 'visit-closed', visit: numbered(0) }],
            [doctor1, { kind: 'handover', visit: numbered(0), team: [doctor2.ledgerId] }],
        );
        expect(after(facts).visits).toEqual([]);
    });

    it('of a patient who works at the desk is not opened by them for the desk', () => {
        const bound = { kind: 'proxy', person: nurseClerk.ledgerId, relation: 'self' };
        const facts = history(
            [clerk1, bound],
            [clerk1, visit],
            [nurseClerk, { kind: 'handover', visit: numbered(1), team: [doctor2.ledgerId] }],
        );
        expect(after(facts).visits[0]?.team).toEqual([doctor1.ledgerId]);
    });
});

describe('a grant', () => {
    it('lets in until it ends or is revoked, and outlives the visit', () => {
        const facts = history([clerk1, visit], [clerk1, grant], [clerk1, { kind: 'visit-closed', visit: numbered(0) }]);
        expect(letsIn(after(facts), doctor2)).toBe(true);
        expect(letsIn(after(facts, grant.expires - 1), doctor2)).toBe(true);
        expect(letsIn(after(facts, grant.expires), doctor2)).toBe(false);
    });

    it.each<[string, readonly (readonly [Person, object])[]]>([
        ['without an open visit', [[clerk1, grant]]],
        [
            'after the visit',
            [
                [clerk1, visit],
                [clerk1, { kind: 'visit-closed', visit: numbered(0) }],
                [clerk1, grant],
            ],
        ],
        [
            'by the desk of a ward without a visit',
            [
                [clerk1, visit],
                [clerk2, grant],
            ],
        ],
        [
            'to whom makes it',
            [
                [clerk1, visit],
                [nurseClerk, { ...grant, clinician: nurseClerk.ledgerId }],
            ],
        ],
        [
            'to the lab of whom makes it',
            [
                [clerk1, visit],
                [nurseClerk, { ...grant, lab: nurseClerk.ledgerId }],
            ],
        ],
        [
            'that has ended',
            [
                [clerk1, visit],
                [clerk1, { ...grant, expires: START + MINUTE }],
            ],
        ],
        [
            'by a doctor of the team',
            [
                [clerk1, visit],
                [doctor1, grant],
            ],
        ],
    ])('%s does not count, and not later either', (_what, told) => {
        expect(after(history(...told, [clerk1, visit])).grants).toEqual([]);
    });

    it.each<[string, boolean, Person]>([
        ['who has it', true, doctor2],
        ['the desk of either ward', true, clerk2],
        ['a privacy officer', true, officer],
        ['the patient', true, ann],
        ['another doctor', false, doctor1],
        ['a patient who is somebody else', false, parent],
    ])('is revoked by %s: %s', (_who, isRevoked, author) => {
        const facts = history([clerk1, bind], [clerk1, visit], [clerk1, grant], [author, { kind: 'grant-revoked', grant: numbered(2) }]);
        expect(after(facts).grants).toHaveLength(isRevoked ? 0 : 1);
    });
});

describe('consent', () => {
    const treated = [
        [clerk1, bind],
        [clerk1, { ...visit, team: [doctor1.ledgerId, doctor2.ledgerId] }],
    ] as const;
    const consent = (decision: string, more: object = {}) => [ann, { kind: 'consent', purpose: 'TREAT', decision, ...more }] as const;
    const named = { actors: [doctor1.ledgerId] };
    const said = (...told: Told): [boolean, boolean] => {
        const standing = after(history(...treated, ...told));
        return [letsIn(standing, doctor1), letsIn(standing, doctor2)];
    };

    it.each<[string, readonly (readonly [Person, object])[], [boolean, boolean]]>([
        ['refused to all', [consent('deny')], [false, false]],
        ['refused to one', [consent('deny', named)], [false, true]],
        ['refused for another purpose', [[ann, { kind: 'consent', purpose: 'HPAYMT', decision: 'deny' }]], [true, true]],
        [
            'refused, and permitted for another purpose',
            [consent('deny'), [ann, { kind: 'consent', purpose: 'HPAYMT', decision: 'permit' }]],
            [false, false],
        ],
        ['refused and permitted again', [consent('deny'), consent('permit')], [true, true]],
        ['permitted to all after a refusal by name', [consent('deny', named), consent('permit')], [false, true]],
        ['refused to all after a permission by name', [consent('permit', named), consent('deny')], [false, false]],
        ['permitted by name after a refusal of all', [consent('deny'), consent('permit', named)], [true, false]],
        ['permitted by name after a refusal by name', [consent('deny', named), consent('permit', named)], [true, true]],
        ['refused and withdrawn', [consent('deny'), [ann, { kind: 'consent-withdrawn', consent: numbered(2) }]], [true, true]],
        ['refused for a time that is over', [consent('deny', { expires: START + 3 * MINUTE })], [true, true]],
        ['refused by somebody else', [[parent, { kind: 'consent', purpose: 'TREAT', decision: 'deny' }]], [true, true]],
        ['refused by their doctor', [[doctor1, { kind: 'consent', purpose: 'TREAT', decision: 'deny' }]], [true, true]],
        [
            'refused, and withdrawn by the desk',
            [consent('deny'), [clerk1, { kind: 'consent-withdrawn', consent: numbered(2) }]],
            [false, false],
        ],
    ])('%s', (_what, told, expected) => {
        expect(said(...told)).toEqual(expected);
    });

    it('that was refused in one of two lists that were merged is refused, whatever was said later in the other', () => {
        const other = id('other list');
        const facts = history(...treated, consent('deny'), [ann, { kind: 'consent', purpose: 'TREAT', decision: 'permit' }, other]);
        expect(letsIn(after(facts), doctor1)).toBe(false);
    });

    it('is not asked of the patient', () => {
        expect(letsIn(after(history(...treated, consent('deny'))), ann)).toBe(true);
    });
});

describe('an emergency', () => {
    it('lets in for an hour, for help in need and for nothing else', () => {
        const facts = history([doctor2, glass]);
        expect(letsIn(after(facts, START + HOUR - 1), doctor2, 'ETREAT')).toBe(true);
        expect(letsIn(after(facts, START + HOUR), doctor2, 'ETREAT')).toBe(false);
        expect(letsIn(after(facts), doctor2)).toBe(false);
        expect(letsIn(after(facts), doctor1, 'ETREAT')).toBe(false);
        expect(letsIn(after(facts), doctor2, 'ETREAT', true)).toBe(false);
    });

    it('is closed by the review of another person', () => {
        const review = { kind: 'review', emergency: numbered(0), outcome: 'justified', comment: 'seen' };
        expect(after(history([doctor2, glass], [officer, review])).emergencies).toMatchObject([
            { review: { outcome: 'justified' }, isActive: false },
        ]);
        for (const author of [doctor1, clerk1]) {
            expect(after(history([doctor2, glass], [author, review])).emergencies).toMatchObject([{ isActive: true }]);
        }
        const again = after(history([doctor2, glass], [officer, review], [officerDoctor, { ...review, outcome: 'unjustified' }]));
        expect(again.emergencies).toMatchObject([{ review: { outcome: 'justified' } }]);
    });

    it('in downtime lets nobody in, counts once a line, and is reviewed by another person than was let in', () => {
        const custodian: Person = { ledgerId: id('custodian'), ward: 'ward1', roles: ['custodian'] };
        const line = { person: officerDoctor.ledgerId, roles: ['doctor'], at: START, counter: 1, digest: digest('line') };
        const opened = { kind: 'downtime', ...line, reason: 'away' };
        const review = { kind: 'review', emergency: numbered(0), outcome: 'justified', comment: 'seen' };
        expect(after(history([custodian, opened], [custodian, opened])).emergencies).toMatchObject([{ isActive: false }]);
        expect(after(history([doctor1, opened])).emergencies).toEqual([]);
        expect(after(history([custodian, opened], [officerDoctor, review])).emergencies[0]?.review).toBeUndefined();
        expect(after(history([custodian, opened], [officer, review])).emergencies[0]?.review).toMatchObject({ outcome: 'justified' });
    });

    it('is reviewed neither by who broke the glass nor by the patient', () => {
        const review = (of: number) => ({ kind: 'review', emergency: numbered(of), outcome: 'justified', comment: 'seen' });
        expect(after(history([officerDoctor, glass], [officerDoctor, review(0)])).emergencies[0]?.review).toBeUndefined();
        const bound = { kind: 'proxy', person: officer.ledgerId, relation: 'self' };
        expect(after(history([clerk1, bound], [doctor2, glass], [officer, review(1)])).emergencies[0]?.review).toBeUndefined();
    });

    it('of a doctor about their own record is none', () => {
        const bound = { kind: 'proxy', person: doctorPatient.ledgerId, relation: 'self' };
        expect(after(history([clerk1, bound], [doctorPatient, glass])).emergencies).toEqual([]);
    });

    it('cannot be refused for everybody; whom the patient refuses by name needs a second clinician', () => {
        const refuse = (more: object) => [ann, { kind: 'consent', purpose: 'ETREAT', decision: 'deny', ...more }] as const;
        expect(letsIn(after(history([clerk1, bind], refuse({}), [doctor2, glass])), doctor2, 'ETREAT')).toBe(true);
        const refused = [[clerk1, bind], refuse({ actors: [doctor2.ledgerId] }), [doctor2, glass]] as const;
        const second = { ...glass, supports: numbered(2) };
        expect(letsIn(after(history(...refused)), doctor2, 'ETREAT')).toBe(false);
        expect(letsIn(after(history(...refused, [doctor2, second])), doctor2, 'ETREAT')).toBe(false);
        expect(letsIn(after(history(...refused, [doctor1, second])), doctor2, 'ETREAT')).toBe(true);
        const both = refuse({ actors: [doctor1.ledgerId, doctor2.ledgerId] });
        expect(letsIn(after(history(...refused, both, [doctor1, second])), doctor2, 'ETREAT')).toBe(false);
    });
});

describe('a binding', () => {
    it.each<[string, Person, object, boolean]>([
        ['by the desk', clerk1, bind, true],
        ['that has ended', clerk1, { ...bind, relation: 'parent', until: START + MINUTE }, false],
        ['by a doctor', doctor1, bind, false],
        ['by the patient themselves', ann, bind, false],
    ])('%s', (_what, author, content, isBound) => {
        expect(letsIn(after(history([author, content])), ann)).toBe(isBound);
    });

    it('is made by no clerk for themselves', () => {
        expect(after(history([nurseClerk, { ...bind, person: nurseClerk.ledgerId }])).proxies).toEqual([]);
    });

    it('of somebody else is ended by the patient, by no proxy, and made by neither', () => {
        const mother = { kind: 'proxy', person: parent.ledgerId, relation: 'parent' };
        const end = { ...mother, until: START };
        const facts = history([clerk1, bind], [clerk1, mother], [ann, end]);
        expect(letsIn(after(facts.slice(0, 2)), parent)).toBe(true);
        expect(letsIn(after(facts), parent)).toBe(false);
        expect(letsIn(after(history([clerk1, mother], [clerk1, bind], [parent, { ...bind, until: START }])), ann)).toBe(true);
        expect(letsIn(after(history([clerk1, bind], [ann, { ...mother, until: START + 9 * HOUR }])), parent)).toBe(false);
    });
});

describe('a confidential category', () => {
    const own = [
        [clerk1, bind],
        [clerk1, { kind: 'proxy', person: parent.ledgerId, relation: 'parent' }],
        [clerk1, visit],
    ] as const;
    const closed = { kind: 'confidential', category: 'note' };
    const shown = (...told: Told): [boolean, boolean, boolean] => {
        const standing = after(history(...own, ...told));
        return [letsIn(standing, ann), letsIn(standing, parent), letsIn(standing, doctor1)];
    };
    const [CLOSED, OPEN] = [
        [true, false, true],
        [true, true, true],
    ];

    it.each<[string, Person, object, boolean[]]>([
        ['said by the patient', ann, closed, CLOSED],
        ['said by a privacy officer', officer, closed, CLOSED],
        ['said by the team of the visit', doctor1, closed, CLOSED],
        ['said by a nurse of the ward who is not of the team', nurseClerk, closed, OPEN],
        ['of another kind', ann, { ...closed, category: 'plan' }, OPEN],
        ['until a time that is over', ann, { ...closed, until: START + 3 * MINUTE }, OPEN],
        ['until a time to come', ann, { ...closed, until: START + HOUR }, CLOSED],
        ['said by a doctor who treats somebody else', doctor2, closed, OPEN],
        ['said by who speaks for the patient', parent, closed, OPEN],
        ['said by the desk', clerk1, closed, OPEN],
    ])('%s', (_what, author, content, expected) => {
        expect(shown([author, content])).toEqual(expected);
    });

    it.each<[string, Person, Person, boolean[]]>([
        ['the patient’s, by the patient', ann, ann, OPEN],
        ['the patient’s, by an officer', ann, officer, CLOSED],
        ['the patient’s, by the team', ann, doctor1, CLOSED],
        ['the patient’s, by who speaks for them', ann, parent, CLOSED],
        ['an officer’s, by another', officer, officerDoctor, OPEN],
        ['an officer’s, by the patient', officer, ann, CLOSED],
        ['the team’s, by its author', doctor1, doctor1, OPEN],
        ['the team’s, by an officer', doctor1, officer, OPEN],
        ['the team’s, by a colleague', doctor1, nurseClerk, CLOSED],
    ])('is ended: %s', (_what, author, ends, expected) => {
        expect(shown([author, closed], [ends, { kind: 'confidential-ended', confidential: numbered(3) }])).toEqual(expected);
    });

    it('is closed to who speaks for the patient and treats them, too', () => {
        const both = { kind: 'proxy', person: doctor1.ledgerId, relation: 'guardian' };
        expect(letsIn(after(history(...own, [clerk1, both])), doctor1)).toBe(true);
        expect(letsIn(after(history(...own, [clerk1, both], [ann, closed])), doctor1)).toBe(false);
    });
});

describe('attributes', () => {
    const admin = { ...clerk1, ledgerId: id('admin'), roles: ['admin' as const] };
    const stated = (height: number) => ({ kind: 'attributes', attributes: { heightCm: height } });
    const of = (...told: Told) => attributesOf(history(...told), doctor1);

    it('are the newest that an administrator of the ward has stated', () => {
        expect(of([admin, stated(180)], [admin, stated(181)])).toEqual({ heightCm: 181 });
        expect(of()).toBeUndefined();
    });

    it.each<[string, Person]>([
        ['the other ward’s administrator', { ...admin, ward: 'ward2' }],
        ['a clerk', clerk1],
        ['the person, who is an administrator', { ...admin, ledgerId: doctor1.ledgerId }],
    ])('of %s do not count', (_who, author) => {
        expect(of([admin, stated(180)], [author, stated(200)])).toEqual({ heightCm: 180 });
    });
});

describe('the key for what is handed out to somebody', () => {
    const other = { ...publicKey, x: publicKey.y };
    const stated = (key = publicKey, until?: number) => ({ kind: 'encryption-key', key, ...(until !== undefined && { until }) });
    const ended = { kind: 'encryption-key-ended' };
    const admin = { ...clerk1, ledgerId: id('admin'), roles: ['admin' as const] };
    const END = START + 9 * HOUR;
    const at = (time: number, ...told: Told) => encryptionKeyOf(history(...told), doctor1, time)?.key;
    const of = (...told: Told) => at(END, ...told);

    it('is the newest that they have stated themselves', () => {
        expect(of()).toBeUndefined();
        expect(of([doctor1, stated()])).toEqual(publicKey);
        expect(of([doctor1, stated()], [doctor1, stated(other)])).toEqual(other);
    });

    it.each<[string, Person]>([
        ['an administrator of the ward', admin],
        ['somebody else', doctor2],
        ['a device, which looks at nothing', { ...doctor1, roles: ['iot-gateway'] }],
    ])('is none that %s has stated', (_who, author) => {
        expect(of([author, stated()])).toBeUndefined();
        expect(of([doctor1, stated()], [author, stated(other)])).toEqual(publicKey);
    });

    it.each<[string, Person, boolean]>([
        ['its holder', doctor1, true],
        ['an administrator of the ward', admin, true],
        ['an administrator of the other ward', { ...admin, ward: 'ward2' }, false],
        ['somebody else', doctor2, false],
        ['a clerk of the ward', clerk1, false],
    ])('is ended by %s: that is said and done', (_who, author, ends) => {
        expect(of([doctor1, stated()], [author, ended])).toEqual(ends ? undefined : publicKey);
        expect(of([doctor1, stated()], [author, ended], [doctor1, stated(other)])).toEqual(other);
    });

    it('ends at its time, and none before it takes its place', () => {
        const told: Told = [
            [doctor1, stated(other)],
            [doctor1, stated(publicKey, END)],
        ];
        expect([at(END - 1, ...told), at(END, ...told)]).toEqual([publicKey, undefined]);
    });
});

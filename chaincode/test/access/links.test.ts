// SPDX-License-Identifier: Apache-2.0
// Links by examples: who makes and undoes them, and that they close and never open.

import { circleStanding, decisionOf, isRefused, linkedAt, openLinks, type PatientLists, type StoredFact } from '../../src/domain';
import { digest, id } from '../support/fixtures';
import { people, type Person, START } from './histories';

const [ann, parent, clerk1, clerk2, doctor1, , , , officer1, officer2] = people as unknown as Person[] &
    [Person, Person, Person, Person, Person];
const MINUTE = 60_000;
const [one, other, third] = [id('one'), id('other'), id('third')];
const officerWho = { ...officer1!, ledgerId: clerk1.ledgerId };

type Told = readonly [Person, string, object];

function factsOf(...told: Told[]): StoredFact[] {
    return told.map(([{ ledgerId, ward, roles }, about, content], index) => {
        const author = { mspId: 'M', certificateId: digest('c'), ledgerId, ward, roles };
        const marks = { id: id(String(index)), author, time: START + index * MINUTE, notice: digest('n'), transactionId: '', salt: '' };
        return { ...content, about, ...marks } as StoredFact;
    });
}

const listsOf = (facts: readonly StoredFact[], wards: Readonly<Record<string, string>>): PatientLists[] =>
    Object.entries(wards).map(([number, ward]) => ({
        ids: [number],
        facts: facts.filter(({ about }) => about === number),
        wards: new Map([[number, ward]]),
    }));

const WARDS = { [one]: 'ward1', [other]: 'ward2' };
const LATER = START + 60 * MINUTE;

/** The number of whom is asked, and who else there is. */
function circle(told: readonly Told[], wards: Readonly<Record<string, string>> = WARDS) {
    const [own, ...others] = listsOf(factsOf(...told), wards);
    return { own: own!, others };
}

const link: Told = [clerk1, one, { kind: 'link', other, evidence: 'the same passport' }];
const confirmation = { kind: 'link-confirmed', link: id('0'), other: one };
const confirm: Told = [officer2!, other, confirmation];
const linked = (told: readonly Told[], wards?: Readonly<Record<string, string>>): number => linkedAt(circle(told, wards), LATER).length;

describe('a link', () => {
    it.each<[string, readonly Told[], number]>([
        ['that is confirmed by the other ward’s officer', [link, confirm], 1],
        ['that nobody has confirmed', [link], 0],
        ['confirmed and never proposed', [confirm], 0],
        ['confirmed by an officer of the same ward', [link, [officer1!, other, confirmation]], 0],
        ['confirmed by a clerk', [link, [clerk2, other, confirmation]], 0],
        ['proposed by a doctor', [[doctor1, ...link.slice(1)] as unknown as Told, confirm], 0],
        ['confirmed in the list of the first', [link, [officer2!, one, confirmation]], 0],
        ['confirmed as with somebody else', [link, [officer2!, other, { ...confirmation, other: third }]], 0],
        [
            'proposed by the other ward’s desk and confirmed by the first’s officer',
            [[clerk2, ...link.slice(1)] as unknown as Told, [officer1!, other, confirmation]],
            1,
        ],
        [
            'by a clerk whose own number it is',
            [
                [clerk2, one, { kind: 'proxy', person: clerk1.ledgerId, relation: 'self' }],
                [clerk1, one, link[2]],
                [officer2!, other, { ...confirmation, link: id('1') }],
            ],
            0,
        ],
        [
            'confirmed by who speaks for the other',
            [
                [clerk1, other, { kind: 'proxy', person: officer2!.ledgerId, relation: 'parent' }],
                [clerk1, one, link[2]],
                [officer2!, other, { ...confirmation, link: id('1') }],
            ],
            0,
        ],
        ['that one ward’s officer has undone', [link, confirm, [officer1!, one, { kind: 'unlink', link: id('0') }]], 0],
        [
            'that the other ward’s officer has undone, under the other number',
            [link, confirm, [officer2!, other, { kind: 'unlink', link: id('0') }]],
            0,
        ],
        ['of which an officer has undone another', [link, confirm, [officer1!, one, { kind: 'unlink', link: id('9') }]], 1],
        [
            'that an officer has undone in the list of somebody else',
            [link, confirm, [officer1!, third, { kind: 'unlink', link: id('0') }]],
            1,
        ],
        ['of which another was confirmed', [link, [officer2!, other, { ...confirmation, link: id('9') }]], 0],
        ['that a clerk would undo', [link, confirm, [clerk1, one, { kind: 'unlink', link: id('0') }]], 1],
        ['that was undone before it was confirmed', [link, [officer1!, one, { kind: 'unlink', link: id('0') }], confirm], 0],
    ])('%s', (_what, told, expected) => {
        expect(linked(told)).toBe(expected);
    });

    it('of two numbers of one ward takes two people, of whom one is of that ward', () => {
        const wards = { [one]: 'ward1', [other]: 'ward1' };
        const by = (proposer: Person, officer: Person): number =>
            linked(
                [
                    [proposer, one, link[2]],
                    [officer, other, confirmation],
                ],
                wards,
            );
        expect([by(clerk1, officer1!), by(clerk1, officer2!), by(clerk2, officer2!)]).toEqual([1, 1, 0]);
        const clerkAndOfficer = { ...clerk1, roles: ['admission' as const, 'privacy-officer' as const] };
        expect([by(clerkAndOfficer, officerWho), by(clerkAndOfficer, officer1!)]).toEqual([0, 1]);
    });

    it('is none with whom has no record, or was erased', () => {
        const { own, others } = circle([link, confirm]);
        expect(linkedAt({ own, others: others.map((lists) => ({ ...lists, wards: new Map() })) }, LATER)).toEqual([]);
        expect(openLinks({ own, others: others.map((lists) => ({ ...lists, wards: new Map() })) })).toEqual([]);
    });

    it('leads on to who is linked in turn, and to nobody by a proposal', () => {
        const wards = { ...WARDS, [third]: 'ward1' };
        const further: Told = [clerk2, other, { kind: 'link', other: third, evidence: 'the same face' }];
        const told = [link, confirm, further];
        expect(linked(told, wards)).toBe(1);
        expect(linked([...told, [officer1!, third, { kind: 'link-confirmed', link: id('2'), other }]], wards)).toBe(2);
    });

    it('holds from its confirmation to its end', () => {
        const of = circle([link, confirm, [officer1!, one, { kind: 'unlink', link: id('0') }]]);
        const times = [0, 1, 1.5, 2].map((minutes) => linkedAt(of, START + minutes * MINUTE).length);
        expect(times).toEqual([0, 1, 1, 0]);
    });

    it('is told with what confirmed it, until it is undone', () => {
        const found = openLinks(circle([link, confirm]));
        expect(found).toMatchObject([{ link: { other, evidence: 'the same passport' }, confirmed: { author: { ward: 'ward2' } } }]);
        expect(openLinks(circle([link]))).toMatchObject([{ link: { other } }]);
        expect(openLinks(circle([link, [officer1!, one, { kind: 'unlink', link: id('0') }]]))).toEqual([]);
    });
});

describe('from a linked number', () => {
    const bind = { kind: 'proxy', person: ann.ledgerId, relation: 'self' };
    const said = (content: object) => circleStanding(circle([link, confirm, [clerk2, other, bind], [ann, other, content]]), LATER);
    const use = { person: doctor1.ledgerId, purpose: 'TREAT' as const };

    it('a refusal counts, and a permission does not', () => {
        expect(isRefused(said({ kind: 'consent', purpose: 'TREAT', decision: 'deny' }), use)).toBe(true);
        const research = { person: doctor1.ledgerId, purpose: 'HRESCH' as const };
        const permitting = said({ kind: 'consent', purpose: 'HRESCH', decision: 'permit' });
        expect(permitting.linkedConsents).toHaveLength(1);
        expect(decisionOf(permitting, research)).toBeUndefined();
    });

    it('a refusal of help in need by name asks for a second clinician', () => {
        const refusal = { kind: 'consent', purpose: 'ETREAT', decision: 'deny', actors: [doctor1.ledgerId] };
        const told: Told[] = [
            link,
            confirm,
            [clerk2, other, bind],
            [ann, other, refusal],
            [doctor1, one, { kind: 'emergency', reason: 'unconscious' }],
        ];
        const active = (of: readonly Told[]) => circleStanding(circle(of), START + 5 * MINUTE).emergencies.map(({ isActive }) => isActive);
        expect([active(told), active([link, ...told.slice(2)])]).toEqual([[false], [true]]);
    });

    it('what is confidential is closed', () => {
        expect(said({ kind: 'confidential', category: 'note' }).confidential).toHaveLength(1);
    });

    it('no visit, grant, emergency or binding is taken over', () => {
        const opens: Told[] = [
            [clerk2, other, { kind: 'proxy', person: parent.ledgerId, relation: 'parent' }],
            [clerk2, other, { kind: 'visit', team: [doctor1.ledgerId] }],
            [clerk2, other, { kind: 'grant', clinician: doctor1.ledgerId, scope: ['read'], expires: LATER + MINUTE }],
            [doctor1, other, { kind: 'emergency', reason: 'unconscious' }],
        ];
        const { visits, grants, emergencies, proxies } = circleStanding(circle([link, confirm, ...opens]), START + 10 * MINUTE);
        expect([visits, grants, emergencies, proxies]).toEqual([[], [], [], []]);
    });
});

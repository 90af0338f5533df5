// SPDX-License-Identifier: Apache-2.0
// What of a standing somebody is shown, condition by condition; whole standings on the ledger are in chaincode/test/access.

import type { Actor, Role } from '../kernel';
import type { PatientStanding } from './standing';
import { mayHear, visibleTo } from './visibility';

const actor = (ledgerId: string, ...roles: Role[]): Actor => ({
    mspId: 'Ward1MSP',
    certificateId: '',
    ward: 'ward1',
    administrator: false,
    ledgerId,
    roles,
});
const by = (ledgerId: string): { author: { ledgerId: string } } => ({ author: { ledgerId } });
const broken = (ledgerId: string) => ({ emergency: { kind: 'emergency', ...by(ledgerId) }, isActive: true });
const granted = (clinician: string, ledgerId: string) => ({ clinician, ...by(ledgerId) });

const standing = {
    visits: [{ visit: by('desk'), team: ['treating'] }],
    grants: [granted('granted', 'desk'), granted('another', 'giver')],
    consents: [{ purpose: 'TREAT' }],
    linkedConsents: [{ purpose: 'HRESCH' }],
    confidential: [{ closed: { category: 'note' }, isBySelf: true }],
    emergencies: [broken('rescuer'), broken('withheld'), broken('granted')],
    proxies: [
        { person: 'patient', relation: 'self' },
        { person: 'parent', relation: 'parent' },
    ],
    withheld: [{ person: 'withheld' }],
} as unknown as PatientStanding;
const rescuers = (shown: PatientStanding | undefined) => shown?.emergencies.map(({ emergency }) => emergency.author.ledgerId);
const seenBy = (...who: Parameters<typeof actor>) => visibleTo(standing, actor(...who));

it('is all of it to the custodian, and to an officer whom the patient does not concern', () => {
    expect([seenBy('process', 'custodian'), seenBy('officer', 'privacy-officer')]).toEqual([standing, standing]);
});

it('is to the patient all but who is withheld from them', () => {
    const shown = seenBy('patient', 'patient');
    expect(shown).toEqual({ ...standing, emergencies: [broken('rescuer'), broken('granted')], withheld: [] });
});

it('is to who speaks for the patient, whatever else they are, without what is closed to them and what other numbers refuse', () => {
    for (const roles of [['patient'], ['doctor'], ['privacy-officer'], ['admission']] as const) {
        expect(seenBy('parent', ...roles)).toEqual({
            ...standing,
            emergencies: [broken('rescuer'), broken('granted')],
            linkedConsents: [],
            confidential: [],
            withheld: [],
        });
    }
});

it('is to the team without who is withheld and what other numbers refuse; to whom a team names who treats nobody, nothing', () => {
    expect(seenBy('treating', 'nurse')).toEqual({ ...standing, linkedConsents: [], withheld: [] });
    expect(seenBy('treating', 'lab')).toBeUndefined();
});

it('is to the desk what it opens, hands over and closes, and of emergencies its own', () => {
    const undecided = { consents: [], linkedConsents: [], confidential: [], withheld: [] };
    expect(seenBy('desk', 'admission')).toEqual({ ...standing, ...undecided, emergencies: [] });
    expect(rescuers(seenBy('rescuer', 'admission', 'doctor'))).toEqual(['rescuer']);
});

it('is to anybody else what is their own: the glass that they broke, the grants that they have or gave', () => {
    const nothing = { visits: [], proxies: [], consents: [], linkedConsents: [], confidential: [], withheld: [] };
    expect(seenBy('rescuer', 'doctor')).toEqual({ ...nothing, grants: [], emergencies: [broken('rescuer')] });
    expect(seenBy('another', 'doctor')).toEqual({ ...nothing, grants: [granted('another', 'giver')], emergencies: [] });
    expect(seenBy('giver', 'doctor')).toEqual({ ...nothing, grants: [granted('another', 'giver')], emergencies: [] });
    expect(seenBy('granted', 'doctor')).toEqual({ ...nothing, grants: [granted('granted', 'desk')], emergencies: [broken('granted')] });
    expect(seenBy('stranger', 'doctor')).toBeUndefined();
});

describe('of what is announced', () => {
    const both = { ...standing, confidential: ['note', 'plan'].map((category) => ({ closed: { category }, isBySelf: true })) };
    const hears = (who: Actor, ...[announced]: [Parameters<typeof mayHear>[2]]) =>
        mayHear(both as unknown as PatientStanding, who, announced);

    it.each<[string, Parameters<typeof mayHear>[2], boolean]>([
        ['that somebody looked', { kind: 'look' }, true],
        ['that something is closed to them', { kind: 'confidential' }, false],
        ['that it is open again', { kind: 'confidential-ended' }, false],
        ['that there is another number', { kind: 'link' }, false],
        ['an entry of a category that is closed to them', { category: 'note' }, false],
        ['an entry of another that is', { category: 'plan' }, false],
        ['an entry of one that is open', { category: 'diagnosis' }, true],
        ['an entry that is not confidential', { category: 'diagnosis', confidential: false }, true],
        ['an entry whose author says that it is', { category: 'diagnosis', confidential: true }, false],
    ])('who speaks for the patient hears %s: %#', (_what, announced, isTold) => {
        expect(hears(actor('parent', 'patient'), announced)).toBe(isTold);
        expect(hears(actor('patient', 'patient'), announced)).toBe(true);
        expect(hears(actor('officer', 'privacy-officer'), announced)).toBe(true);
    });
});

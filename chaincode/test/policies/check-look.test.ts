// SPDX-License-Identifier: Apache-2.0
// What a ward's own process is told before sealed bytes of an entry cross to the other ward: by which looks they may, and every reason why not.

import { type Fact, LOOK_MS, type LookPlace } from '../../src/domain';
import { write } from '../entries/written';
import { record } from '../records/record-fixtures';
import type { Identity } from '../support/certificates';
import { digest, id } from '../support/fixtures';
import { about, clerk, Hospital, idOf, ward1Admin, ward1Three, ward2One, ward2Two } from './hospital';

const [doctor, author, asking] = [ward2One, ward1Three, ward1Admin];
const notice = digest('notice scan');
const scan = { about, notice };

const visit: Fact = { kind: 'visit', about, team: [idOf(doctor), idOf(author)] };

/** A file by a doctor of ward 1 in the record of a patient whom a doctor of ward 2 may read. */
async function open(): Promise<Hospital> {
    const hospital = await Hospital.open([doctor, 'doctor'], [author, 'doctor'], [ward2Two, 'doctor'], [asking, 'registrar']);
    await hospital.tell(clerk, visit);
    await write(hospital.ledger, author, 'scan', { category: 'file' });
    return hospital;
}

interface Said {
    readonly ward?: string;
    readonly entry?: typeof scan;
}

const ask = async ({ ledger }: Hospital, look: LookPlace | undefined, { ward = 'ward2', entry = scan }: Said = {}, as: Identity = asking) =>
    ledger.call('policies:CheckLook', { look: look!, ward, entry }, { as });
const decisionOf = async (...asked: Parameters<typeof ask>): Promise<unknown> => {
    const { message, payload } = await ask(...asked);
    return message === '' ? (JSON.parse(payload) as { decision: string }).decision : /[A-Z_]{4,}/.exec(message)?.[0];
};
const file = { category: 'file' } as const;

it('a look that is permitted reads a file of the patient, for as long as looks count', async () => {
    const hospital = await open();
    const [look] = await hospital.look(doctor, file);
    expect(await decisionOf(hospital, look)).toBe('permit');
    hospital.ledger.time = look!.time + LOOK_MS;
    expect(await decisionOf(hospital, look)).toBe('permit');
    hospital.ledger.time += 1;
    expect(await decisionOf(hospital, look)).toBe('LOOK_EXPIRED');
});

it('what was merged into the patient is read by the same look', async () => {
    const hospital = await open();
    const { request, transient } = record('bob');
    await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
    await write(hospital.ledger, author, 'theirs', { category: 'file', about: id('bob') });
    const entry = { about: id('bob'), notice: digest('notice theirs') };
    const [before] = await hospital.look(doctor, file);
    expect(await decisionOf(hospital, before, { entry })).toBe('deny');
    await hospital.ledger.submit('record:MergeRecords', { ledgerId: id('bob'), into: about }, { as: clerk });
    const [after] = await hospital.look(doctor, file);
    expect(await decisionOf(hospital, after, { entry })).toBe('permit');
});

it('decides anew: what was revoked since is denied', async () => {
    const hospital = await Hospital.open([doctor, 'doctor'], [author, 'doctor'], [asking, 'registrar']);
    const begun = await hospital.tell(clerk, visit);
    await write(hospital.ledger, author, 'scan', { category: 'file' });
    const [look] = await hospital.look(doctor, file);
    expect(await decisionOf(hospital, look)).toBe('permit');
    await hospital.tell(clerk, { kind: 'visit-closed', about, visit: begun });
    expect(await decisionOf(hospital, look)).toBe('deny');
});

describe('is denied', () => {
    it('by a look that was denied when it was stated, whatever holds now', async () => {
        const hospital = await open();
        const [look] = await hospital.look(doctor, { ...file, decision: 'deny' });
        expect(await decisionOf(hospital, look)).toBe('deny');
    });

    it('to who is permitted nothing and says otherwise', async () => {
        const hospital = await open();
        const [look] = await hospital.look(ward2Two, file);
        expect(await decisionOf(hospital, look)).toBe('deny');
    });

    it.each([
        ['another category', { category: 'note' }],
        ['another action', { ...file, action: 'list' }],
        ['another patient', { ...file, about: id('dr bell'), category: 'staff' }],
    ] as const)('by a look of %s', async (_what, seen) => {
        const hospital = await open();
        const [look] = await hospital.look(doctor, seen);
        expect(await decisionOf(hospital, look)).toBe('deny');
    });

    it('by a look of another ward than the one that asks', async () => {
        const hospital = await open();
        const [look] = await hospital.look(author, file);
        expect([await decisionOf(hospital, look), await decisionOf(hospital, look, { ward: 'ward1' })]).toEqual(['deny', 'permit']);
    });

    it('of an entry that is not there, or under another patient', async () => {
        const hospital = await open();
        const [look] = await hospital.look(doctor, file);
        expect(await decisionOf(hospital, look, { entry: { about, notice: digest('other') } })).toBe('deny');
        expect(await decisionOf(hospital, look, { entry: { about: id('bob'), notice } })).toBe('deny');
    });

    it('of what is confidential, by a look at all of its kind; a look at that entry reads it, and no other', async () => {
        const hospital = await open();
        const secret = await write(hospital.ledger, author, 'secret', { category: 'file', confidential: true });
        const entry = { about, notice: digest('notice secret') };
        const [whole] = await hospital.look(doctor, file);
        const [single] = await hospital.look(doctor, { ...file, entry: secret });
        expect(await decisionOf(hospital, whole, { entry })).toBe('deny');
        expect([await decisionOf(hospital, single, { entry }), await decisionOf(hospital, single)]).toEqual(['permit', 'deny']);
    });
});

it('a look that is not there is named as such', async () => {
    const hospital = await open();
    const [look] = await hospital.look(doctor, file);
    expect(await decisionOf(hospital, { ...look!, id: id('other') })).toBe('LOOK_NOT_FOUND');
});

it('is told to registrars alone', async () => {
    const hospital = await open();
    const [look] = await hospital.look(doctor, file);
    expect(await decisionOf(hospital, look, {}, doctor)).toBe('ROLE_FORBIDDEN');
});

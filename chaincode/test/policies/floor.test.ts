// SPDX-License-Identifier: Apache-2.0
// What an asker has seen both wards decide about is the floor of a later decision: peers that stand below it decide nothing.

import { record } from '../records/record-fixtures';
import { digest, id } from '../support/fixtures';
import { about, clerk, Hospital, idOf, LATER, patient, ward1Admin, ward1Three, ward2One } from './hospital';

const [doctor, nurse] = [ward2One, ward1Three];

async function granted() {
    const hospital = await Hospital.open([doctor, 'doctor'], [nurse, 'nurse', 'privacy-officer']);
    await hospital.tell(clerk, { kind: 'visit', about, team: [idOf(nurse)], location: 'Bay 4' });
    const grant = await hospital.tell(clerk, { kind: 'grant', about, clinician: idOf(doctor), scope: ['read'], expires: LATER });
    return { hospital, grant };
}

const code = ({ message }: { readonly message: string }): string | undefined => /\[WL:([A-Z_]+)\]/.exec(message)?.[1];

it('peers that are kept before a revocation no longer permit, once anything after it was decided', async () => {
    const { hospital, grant } = await granted();
    const looks = await hospital.look(doctor, {});
    const keptBack = hospital.ledger.remembered();
    await hospital.tell(patient, { kind: 'grant-revoked', about, grant });
    const [floor] = await hospital.look(nurse, {});
    expect((await hospital.decide(looks, { floor: floor! })).decisions).toMatchObject([{ decision: 'deny' }]);
    keptBack();
    // Without a floor they do, as they cannot know.
    expect((await hospital.decide(looks)).decisions).toMatchObject([{ decision: 'permit' }]);
    expect(code(await hospital.ask(looks, { floor: floor! }))).toBe('FLOOR_NOT_REACHED');
    expect(code(await hospital.ask(looks, { floor: floor!, each: true }))).toBe('FLOOR_NOT_REACHED');
});

it('a floor that is no look is not reached, whatever of it is so', async () => {
    const { hospital } = await granted();
    const [look] = await hospital.look(nurse, {});
    expect((await hospital.decide([look!], { floor: look! })).decisions).toMatchObject([{ decision: 'permit' }]);
    for (const change of [{ about: id('nobody') }, { time: look!.time + 1 }, { id: id('another') }]) {
        expect(code(await hospital.ask([look!], { floor: { ...look!, ...change } }))).toBe('FLOOR_NOT_REACHED');
    }
});

it('a floor leaves nothing in the read set that no floor leaves', async () => {
    const { hospital } = await granted();
    const looks = await hospital.look(doctor, {});
    const [floor] = await hospital.look(nurse, {});
    const [without, above] = [await hospital.ask(looks), await hospital.ask(looks, { floor: floor! })];
    expect(above.set).toEqual(without.set);
});

it('a look that went with a patient who was erased holds nobody up; those who have not seen the erasure it does', async () => {
    const { hospital } = await granted();
    const { ledger } = hospital;
    const { request, transient } = record('bob');
    await ledger.submit('record:CreateRecord', request, { as: clerk, transient });
    const before = ledger.remembered();
    const [floor] = await hospital.look(nurse, { about: id('bob'), decision: 'deny' });
    const approval = { record: { lookupKey: digest('lookup bob') } };
    for (const as of [ward1Admin, nurse]) {
        await ledger.submit('record:EraseRecord', { ledgerId: id('bob') }, { as, transient: approval });
    }
    const { erased, places } = await ledger.submit('access:ListErasedFacts', { limit: 50 }, { as: nurse });
    await ledger.submit('access:PurgeFacts', {}, { as: nurse, transient: { erased: [...erased], facts: [...places] } });
    const looks = await hospital.look(doctor, {});
    expect((await hospital.decide(looks, { floor: floor! })).decisions).toMatchObject([{ decision: 'permit' }]);
    before();
    expect(code(await hospital.ask(await hospital.look(doctor, {}), { floor: floor! }))).toBe('FLOOR_NOT_REACHED');
});

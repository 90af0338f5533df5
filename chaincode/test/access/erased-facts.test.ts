// SPDX-License-Identifier: Apache-2.0
// What is left about a patient who was erased goes, fact by fact, and nothing about anybody else, whatever is named.

import fc from 'fast-check';
import type { ErasedFacts, ErasedPlace, Fact } from '../../src/domain';
import { about, clerk, Hospital, idOf, patient, ward1Admin, ward1Three, ward2Admin, ward2One, ward2Two } from '../policies/hospital';
import { write } from '../entries/written';
import { record } from '../records/record-fixtures';
import { submitPosts } from '../vitals/attestation';
import { correct } from '../vitals/corrected';
import { drawnBy, vitalsWindow } from '../vitals/vitals-fixtures';
import type { Identity } from '../support/certificates';
import { digest, id } from '../support/fixtures';

const [doctor, officer, device] = [ward2One, ward1Three, ward2Two];
const bob = id('bob');
const visitOf = (of: string): Fact => ({ kind: 'visit', about: of, team: [idOf(doctor)], location: 'Bay 4' });

async function open(): Promise<Hospital> {
    const hospital = await Hospital.open([doctor, 'doctor'], [officer, 'privacy-officer'], [device, 'iot-gateway']);
    const { request, transient } = record('bob');
    await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
    for (const whom of [about, bob]) {
        const visit = await hospital.tell(clerk, visitOf(whom));
        await hospital.tell(doctor, { kind: 'emergency', about: whom, reason: 'unconscious' });
        await hospital.tell(clerk, { kind: 'visit-closed', about: whom, visit });
        await hospital.look(doctor, { about: whom }, { about: whom, category: 'note' });
        await write(hospital.ledger, doctor, `note about ${whom}`, { about: whom });
        const window = drawnBy('ward2', vitalsWindow(whom, { subject: whom }));
        await submitPosts(hospital.ledger, [window], device);
        await correct(hospital.ledger, window, doctor);
    }
    return hospital;
}

async function erase({ ledger }: Hospital, word = 'alice'): Promise<void> {
    const transient = { record: { lookupKey: digest(`lookup ${word}`) } };
    await ledger.submit('record:EraseRecord', { ledgerId: id(word) }, { as: ward1Admin, transient });
    await ledger.submit('record:EraseRecord', { ledgerId: id(word) }, { as: officer, transient });
}

const left = async ({ ledger }: Hospital, as: Identity = officer, limit = 50): Promise<ErasedFacts> =>
    ledger.submit('access:ListErasedFacts', { limit }, { as });
const purge = async ({ ledger }: Hospital, { erased, places }: ErasedFacts, as: Identity = officer) =>
    ledger.submit('access:PurgeFacts', {}, { as, transient: { erased: [...erased], facts: [...places] } });
/** Private keys about whom anything stands, and what books say; but for who was behind changes of records, which stays (ADR 101). */
const traces = ({ ledger }: Hospital, of: string): string[] =>
    [...ledger.private]
        .filter(([key, value]) => !key.startsWith('\u0000authored\u0000') && (key.includes(of) || value.includes(of)))
        .map(([key]) => key);

describe('facts about who was erased', () => {
    it('are listed for the own ward, and purged with their entries in the book; of others all stays', async () => {
        const hospital = await open();
        expect(await left(hospital)).toEqual({ erased: [], places: [] });
        await erase(hospital);
        const found = await left(hospital);
        expect(found.erased).toEqual([about]);
        // A binding, a visit, an emergency, an end; two looks; an entry; and a correction.
        expect(found.places.map(({ list }) => list)).toEqual(['fact', 'fact', 'fact', 'fact', 'look', 'look', 'entry', 'correction']);
        expect(await left(hospital, ward2Admin)).toEqual({ erased: [], places: [] });
        const others = traces(hospital, bob);
        await purge(hospital, { ...found, places: found.places.slice(0, 2) });
        const rest = await left(hospital);
        expect(rest.places).toHaveLength(6);
        // What has gone already stays gone.
        await purge(hospital, { ...found, places: found.places.slice(1, 5) });
        await purge(hospital, { ...found, places: found.places.slice(5) });
        expect(await left(hospital)).toEqual({ erased: [about], places: [] });
        expect(traces(hospital, about)).toEqual([]);
        expect(traces(hospital, bob)).toEqual(others);
    });

    it('are those of what was merged into the record, too', async () => {
        const hospital = await open();
        await hospital.ledger.submit('record:MergeRecords', { ledgerId: bob, into: about, version: 1 }, { as: clerk });
        await erase(hospital);
        const found = await left(hospital);
        expect(new Set(found.places.map((place) => place.about))).toEqual(new Set([about, bob]));
        await purge(hospital, found);
        expect([...traces(hospital, about), ...traces(hospital, bob)]).toEqual([]);
    });

    it('are shown to the channel as hashes beside all who were erased, whoever of them they were about', async () => {
        const hospital = await open();
        await erase(hospital);
        await erase(hospital, 'bob');
        const { erased, places } = await left(hospital);
        expect([...erased].sort()).toEqual([about, bob].sort());
        const setOf = async (of: string) => {
            const transient = { erased, facts: places.filter((place) => place.about === of).slice(0, 2) };
            const { set, payload } = await hospital.ledger.call('access:PurgeFacts', {}, { as: officer, transient });
            return { reads: set.reads, writes: set.writes, event: set.event, purges: set.purges.length, payload };
        };
        expect(await setOf(about)).toEqual(await setOf(bob));
    });
});

describe('purging facts', () => {
    const refusal = async ({ ledger }: Hospital, transient: object, as: Identity = officer) =>
        (await ledger.refusal('access:PurgeFacts', {}, { as, transient })).code;

    it('is refused before the erasure, with one approval, to another ward, and for anybody who is not named as erased', async () => {
        const hospital = await open();
        const [visit] = await places(hospital, about);
        const erased = [about];
        expect(await refusal(hospital, { erased, facts: [visit!] })).toBe('PATIENT_NOT_ERASED');
        const approval = { record: { lookupKey: digest('lookup alice') } };
        await hospital.ledger.submit('record:EraseRecord', { ledgerId: about }, { as: officer, transient: approval });
        expect(await refusal(hospital, { erased, facts: [visit!] })).toBe('PATIENT_NOT_ERASED');
        await hospital.ledger.submit('record:EraseRecord', { ledgerId: about }, { as: ward1Admin, transient: approval });
        expect(await refusal(hospital, { erased, facts: [visit!] }, ward2Admin)).toBe('PATIENT_NOT_ERASED');
        expect(await refusal(hospital, { erased: [about, bob], facts: [visit!] })).toBe('PATIENT_NOT_ERASED');
        expect(await refusal(hospital, { erased, facts: await places(hospital, bob) })).toBe('PATIENT_NOT_ERASED');
        // Nor among what may go.
        expect(await refusal(hospital, { erased, facts: [visit!, ...(await places(hospital, bob))] })).toBe('PATIENT_NOT_ERASED');
        for (const as of [clerk, doctor, patient]) {
            expect(await refusal(hospital, { erased, facts: [visit!] }, as)).toBe('ROLE_FORBIDDEN');
        }
    });

    it('takes nothing of anybody else, whatever time, id and list are named beside an erased patient', async () => {
        const hospital = await open();
        await erase(hospital);
        const mine = await places(hospital, about);
        const others = await places(hospital, bob);
        const before = new Set(traces(hospital, bob));
        const restore = hospital.ledger.remembered();
        const any = fc.constantFrom(...mine, ...others);
        const place = fc.record({ time: any, id: any, list: fc.constantFrom<ErasedPlace['list']>('fact', 'look', 'entry', 'correction') });
        await fc.assert(
            fc.asyncProperty(fc.array(place, { minLength: 1, maxLength: 16 }), async (drawn) => {
                const named = drawn.map(({ time, id: one, list }) => ({ about, time: time.time, id: one.id, list }));
                await purge(hospital, { erased: [about], places: named });
                expect(new Set(traces(hospital, bob))).toEqual(before);
                restore();
            }),
            { numRuns: 60 },
        );
    });
});

/** Where facts about somebody stand, whoever that is. */
async function places({ ledger }: Hospital, of: string): Promise<ErasedPlace[]> {
    return [...ledger.private].flatMap(([key, value]) => {
        const [list, whose] = key.split('\u0000').slice(1);
        if ((list !== 'fact' && list !== 'look' && list !== 'entry' && list !== 'correction') || whose !== of) {
            return [];
        }
        const { time, id: one } = JSON.parse(value) as { time: number; id: string };
        return [{ about: of, time, id: one, list } as const];
    });
}

// SPDX-License-Identifier: Apache-2.0
// Who looked, over HTTP on the real contracts: with names, with what left on paper, and without a name where an officer withholds it.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import { starterSet } from '@wardledger/chaincode/domain';
import { identities } from '../../../chaincode/test/support/certificates';
import { type RecordsWorld, recordsWorld } from '../support/records-world';

const { ward1One, ward1Two, ward1Three, ward2One, ward2Two } = identities;
const ACCESSES = '/v1/patients/P001/accesses';
const PAPER = '/v1/patients/P001/disclosures';
const WITHHELD = '/v1/patients/P001/withholdings';
const paper = {
    to: 'Claims office',
    organisation: 'Sickness fund',
    purpose: 'HPAYMT',
    categories: ['claim', 'diagnosis'],
    when: '2025-06-01T09:00:00Z',
};

interface Row {
    readonly [name: string]: unknown;
    readonly person?: string;
    readonly role: readonly string[];
}

describe('who looked', () => {
    let world: RecordsWorld;
    let doctor: string;
    beforeEach(async () => {
        world = await recordsWorld({
            'desk-1': { identity: ward1One, roles: ['admission', 'admin'] },
            ann: { identity: ward1Two, roles: ['patient'] },
            'officer-1': { identity: ward1Three, roles: ['privacy-officer'] },
            'dr-lind': { identity: ward2One, roles: ['doctor'] },
            'auditor-2': { identity: ward2Two, roles: ['auditor'] },
        });
        expect((await world.register('P001')).status).toBe(201);
        for (const caller of ['ann', 'officer-1']) {
            // Whoever has called is enrolled, and can be bound.
            expect((await world.ask(caller, '/v1/events', { method: 'HEAD' })).status).toBe(200);
        }
        expect((await bind('ann', 'self')).status).toBe(201);
        expect((await world.ask('dr-lind', '/v1/records/P001')).status).toBe(200);
        const question = { certificateId: world.certificateIdOf('dr-lind') };
        doctor = (await world.ledger.evaluate(world.callerOf('dr-lind'), 'participant:GetParticipant', question)).ledgerId;
    });
    afterEach(async () => world.close());

    const post = async (caller: string, path: string, body: object) => world.ask(caller, path, { method: 'POST', body });
    const bind = async (person: string, relation: string) => post('desk-1', '/v1/patients/P001/proxies', { person, relation });
    const rows = async (caller: string): Promise<readonly Row[]> => {
        const { status, body } = await world.ask(caller, ACCESSES);
        expect(status).toBe(200);
        return (body as { items: Row[] }).items;
    };
    const rowOf = async (caller: string, role: string): Promise<Row> => (await rows(caller)).find((row) => row.role.includes(role))!;
    const saying = ({ status, body }: Awaited<ReturnType<typeof post>>) => [status, (body as { code?: string }).code];

    it('says person, organisation, role, purpose, category, origin, time, emergency, by which policies of which set, and a transaction to check', async () => {
        const row = await rowOf('ann', 'doctor');
        expect(row).toEqual({
            id: expect.stringMatching(/^[0-9a-f]{32}$/),
            time: expect.any(String),
            origin: 'ledger',
            person: doctor,
            organisation: 'Ward2MSP',
            ward: 'ward2',
            role: ['doctor'],
            category: 'demographics',
            purpose: 'TREAT',
            decision: 'permit',
            policies: ['clinician-by-visit'],
            policySet: starterSet(sha256Hex).digest,
            emergency: false,
            withheld: false,
            transactionId: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
    });

    it('has what left on paper, entered by the desk or an officer', async () => {
        expect((await post('desk-1', PAPER, paper)).status).toBe(201);
        expect((await post('officer-1', PAPER, { ...paper, purpose: 'HRESCH' })).status).toBe(201);
        const found = (await rows('ann')).filter(({ origin }) => origin === 'paper');
        const said = { category: 'claim diagnosis', recipient: 'Claims office', recipientOrganisation: 'Sickness fund' };
        expect(found).toMatchObject([
            { ...said, role: ['privacy-officer'], purpose: 'HRESCH', disclosed: '2025-06-01T09:00:00.000Z', emergency: false },
            { ...said, role: ['admin', 'admission'], purpose: 'HPAYMT' },
        ]);
        expect(found[0]).not.toHaveProperty('decision');
        const { text } = await world.ask('ann', ACCESSES, { headers: { accept: 'text/csv' } });
        expect(text).toContain('claim diagnosis,HPAYMT,,false,Claims office,Sickness fund,2025-06-01T09:00:00.000Z,false');
    });

    it('takes of paper what is whole, past, and of a patient whom somebody knows; nobody enters it in a matter of their own', async () => {
        const misfit = async (change: object) => saying(await post('desk-1', PAPER, { ...paper, ...change }));
        expect(await misfit({ when: '2999-01-01T00:00:00Z' })).toEqual([422, 'CONTENT_INVALID']);
        for (const change of [{ to: '' }, { to: 'x'.repeat(201) }, { categories: [] }, { categories: ['trail'] }, { purpose: 'FUN' }]) {
            expect(await misfit(change)).toEqual([422, 'CONTENT_INVALID']);
        }
        expect(await misfit({ more: 1 })).toEqual([400, 'REQUEST_INVALID']);
        expect(saying(await post('desk-1', '/v1/patients/P999/disclosures', paper))).toEqual([404, 'RECORD_NOT_FOUND']);
        for (const caller of ['dr-lind', 'ann', 'auditor-2']) {
            expect(saying(await post(caller, PAPER, paper))).toEqual([403, 'ROLE_FORBIDDEN']);
        }
        expect((await bind('officer-1', 'guardian')).status).toBe(201);
        expect(saying(await post('officer-1', PAPER, paper))).toEqual([403, 'OWN_MATTER']);
    });

    it('names a withholding by the number under which it was stated, whichever linked number is read', async () => {
        expect((await world.register('P002')).status).toBe(201);
        const evidence = 'the same passport';
        const link = await post('desk-1', '/v1/patients/P001/links', { other: 'P002', evidence });
        expect((await post('officer-1', `/v1/links/${(link.body as { id: string }).id}/confirm`, {})).status).toBe(201);
        const made = await post('officer-1', '/v1/patients/P002/withholdings', { person: doctor, reason: 'was threatened' });
        expect((await rowOf('ann', 'doctor')).withheld).toBe(true);
        const { id } = made.body as { id: string };
        expect(await rowOf('officer-1', 'doctor')).toMatchObject({ withheld: true, withholding: id });
        const elsewhere = `${id.slice(32)}${id.slice(32)}`;
        for (const name of [elsewhere, `${String(link.body.id).slice(0, 32)}${id.slice(32)}`]) {
            expect(saying(await world.ask('officer-1', `/v1/withholdings/${name}`, { method: 'DELETE' }))).toEqual([
                404,
                'WITHHOLDING_NOT_FOUND',
            ]);
        }
        expect((await world.ask('officer-1', `/v1/withholdings/${id}`, { method: 'DELETE' })).status).toBe(200);
        expect((await rowOf('ann', 'doctor')).withheld).toBe(false);
    });

    it('withholds a person from the patient, with a reason that officer and auditor see, until that is ended', async () => {
        const made = await post('officer-1', WITHHELD, { person: doctor, reason: 'was threatened' });
        expect(made.status).toBe(201);
        const hidden = await rowOf('ann', 'doctor');
        expect(hidden).toMatchObject({ organisation: 'Ward2MSP', role: ['doctor'], withheld: true });
        for (const name of ['person', 'username', 'transactionId', 'withholding', 'withholdingReason']) {
            expect(hidden).not.toHaveProperty(name);
        }
        const { text } = await world.ask('ann', ACCESSES, { headers: { accept: 'application/x-ndjson' } });
        expect(text).not.toContain(doctor);
        const { id } = made.body as { id: string };
        const shown = { person: doctor, withheld: true, withholding: id, withholdingReason: 'was threatened' };
        expect(await rowOf('officer-1', 'doctor')).toMatchObject(shown);
        const trail = (await world.ask('auditor-2', '/v1/audit/events?ward=ward1&kind=withholding')).body as { items: object[] };
        expect(trail.items).toMatchObject([{ withheld: doctor, reason: 'was threatened', role: ['privacy-officer'] }]);

        expect((await world.ask('officer-1', `/v1/withholdings/${id}`, { method: 'DELETE' })).status).toBe(200);
        expect(await rowOf('ann', 'doctor')).toMatchObject({ person: doctor, withheld: false });
        expect(saying(await world.ask('officer-1', `/v1/withholdings/${id}`, { method: 'DELETE' }))).toEqual([
            404,
            'WITHHOLDING_NOT_FOUND',
        ]);
    });

    it('is withheld by officers alone, never about themselves or a patient for whom they speak', async () => {
        const body = { person: doctor, reason: 'was threatened' };
        for (const caller of ['desk-1', 'ann', 'dr-lind', 'auditor-2']) {
            expect(saying(await post(caller, WITHHELD, body))).toEqual([403, 'ROLE_FORBIDDEN']);
        }
        const question = { certificateId: world.certificateIdOf('officer-1') };
        const { ledgerId: self } = await world.ledger.evaluate(world.callerOf('officer-1'), 'participant:GetParticipant', question);
        for (const path of [WITHHELD, '/v1/patients/P999/withholdings']) {
            expect(saying(await post('officer-1', path, { ...body, person: self }))).toEqual([403, 'OWN_MATTER']);
        }
        expect(saying(await post('officer-1', '/v1/patients/P999/withholdings', body))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(saying(await post('officer-1', WITHHELD, { ...body, person: 'dr-lind' }))).toEqual([422, 'CONTENT_INVALID']);
        const made = await post('officer-1', WITHHELD, body);
        expect((await bind('officer-1', 'guardian')).status).toBe(201);
        expect(saying(await post('officer-1', WITHHELD, body))).toEqual([403, 'OWN_MATTER']);
        const { id } = made.body as { id: string };
        expect(saying(await world.ask('officer-1', `/v1/withholdings/${id}`, { method: 'DELETE' }))).toEqual([403, 'OWN_MATTER']);
    });
});

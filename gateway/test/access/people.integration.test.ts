// SPDX-License-Identifier: Apache-2.0
// People over HTTP on two wards: registered by an administrator, with attributes, with a key of their own; a patient whose participant is bound to a record.

import { readFileSync } from 'node:fs';
import { certificateIdOf, issueClientCertificate } from '../../src/custody/wallet/certificates';
import { type PemPair, readAuthority } from '../../src/custody/wallet/organization-folder';
import { connectLedger, type Ledger } from '../../src/ledger';
import { domainOf, peerOf, tlsRootFile } from '../support/networks';
import { callerWith } from '../support/registered';
import { type Answer, type Ask, TwoWards } from '../support/two-wards';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

describe('people of a ward', () => {
    let wards: TwoWards;
    let ledger: Ledger;
    let chief: Client;
    let clerk: Client;
    beforeAll(async () => {
        wards = await TwoWards.start();
        ledger = connectLedger({
            channel: 'mychannel',
            chaincode: 'wardledger',
            peerEndpoint: wards.network.peers.ward1,
            tlsRoot: readFileSync(tlsRootFile(wards.network, 'ward1')),
            serverName: peerOf('ward1'),
            random: Math.random,
        });
        chief = await wards.as('ward1', 'chief', 'admin');
        clerk = await wards.as('ward1', 'clerk-1', 'admission');
        for (const id of ['P001', 'P002']) {
            const record = { id, kind: 'patient', name: 'Ann Example', status: 'active' };
            expect((await clerk('/v1/records', { method: 'POST', body: record })).status).toBe(201);
        }
    }, 240_000);
    afterAll(async () => {
        ledger.close();
        await wards.stop();
        wards.forget();
    });

    const saying = ({ status, body }: Answer) => [status, (body as { code?: string }).code];
    const newPair = async (): Promise<PemPair> =>
        issueClientCertificate(readAuthority(wards.network.organizationsDir, domainOf('ward1')), new Date());
    /** What the ledger, asked without the gateway, says to who holds this key. */
    const asked = async (pair: PemPair): Promise<string> => {
        const question = ledger.evaluate(callerWith(pair), 'participant:GetParticipant', {
            certificateId: certificateIdOf(pair.certificate),
        });
        return question.then(
            ({ roles, status }) => `${roles.join()} ${status}`,
            (error: unknown) => (error as { code: string }).code,
        );
    };

    it('are registered with attributes, changed, and never made administrators', async () => {
        const attributes = {
            username: 'osei',
            birthDate: '1984-02-29',
            department: 'cardiology',
            heightCm: 171,
            own: { shift: 'night', units: ['icu', 'ward 4'] },
        };
        const made = await chief('/v1/participants', { method: 'POST', body: { id: 'dr-osei', roles: ['doctor'], attributes } });
        expect([made.status, made.body]).toEqual([201, expect.objectContaining({ id: 'dr-osei', roles: ['doctor'], status: 'active' })]);
        const evidence = await chief(`/v1/transactions/${String(made.body.transaction.id)}`);
        expect(evidence.body).toMatchObject({ function: 'access:Record', code: 'VALID' });
        const doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        expect((await doctor('/v1/time')).status).toBe(200);
        const { ledgerId } = made.body as { ledgerId: string };
        expect((await chief('/v1/participants/dr-osei')).body).toMatchObject({ ledgerId });
        const changed = await chief('/v1/participants/dr-osei', { method: 'PATCH', body: { roles: ['doctor', 'researcher'] } });
        expect([changed.status, changed.body.roles, changed.body.ledgerId]).toEqual([200, ['doctor', 'researcher'], ledgerId]);
        for (const [path, method, body] of [
            ['/v1/participants', 'POST', { id: 'climber', roles: ['admin'] }],
            ['/v1/participants/dr-osei', 'PATCH', { roles: ['admin'] }],
        ] as const) {
            expect(saying(await chief(path, { method, body }))).toEqual([403, 'ROLE_FORBIDDEN']);
        }
        expect(saying(await clerk('/v1/participants', { method: 'POST', body: { id: 'x', roles: ['nurse'] } }))).toEqual([
            403,
            'ROLE_FORBIDDEN',
        ]);
    });

    it('who keep their own key call the ledger with it until another takes its place; a suspension holds under both', async () => {
        const [first, second] = [await newPair(), await newPair()];
        expect(await asked(first)).toBe('ACTOR_UNKNOWN');
        const body = { id: 'dr-own', roles: ['doctor'], certificate: first.certificate };
        expect((await chief('/v1/participants', { method: 'POST', body })).status).toBe(201);
        expect(await asked(first)).toBe('doctor active');
        const own = await wards.token('ward1', 'dr-own', 'doctor').catch((error: unknown) => error);
        expect(String(own)).toContain('SIGNING_REFUSED');
        const suspension = { method: 'POST', body: { reason: 'credential-compromised' } };
        expect((await chief('/v1/participants/dr-own/suspend', suspension)).status).toBe(200);
        const renewed = await chief('/v1/participants/dr-own', { method: 'PATCH', body: { certificate: second.certificate } });
        expect([renewed.status, renewed.body.status]).toEqual([200, 'suspended']);
        expect([await asked(first), await asked(second)]).toEqual(['ACTOR_SUSPENDED', 'ACTOR_SUSPENDED']);
        expect((await chief('/v1/participants/dr-own/reinstate', { method: 'POST' })).status).toBe(200);
        expect([await asked(first), await asked(second)]).toEqual(['CERTIFICATE_ENDED', 'doctor active']);
    });

    it('who are patients are bound to their record by the desk, and reach nothing else', async () => {
        const made = await chief('/v1/participants', { method: 'POST', body: { id: 'ben', roles: ['patient'] } });
        const ben = await wards.as('ward1', 'ben', 'patient');
        expect(saying(await ben('/v1/patients/P001/accesses'))).toEqual([404, 'RECORD_NOT_FOUND']);
        const binding = { method: 'POST', body: { person: 'ben', relation: 'self' } };
        expect((await clerk('/v1/patients/P001/proxies', binding)).status).toBe(201);
        expect((await ben('/v1/patients/P001/accesses')).status).toBe(200);
        const consent = (patient: string) => ({ method: 'POST', body: { patient, purpose: 'HRESCH', decision: 'permit' } });
        expect((await ben('/v1/consents', consent('P001'))).status).toBe(201);
        for (const patient of ['P002', 'P404', 'ben']) {
            expect(saying(await ben(`/v1/patients/${patient}/accesses`))).toEqual([404, 'RECORD_NOT_FOUND']);
            expect(saying(await ben('/v1/consents', consent(patient)))).toEqual([404, 'RECORD_NOT_FOUND']);
        }
        for (const path of ['/v1/time', '/v1/signals', '/v1/windows', '/v1/participants/ben']) {
            expect(saying(await ben(path))).toEqual([403, 'ROLE_FORBIDDEN']);
        }
        // A participant is nobody's record, and the other way round.
        const record = { id: 'ben', kind: 'patient', name: 'Ben Example', status: 'active' };
        expect((await clerk('/v1/records', { method: 'POST', body: record })).status).toBe(201);
        expect((await chief('/v1/participants/ben')).body).toMatchObject({ ledgerId: made.body.ledgerId });
        expect(saying(await ben('/v1/patients/ben/accesses'))).toEqual([404, 'RECORD_NOT_FOUND']);
    });
});

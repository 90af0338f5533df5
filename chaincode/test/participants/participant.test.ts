// SPDX-License-Identifier: Apache-2.0
// Participants: registered by an administrator of their own ward and by nobody else.

import type { LedgerFunctions } from '../../src/domain';
import { identities } from '../support/certificates';
import { certificateIdOf, enrol, id } from '../support/fixtures';
import { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1One, ward1Two, ward1Three, ward2Admin, ward2One, forger, department } = identities;
const request: LedgerFunctions['participant:RegisterParticipant']['request'] = {
    certificateId: certificateIdOf(ward1One),
    ledgerId: id('one'),
    roles: ['nurse', 'doctor'],
};
const { certificateId } = request;

describe('participants', () => {
    it('are registered by an administrator of their ward, with sorted roles', async () => {
        const ledger = new LedgerDouble();
        const participant = await ledger.submit('participant:RegisterParticipant', request, { as: ward1Admin });
        expect(participant).toEqual({ ...request, mspId: 'Ward1MSP', ward: 'ward1', roles: ['doctor', 'nurse'], status: 'active' });
        expect(await ledger.submit('participant:GetParticipant', { certificateId }, { as: ward1One })).toEqual(participant);
    });

    it('registered again with the same content are the same; with other content refused', async () => {
        const ledger = new LedgerDouble();
        const first = await ledger.submit('participant:RegisterParticipant', request, { as: ward1Admin });
        const again = await ledger.call('participant:RegisterParticipant', { ...request, roles: ['doctor', 'nurse'] }, { as: ward1Admin });
        expect(JSON.parse(again.payload)).toEqual(first);
        expect(again.set.writes).toEqual({});
        const others = [
            { ...request, roles: ['doctor'] },
            { ...request, ledgerId: id('other') },
        ];
        for (const other of others) {
            expect((await ledger.refusal('participant:RegisterParticipant', other, { as: ward1Admin })).code).toBe('PARTICIPANT_EXISTS');
        }
    });

    it('stay suspended when registered again', async () => {
        const ledger = new LedgerDouble();
        await ledger.submit('participant:RegisterParticipant', request, { as: ward1Admin });
        await ledger.submit(
            'participant:UpdateParticipant',
            { certificateId, roles: ['doctor', 'nurse'], status: 'suspended' },
            { as: ward1Admin },
        );
        const again = await ledger.submit('participant:RegisterParticipant', request, { as: ward1Admin });
        expect(again.status).toBe('suspended');
        expect((await ledger.refusal('participant:GetParticipant', { certificateId }, { as: ward1One })).code).toBe('ACTOR_SUSPENDED');
    });

    it('are changed by an administrator of their own ward only', async () => {
        const ledger = new LedgerDouble();
        const change = { certificateId, roles: ['auditor' as const, 'admin' as const], status: 'active' as const };
        expect((await ledger.refusal('participant:UpdateParticipant', change, { as: ward1Admin })).code).toBe('PARTICIPANT_NOT_FOUND');
        await ledger.submit('participant:RegisterParticipant', request, { as: ward1Admin });
        expect((await ledger.refusal('participant:UpdateParticipant', change, { as: ward2Admin })).code).toBe('PARTICIPANT_NOT_FOUND');
        const updated = await ledger.submit('participant:UpdateParticipant', change, { as: ward1Admin });
        expect(updated).toEqual({ ...request, mspId: 'Ward1MSP', ward: 'ward1', roles: ['admin', 'auditor'], status: 'active' });
    });

    it('are found in another MSP only by naming it', async () => {
        const ledger = new LedgerDouble();
        await enrol(ledger, ward1One, 'doctor');
        await enrol(ledger, ward2One, 'nurse');
        const own = { certificateId: certificateIdOf(ward2One) };
        expect((await ledger.refusal('participant:GetParticipant', own, { as: ward1One })).code).toBe('PARTICIPANT_NOT_FOUND');
        const found = await ledger.submit('participant:GetParticipant', { ...own, mspId: 'Ward2MSP' }, { as: ward1One });
        expect(found).toMatchObject({ ward: 'ward2', roles: ['nurse'] });
    });

    it('are not administrators for holding the role admin', async () => {
        const ledger = new LedgerDouble();
        await enrol(ledger, ward1One, 'admin');
        expect((await ledger.refusal('participant:RegisterParticipant', request, { as: ward1One })).code).toBe('ROLE_FORBIDDEN');
    });
});

describe('a registrar', () => {
    const registrar = ward1Three;
    const staffed = async (): Promise<LedgerDouble> => {
        const ledger = new LedgerDouble();
        await enrol(ledger, registrar, 'registrar');
        await enrol(ledger, ward1Two, 'custodian');
        await ledger.submit('participant:RegisterParticipant', request, { as: registrar });
        return ledger;
    };
    const update = (change: object) => ({ certificateId, roles: ['doctor' as const], status: 'active' as const, ...change });
    const custodian = { certificateId: certificateIdOf(ward1Two) };

    it('registers people and devices of its ward and changes their roles', async () => {
        const ledger = await staffed();
        expect(await ledger.submit('participant:UpdateParticipant', update({}), { as: registrar })).toMatchObject({ roles: ['doctor'] });
        expect((await ledger.refusal('record:RevokeRecord', { ledgerId: id('x') }, { as: registrar })).code).toBe('ROLE_FORBIDDEN');
    });

    it.each(['registrar', 'custodian'] as const)('makes no %s, of nobody', async (role) => {
        const ledger = await staffed();
        const other = { certificateId: certificateIdOf(ward2One), ledgerId: id('other'), roles: [role, 'doctor' as const] };
        expect((await ledger.refusal('participant:RegisterParticipant', other, { as: registrar })).code).toBe('ROLE_FORBIDDEN');
        expect((await ledger.refusal('participant:UpdateParticipant', update({ roles: [role] }), { as: registrar })).code).toBe(
            'ROLE_FORBIDDEN',
        );
        expect(await ledger.submit('participant:RegisterParticipant', other, { as: ward1Admin })).toMatchObject({
            roles: ['doctor', role].sort(),
        });
    });

    it('changes and suspends none of the ward’s own processes, and neither does a person with the role admin', async () => {
        const ledger = await staffed();
        await enrol(ledger, { ...ward2One, mspId: 'Ward1MSP' }, 'admin');
        const person = { ...ward2One, mspId: 'Ward1MSP' };
        expect((await ledger.refusal('participant:UpdateParticipant', update(custodian), { as: registrar })).code).toBe('ROLE_FORBIDDEN');
        for (const [name, asked] of [
            ['participant:SuspendParticipant', { ...custodian, reason: 'other' }],
            ['participant:ReinstateParticipant', custodian],
        ] as const) {
            expect((await ledger.refusal(name, asked, { as: person })).code).toBe('ROLE_FORBIDDEN');
        }
        const suspended = await ledger.submit('participant:SuspendParticipant', { ...custodian, reason: 'other' }, { as: ward1Admin });
        expect(suspended.status).toBe('suspended');
    });

    it('suspends nobody and brings nobody back', async () => {
        const ledger = await staffed();
        const refusal = async (status: 'active' | 'suspended') =>
            (await ledger.refusal('participant:UpdateParticipant', update({ status }), { as: registrar })).code;
        expect(await refusal('suspended')).toBe('ROLE_FORBIDDEN');
        await ledger.submit('participant:SuspendParticipant', { certificateId, reason: 'misuse' }, { as: ward1Admin });
        expect(await refusal('active')).toBe('ROLE_FORBIDDEN');
        const kept = update({ status: 'suspended' });
        expect(await ledger.submit('participant:UpdateParticipant', kept, { as: registrar })).toMatchObject({
            suspension: { reason: 'misuse' },
        });
        expect((await ledger.refusal('participant:SuspendParticipant', { certificateId, reason: 'left' }, { as: registrar })).code).toBe(
            'ROLE_FORBIDDEN',
        );
    });
});

describe('suspensions', () => {
    const suspended = async (): Promise<LedgerDouble> => {
        const ledger = new LedgerDouble();
        await enrol(ledger, ward1One, 'nurse');
        await enrol(ledger, ward1Two, 'admin');
        await ledger.submit('participant:SuspendParticipant', { certificateId, reason: 'misuse' }, { as: ward1Two });
        return ledger;
    };
    const get = async (ledger: LedgerDouble) => ledger.submit('participant:GetParticipant', { certificateId }, { as: ward1Two });

    it('say who, when and why, and end every function for whom they are about', async () => {
        const ledger = await suspended();
        const actor = { mspId: 'Ward1MSP', ledgerId: id(ward1Two.pem) };
        const { suspension, status } = await get(ledger);
        expect([status, suspension]).toEqual(['suspended', { reason: 'misuse', actor, time: ledger.time }]);
        expect((await ledger.refusal('participant:GetParticipant', { certificateId }, { as: ward1One })).code).toBe('ACTOR_SUSPENDED');
    });

    it('keep the first reason, whoever suspends again', async () => {
        const ledger = await suspended();
        await ledger.submit('participant:SuspendParticipant', { certificateId, reason: 'other' }, { as: ward1Admin });
        expect(await get(ledger)).toMatchObject({ suspension: { reason: 'misuse', actor: { ledgerId: id(ward1Two.pem) } } });
    });

    it('end with reinstatement, and leave the registration as it was', async () => {
        const ledger = await suspended();
        const end = async () => ledger.submit('participant:ReinstateParticipant', { certificateId }, { as: ward1Two });
        const { mspId } = ward1One;
        const participant = { certificateId, mspId, ward: 'ward1', ledgerId: id(ward1One.pem), roles: ['nurse'], status: 'active' };
        expect([await end(), await end(), await get(ledger)]).toEqual([participant, participant, participant]);
    });

    it('also end when an administrator sets another status, and stay when only roles change', async () => {
        const ledger = await suspended();
        const update = async (status: 'active' | 'suspended') =>
            ledger.submit('participant:UpdateParticipant', { certificateId, roles: ['doctor'], status }, { as: ward1Admin });
        expect(await update('suspended')).toMatchObject({ roles: ['doctor'], suspension: { reason: 'misuse' } });
        expect(await update('active')).not.toHaveProperty('suspension');
    });

    it('stay when the same is registered again', async () => {
        const ledger = await suspended();
        const registered = { certificateId, ledgerId: id(ward1One.pem), roles: ['nurse' as const] };
        const again = await ledger.submit('participant:RegisterParticipant', registered, { as: ward1Admin });
        expect(again).toMatchObject({ status: 'suspended', suspension: { reason: 'misuse' } });
    });

    it.each(['participant:SuspendParticipant', 'participant:ReinstateParticipant'] as const)(
        '%s reaches nobody of another ward',
        async (name) => {
            const ledger = await suspended();
            const asked = name === 'participant:SuspendParticipant' ? { certificateId, reason: 'left' as const } : { certificateId };
            expect((await ledger.refusal(name, asked, { as: ward2Admin })).code).toBe('PARTICIPANT_NOT_FOUND');
        },
    );
});

describe('callers', () => {
    it('without registration are unknown, unless the MSP itself names them administrator', async () => {
        const ledger = new LedgerDouble();
        const get = { certificateId };
        expect((await ledger.refusal('participant:GetParticipant', get, { as: ward1Two })).code).toBe('ACTOR_UNKNOWN');
        expect((await ledger.refusal('participant:GetParticipant', get, { as: ward2Admin })).code).toBe('PARTICIPANT_NOT_FOUND');
    });

    it('cannot pass for an administrator by a common name or a similar unit', async () => {
        const ledger = new LedgerDouble();
        for (const identity of [forger, department]) {
            expect((await ledger.refusal('participant:RegisterParticipant', request, { as: identity })).code).toBe('ACTOR_UNKNOWN');
        }
    });

    it('are who they are within their MSP only', async () => {
        const ledger = new LedgerDouble();
        await enrol(ledger, ward1One, 'doctor');
        const elsewhere = { ...ward1One, mspId: 'Ward2MSP' };
        expect((await ledger.refusal('participant:GetParticipant', { certificateId }, { as: elsewhere })).code).toBe('ACTOR_UNKNOWN');
    });

    it('of the admin unit keep the role admin and gain those that are registered', async () => {
        const ledger = new LedgerDouble();
        const own = { certificateId: certificateIdOf(ward1Admin), ledgerId: id('boss'), roles: ['privacy-officer' as const] };
        expect((await ledger.refusal('record:PlaceLegalHold', { ledgerId: id('x') }, { as: ward1Admin })).code).toBe('ROLE_FORBIDDEN');
        await ledger.submit('participant:RegisterParticipant', own, { as: ward1Admin });
        expect((await ledger.refusal('record:PlaceLegalHold', { ledgerId: id('x') }, { as: ward1Admin })).code).toBe('RECORD_NOT_FOUND');
        expect((await ledger.refusal('record:RevokeRecord', { ledgerId: id('x') }, { as: ward1Admin })).code).toBe('RECORD_NOT_FOUND');
    });
});

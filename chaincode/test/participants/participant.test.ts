// SPDX-License-Identifier: Apache-2.0
// Participants: administrators and the ward's own processes by what stands behind the MSP, all others by the ward's registrar; by nobody else.

import { type LedgerFunctions, type Role, ROLES } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { certificateIdOf, enrol, founded, id } from '../support/fixtures';
import { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1Msp, ward1One, ward1Two, ward1Three, ward2Admin, ward2Msp, ward2One, forger, department } = identities;
const request: LedgerFunctions['participant:RegisterParticipant']['request'] = {
    certificateId: certificateIdOf(ward1One),
    ledgerId: id('one'),
    roles: ['nurse', 'doctor'],
};
const { certificateId } = request;

describe('participants', () => {
    it('are registered by a registrar of their ward, with sorted roles', async () => {
        const ledger = await founded();
        const participant = await ledger.submit('participant:RegisterParticipant', request, { as: ward1Admin });
        expect(participant).toEqual({ ...request, mspId: 'Ward1MSP', ward: 'ward1', roles: ['doctor', 'nurse'], status: 'active' });
        expect(await ledger.submit('participant:GetParticipant', { certificateId }, { as: ward1One })).toEqual(participant);
    });

    it('registered again with the same content are the same; with other content refused', async () => {
        const ledger = await founded();
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
        const ledger = await founded();
        await ledger.submit('participant:RegisterParticipant', request, { as: ward1Admin });
        await ledger.submit('participant:SuspendParticipant', { certificateId, reason: 'left' }, { as: ward1Admin });
        const again = await ledger.submit('participant:RegisterParticipant', request, { as: ward1Admin });
        expect(again.status).toBe('suspended');
        expect((await ledger.refusal('participant:GetParticipant', { certificateId }, { as: ward1One })).code).toBe('ACTOR_SUSPENDED');
    });

    it('are changed by a registrar of their own ward only', async () => {
        const ledger = await founded();
        const change = { certificateId, roles: ['lab' as const, 'auditor' as const], status: 'active' as const };
        expect((await ledger.refusal('participant:UpdateParticipant', change, { as: ward1Admin })).code).toBe('PARTICIPANT_NOT_FOUND');
        await ledger.submit('participant:RegisterParticipant', request, { as: ward1Admin });
        expect((await ledger.refusal('participant:UpdateParticipant', change, { as: ward2Admin })).code).toBe('PARTICIPANT_NOT_FOUND');
        const updated = await ledger.submit('participant:UpdateParticipant', change, { as: ward1Admin });
        expect(updated).toEqual({ ...request, mspId: 'Ward1MSP', ward: 'ward1', roles: ['auditor', 'lab'], status: 'active' });
    });

    it('are found in another MSP only by naming it', async () => {
        const ledger = await founded();
        await enrol(ledger, ward1One, 'doctor');
        await enrol(ledger, ward2One, 'nurse');
        const own = { certificateId: certificateIdOf(ward2One) };
        expect((await ledger.refusal('participant:GetParticipant', own, { as: ward1One })).code).toBe('PARTICIPANT_NOT_FOUND');
        const found = await ledger.submit('participant:GetParticipant', { ...own, mspId: 'Ward2MSP' }, { as: ward1One });
        expect(found).toMatchObject({ ward: 'ward2', roles: ['nurse'] });
    });

    it('register nobody for holding the role admin', async () => {
        const ledger = await founded();
        await enrol(ledger, ward1One, 'admin');
        expect((await ledger.refusal('participant:RegisterParticipant', request, { as: ward1One })).code).toBe('ROLE_FORBIDDEN');
    });
});

describe('a registrar', () => {
    const registrar = ward1Three;
    const staffed = async (): Promise<LedgerDouble> => {
        const ledger = await founded();
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

    it.each(['registrar', 'custodian', 'admin'] as const)('makes no %s, of nobody', async (role) => {
        const ledger = await staffed();
        const other = { certificateId: certificateIdOf(ward2One), ledgerId: id('other'), roles: [role] };
        expect((await ledger.refusal('participant:RegisterParticipant', other, { as: registrar })).code).toBe('ROLE_FORBIDDEN');
        expect((await ledger.refusal('participant:UpdateParticipant', update({ roles: [role] }), { as: registrar })).code).toBe(
            'ROLE_FORBIDDEN',
        );
        expect(await ledger.submit('participant:RegisterParticipant', other, { as: ward1Msp })).toMatchObject({ roles: [role] });
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
        const change = { ...custodian, roles: ['custodian' as const], status: 'suspended' as const };
        const suspended = await ledger.submit('participant:UpdateParticipant', change, { as: ward1Msp });
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
        const ledger = await founded();
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

    it('also end when the MSP’s administrator sets another status, and stay when only roles change', async () => {
        const ledger = await suspended();
        const update = async (status: 'active' | 'suspended', as: Identity) =>
            ledger.submit('participant:UpdateParticipant', { certificateId, roles: ['doctor'], status }, { as });
        expect(await update('suspended', ward1Admin)).toMatchObject({ roles: ['doctor'], suspension: { reason: 'misuse' } });
        expect(await update('active', ward1Msp)).not.toHaveProperty('suspension');
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
    it('without registration are unknown, and those behind the MSP ask whom it has registered', async () => {
        const ledger = await founded();
        const get = { certificateId };
        expect((await ledger.refusal('participant:GetParticipant', get, { as: ward1Two })).code).toBe('ACTOR_UNKNOWN');
        expect((await ledger.refusal('participant:GetParticipant', get, { as: ward2Msp })).code).toBe('PARTICIPANT_NOT_FOUND');
    });

    it('cannot pass for an administrator by a common name or a similar unit', async () => {
        const ledger = await founded();
        for (const identity of [forger, department]) {
            expect((await ledger.refusal('participant:RegisterParticipant', request, { as: identity })).code).toBe('ACTOR_UNKNOWN');
        }
    });

    it('are who they are within their MSP only', async () => {
        const ledger = await founded();
        await enrol(ledger, ward1One, 'doctor');
        const elsewhere = { ...ward1One, mspId: 'Ward2MSP' };
        expect((await ledger.refusal('participant:GetParticipant', { certificateId }, { as: elsewhere })).code).toBe('ACTOR_UNKNOWN');
    });

    it('behind the MSP have no role, whatever is registered: their certificate is nobody’s to work with', async () => {
        const ledger = await founded();
        const own = { certificateId: certificateIdOf(ward1Msp), ledgerId: id('boss'), roles: ['admin' as const] };
        await ledger.submit('participant:RegisterParticipant', own, { as: ward1Msp });
        const proposal = { kind: 'policy-set', scope: 'both', digest: certificateId, expires: ledger.time + 1 };
        for (const [name, asked] of [
            ['record:RevokeRecord', { ledgerId: id('x') }],
            ['participant:SuspendParticipant', { certificateId, reason: 'left' }],
            ['governance:Propose', proposal],
            ['cluster:CommitSeed', { cluster: id('c'), epoch: 0, main: certificateId, spare: certificateId }],
        ] as const) {
            expect([name, (await ledger.refusal(name, asked, { as: ward1Msp })).code]).toEqual([name, 'ROLE_FORBIDDEN']);
        }
    });
});

describe('the certificate of the MSP’s administrator', () => {
    const role = (...roles: Role[]) => ({ certificateId, ledgerId: id('one'), roles });
    const update = (...roles: Role[]) => ({ certificateId, roles, status: 'active' as const });
    const refusal = async (ledger: LedgerDouble, name: string, asked: object) => (await ledger.refusal(name, asked, { as: ward1Msp })).code;

    it.each<Role>(['admin', 'registrar', 'custodian'])('makes one %s of its ward', async (reserved) => {
        const ledger = new LedgerDouble();
        await ledger.submit('participant:RegisterParticipant', role(reserved), { as: ward1Msp });
        const found = await ledger.submit('participant:GetParticipant', { certificateId }, { as: ward1One });
        expect(found).toMatchObject({ mspId: 'Ward1MSP', roles: [reserved] });
    });

    it.each<Role>(ROLES.filter((one) => one !== 'admin'))('makes no %s, not beside an administrator either', async (other) => {
        const ledger = new LedgerDouble();
        expect(await refusal(ledger, 'participant:RegisterParticipant', role(other))).toBe('ROLE_FORBIDDEN');
        expect(await refusal(ledger, 'participant:RegisterParticipant', role('admin', other))).toBe('ROLE_FORBIDDEN');
    });

    it('leaves what a registrar has given, and a registrar what it has', async () => {
        const ledger = await founded();
        await ledger.submit('participant:RegisterParticipant', role('admin'), { as: ward1Msp });
        const by = async (as: Identity, ...roles: Role[]) =>
            (await ledger.submit('participant:UpdateParticipant', update(...roles), { as })).roles;
        expect(await by(ward1Admin, 'admin', 'nurse')).toEqual(['admin', 'nurse']);
        expect((await ledger.refusal('participant:UpdateParticipant', update('nurse'), { as: ward1Admin })).code).toBe('ROLE_FORBIDDEN');
        expect(await refusal(ledger, 'participant:UpdateParticipant', update('admin'))).toBe('ROLE_FORBIDDEN');
        expect(await by(ward1Msp, 'nurse')).toEqual(['nurse']);
        expect(await refusal(ledger, 'participant:UpdateParticipant', update('nurse', 'lab'))).toBe('ROLE_FORBIDDEN');
    });

    it('suspends and brings back whom it made', async () => {
        const ledger = new LedgerDouble();
        await ledger.submit('participant:RegisterParticipant', role('admin'), { as: ward1Msp });
        for (const status of ['suspended', 'active'] as const) {
            const changed = await ledger.submit('participant:UpdateParticipant', { ...update('admin'), status }, { as: ward1Msp });
            expect(changed.status).toBe(status);
        }
    });
});

// SPDX-License-Identifier: Apache-2.0
// Participants: administrators and the ward's own processes by what stands behind the MSP, all others by the ward's registrar; by nobody else.

import { type LedgerFunctions, type Role, ROLES } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { certificateIdOf, digest, enrol, founded, id, salted } from '../support/fixtures';
import { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1Msp, ward1One, ward1Two, ward1Three, ward2Admin, ward2Msp, ward2One, forger, department } = identities;
const request: LedgerFunctions['participant:RegisterParticipant']['request'] = {
    certificateId: certificateIdOf(ward1One),
    ledgerId: id('one'),
    roles: ['nurse', 'doctor'],
};
const { certificateId, ledgerId } = request;
const by = (as: Identity) => ({ as, transient: salted });
const person = { ledgerId, mspId: 'Ward1MSP', ward: 'ward1', roles: ['doctor', 'nurse'], status: 'active', certifiedBy: 'registrar' };

describe('participants', () => {
    it('are registered by a registrar of their ward, with sorted roles', async () => {
        const ledger = await founded();
        const participant = await ledger.submit('participant:RegisterParticipant', request, by(ward1Admin));
        expect(participant).toEqual({ ...person, certificate: { certificateId, from: ledger.time } });
        expect(await ledger.submit('participant:GetParticipant', { certificateId }, { as: ward1One })).toEqual(participant);
        expect(await ledger.submit('participant:GetParticipant', { ledgerId }, { as: ward1One })).toEqual(person);
    });

    it('registered again with the same content are the same; with other content refused', async () => {
        const ledger = await founded();
        const first = await ledger.submit('participant:RegisterParticipant', request, by(ward1Admin));
        ledger.time += 1;
        const again = await ledger.call('participant:RegisterParticipant', { ...request, roles: ['doctor', 'nurse'] }, by(ward1Admin));
        expect(JSON.parse(again.payload)).toEqual(first);
        expect([again.set.writes, again.set.privateWrites]).toEqual([{}, {}]);
        const others = [
            { ...request, roles: ['doctor'] },
            { ...request, ledgerId: id('other') },
            { ...request, certificateId: digest('other') },
        ];
        for (const other of others) {
            expect((await ledger.refusal('participant:RegisterParticipant', other, by(ward1Admin))).code).toBe('PARTICIPANT_EXISTS');
        }
    });

    it('stay suspended when registered again', async () => {
        const ledger = await founded();
        await ledger.submit('participant:RegisterParticipant', request, by(ward1Admin));
        await ledger.submit('participant:SuspendParticipant', { ledgerId, reason: 'left' }, by(ward1Admin));
        const again = await ledger.submit('participant:RegisterParticipant', request, by(ward1Admin));
        expect(again).toMatchObject({ status: 'suspended', suspension: { reason: 'left' } });
        expect((await ledger.refusal('participant:GetParticipant', { certificateId }, { as: ward1One })).code).toBe('ACTOR_SUSPENDED');
    });

    it('are changed by a registrar of their own ward only', async () => {
        const ledger = await founded();
        const change = { ledgerId, roles: ['lab' as const, 'auditor' as const] };
        expect((await ledger.refusal('participant:UpdateParticipant', change, by(ward1Admin))).code).toBe('PARTICIPANT_NOT_FOUND');
        await ledger.submit('participant:RegisterParticipant', request, by(ward1Admin));
        expect((await ledger.refusal('participant:UpdateParticipant', change, by(ward2Admin))).code).toBe('PARTICIPANT_NOT_FOUND');
        const updated = await ledger.submit('participant:UpdateParticipant', change, by(ward1Admin));
        expect(updated).toEqual({ ...person, roles: ['auditor', 'lab'] });
    });

    it('are found in another MSP by naming it, or by their ledger id', async () => {
        const ledger = await founded();
        await enrol(ledger, ward1One, 'doctor');
        await enrol(ledger, ward2One, 'nurse');
        const own = { certificateId: certificateIdOf(ward2One) };
        expect((await ledger.refusal('participant:GetParticipant', own, { as: ward1One })).code).toBe('PARTICIPANT_NOT_FOUND');
        const found = await ledger.submit('participant:GetParticipant', { ...own, mspId: 'Ward2MSP' }, { as: ward1One });
        expect(found).toMatchObject({ ward: 'ward2', roles: ['nurse'] });
        const { certificate: _, ...known } = found;
        expect(await ledger.submit('participant:GetParticipant', { ledgerId: id(ward2One.pem) }, { as: ward1One })).toEqual(known);
        const nobody = { ledgerId: id('nobody') };
        expect((await ledger.refusal('participant:GetParticipant', nobody, { as: ward1One })).code).toBe('PARTICIPANT_NOT_FOUND');
    });

    it('register nobody for holding the role admin', async () => {
        const ledger = await founded();
        await enrol(ledger, ward1One, 'admin');
        expect((await ledger.refusal('participant:RegisterParticipant', request, by(ward1One))).code).toBe('ROLE_FORBIDDEN');
    });
});

describe('a registrar', () => {
    const registrar = ward1Three;
    const staffed = async (): Promise<LedgerDouble> => {
        const ledger = await founded();
        await enrol(ledger, registrar, 'registrar');
        await enrol(ledger, ward1Two, 'custodian');
        await ledger.submit('participant:RegisterParticipant', request, by(registrar));
        return ledger;
    };
    const update = (change: object) => ({ ledgerId, roles: ['doctor' as const], ...change });
    const custodian = { ledgerId: id(ward1Two.pem) };

    it('registers people and devices of its ward and changes their roles', async () => {
        const ledger = await staffed();
        expect(await ledger.submit('participant:UpdateParticipant', update({}), by(registrar))).toMatchObject({ roles: ['doctor'] });
        expect((await ledger.refusal('record:RevokeRecord', { ledgerId: id('x') }, { as: registrar })).code).toBe('ROLE_FORBIDDEN');
    });

    it.each(['registrar', 'custodian', 'admin'] as const)('makes no %s, of nobody', async (role) => {
        const ledger = await staffed();
        const other = { certificateId: certificateIdOf(ward2One), ledgerId: id('other'), roles: [role] };
        expect((await ledger.refusal('participant:RegisterParticipant', other, by(registrar))).code).toBe('ROLE_FORBIDDEN');
        const change = update({ roles: [role] });
        expect((await ledger.refusal('participant:UpdateParticipant', change, by(registrar))).code).toBe('ROLE_FORBIDDEN');
        expect(await ledger.submit('participant:RegisterParticipant', other, by(ward1Msp))).toMatchObject({ roles: [role] });
    });

    it('changes and suspends none of the ward’s own processes, and neither does a person with the role admin', async () => {
        const ledger = await staffed();
        const administrator = { ...ward2One, mspId: 'Ward1MSP' };
        await enrol(ledger, administrator, 'admin');
        expect((await ledger.refusal('participant:UpdateParticipant', update(custodian), by(registrar))).code).toBe('ROLE_FORBIDDEN');
        for (const [name, asked] of [
            ['participant:SuspendParticipant', { ...custodian, reason: 'other' }],
            ['participant:ReinstateParticipant', custodian],
        ] as const) {
            expect((await ledger.refusal(name, asked, by(administrator))).code).toBe('ROLE_FORBIDDEN');
        }
        const ending = { certificateId: certificateIdOf(ward1Two) };
        expect((await ledger.refusal('participant:EndCertificate', ending, { as: administrator })).code).toBe('ROLE_FORBIDDEN');
        const suspended = await ledger.submit('participant:SuspendParticipant', { ...custodian, reason: 'other' }, by(ward1Msp));
        expect(suspended.status).toBe('suspended');
    });

    it('suspends nobody, brings nobody back, and ends no certificate', async () => {
        const ledger = await staffed();
        await ledger.submit('participant:SuspendParticipant', { ledgerId, reason: 'misuse' }, by(ward1Admin));
        for (const [name, asked, transient] of [
            ['participant:SuspendParticipant', { ledgerId, reason: 'left' }, salted],
            ['participant:ReinstateParticipant', { ledgerId }, salted],
            ['participant:EndCertificate', { certificateId }, {}],
        ] as const) {
            expect((await ledger.refusal(name, asked, { as: registrar, transient })).code).toBe('ROLE_FORBIDDEN');
        }
        expect(await ledger.submit('participant:UpdateParticipant', update({}), by(registrar))).toMatchObject({
            status: 'suspended',
            suspension: { reason: 'misuse' },
        });
    });
});

describe('suspensions', () => {
    const own = id(ward1One.pem);
    const suspended = async (): Promise<LedgerDouble> => {
        const ledger = await founded();
        await enrol(ledger, ward1One, 'nurse');
        await enrol(ledger, ward1Two, 'admin');
        await ledger.submit('participant:SuspendParticipant', { ledgerId: own, reason: 'misuse' }, by(ward1Two));
        return ledger;
    };
    const get = async (ledger: LedgerDouble) => ledger.submit('participant:GetParticipant', { ledgerId: own }, { as: ward1Two });

    it('say who, when and why, and end every function for whom they are about', async () => {
        const ledger = await suspended();
        const actor = { mspId: 'Ward1MSP', ledgerId: id(ward1Two.pem) };
        const { suspension, status } = await get(ledger);
        expect([status, suspension]).toEqual(['suspended', { reason: 'misuse', actor, time: ledger.time }]);
        expect((await ledger.refusal('participant:GetParticipant', { certificateId }, { as: ward1One })).code).toBe('ACTOR_SUSPENDED');
    });

    it('keep the first reason, whoever suspends again', async () => {
        const ledger = await suspended();
        await ledger.submit('participant:SuspendParticipant', { ledgerId: own, reason: 'other' }, by(ward1Admin));
        expect(await get(ledger)).toMatchObject({ suspension: { reason: 'misuse', actor: { ledgerId: id(ward1Two.pem) } } });
    });

    it('end with reinstatement, and leave the registration as it was', async () => {
        const ledger = await suspended();
        const end = async () => ledger.submit('participant:ReinstateParticipant', { ledgerId: own }, by(ward1Two));
        const participant = { ...person, ledgerId: own, roles: ['nurse'] };
        expect([await end(), await end(), await get(ledger)]).toEqual([participant, participant, participant]);
    });

    it('stay when roles change and when the same is registered again', async () => {
        const ledger = await suspended();
        const registered = { certificateId, ledgerId: own, roles: ['nurse' as const] };
        const again = await ledger.submit('participant:RegisterParticipant', registered, by(ward1Admin));
        expect(again).toMatchObject({ status: 'suspended', suspension: { reason: 'misuse' } });
        const change = { ledgerId: own, roles: ['doctor' as const] };
        expect(await ledger.submit('participant:UpdateParticipant', change, by(ward1Admin))).toMatchObject({
            roles: ['doctor'],
            suspension: { reason: 'misuse' },
        });
    });

    it.each(['participant:SuspendParticipant', 'participant:ReinstateParticipant'] as const)(
        '%s reaches nobody of another ward',
        async (name) => {
            const ledger = await suspended();
            const asked = name === 'participant:SuspendParticipant' ? { ledgerId: own, reason: 'left' as const } : { ledgerId: own };
            expect((await ledger.refusal(name, asked, by(ward2Admin))).code).toBe('PARTICIPANT_NOT_FOUND');
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
            expect((await ledger.refusal('participant:RegisterParticipant', request, by(identity))).code).toBe('ACTOR_UNKNOWN');
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
        await ledger.submit('participant:RegisterParticipant', own, by(ward1Msp));
        const proposal = { kind: 'policy-set', scope: 'both', digest: certificateId, expires: ledger.time + 1 };
        for (const [name, asked, code] of [
            // Signed inside what the ward's process submits, it is nobody at all.
            ['record:RevokeRecord', { ledgerId: id('x') }, 'ACTOR_UNKNOWN'],
            ['governance:Propose', proposal, 'ROLE_FORBIDDEN'],
            ['cluster:CommitSeed', { cluster: id('c'), epoch: 0, main: certificateId, spare: certificateId }, 'ROLE_FORBIDDEN'],
        ] as const) {
            expect([name, (await ledger.refusal(name, asked, { as: ward1Msp })).code]).toEqual([name, code]);
        }
    });

    it('behind the MSP are locked out by nobody who registers their certificate and has it suspended or ended', async () => {
        const ledger = await founded();
        await enrol(ledger, ward1Three, 'registrar');
        const trap = { certificateId: certificateIdOf(ward1Msp), ledgerId: id('trap'), roles: ['nurse' as const] };
        await ledger.submit('participant:RegisterParticipant', trap, by(ward1Three));
        await ledger.submit('participant:SuspendParticipant', { ledgerId: id('trap'), reason: 'misuse' }, by(ward1Admin));
        await ledger.submit('participant:EndCertificate', { certificateId: trap.certificateId }, { as: ward1Admin });
        const administrator = { ...request, roles: ['admin' as const] };
        expect(await ledger.submit('participant:RegisterParticipant', administrator, by(ward1Msp))).toMatchObject({ roles: ['admin'] });
    });
});

describe('the certificate of the MSP’s administrator', () => {
    const registration = (...roles: Role[]) => ({ certificateId, ledgerId, roles });
    const update = (...roles: Role[]) => ({ ledgerId, roles });
    const refusal = async (ledger: LedgerDouble, name: string, asked: object) => (await ledger.refusal(name, asked, by(ward1Msp))).code;

    it.each<Role>(['admin', 'registrar', 'custodian'])('makes one %s of its ward', async (reserved) => {
        const ledger = new LedgerDouble();
        await ledger.submit('participant:RegisterParticipant', registration(reserved), by(ward1Msp));
        const found = await ledger.submit('participant:GetParticipant', { certificateId }, { as: ward1One });
        expect(found).toMatchObject({ mspId: 'Ward1MSP', roles: [reserved], certifiedBy: 'msp-administrator' });
    });

    it.each<Role>(ROLES.filter((one) => one !== 'admin'))('makes no %s, not beside an administrator either', async (other) => {
        const ledger = new LedgerDouble();
        expect(await refusal(ledger, 'participant:RegisterParticipant', registration(other))).toBe('ROLE_FORBIDDEN');
        expect(await refusal(ledger, 'participant:RegisterParticipant', registration('admin', other))).toBe('ROLE_FORBIDDEN');
    });

    it('leaves what a registrar has given, and a registrar what it has', async () => {
        const ledger = await founded();
        await ledger.submit('participant:RegisterParticipant', registration('admin'), by(ward1Msp));
        const changed = async (as: Identity, ...roles: Role[]) =>
            (await ledger.submit('participant:UpdateParticipant', update(...roles), by(as))).roles;
        expect(await changed(ward1Admin, 'admin', 'nurse')).toEqual(['admin', 'nurse']);
        expect((await ledger.refusal('participant:UpdateParticipant', update('nurse'), by(ward1Admin))).code).toBe('ROLE_FORBIDDEN');
        expect(await refusal(ledger, 'participant:UpdateParticipant', update('admin'))).toBe('ROLE_FORBIDDEN');
        expect(await changed(ward1Msp, 'nurse')).toEqual(['nurse']);
        expect(await refusal(ledger, 'participant:UpdateParticipant', update('nurse', 'lab'))).toBe('ROLE_FORBIDDEN');
        expect(await changed(ward1Msp, 'nurse', 'admin')).toEqual(['admin', 'nurse']);
    });

    it('suspends and brings back whom it made, and nobody else', async () => {
        const ledger = await founded();
        await ledger.submit('participant:RegisterParticipant', registration('admin'), by(ward1Msp));
        await enrol(ledger, ward1Two, 'nurse');
        const suspended = await ledger.submit('participant:SuspendParticipant', { ledgerId, reason: 'left' }, by(ward1Msp));
        const back = await ledger.submit('participant:ReinstateParticipant', { ledgerId }, by(ward1Msp));
        expect([suspended.status, back.status]).toEqual(['suspended', 'active']);
        const other = { ledgerId: id(ward1Two.pem), reason: 'left' };
        expect(await refusal(ledger, 'participant:SuspendParticipant', other)).toBe('ROLE_FORBIDDEN');
    });
});

// SPDX-License-Identifier: Apache-2.0
// Certificates of one person: what a new one brings along, what an ended one loses, and that a registrar's never signs as an administrator.

import fc from 'fast-check';
import { type LedgerFunctionName, type Person, RESERVED_ROLES, type Role } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { certificateIdOf, digest, enrol, founded, id, salted } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1Msp, ward1One, ward1Two, ward1Three, ward2Admin } = identities;
const registrar = ward1Three;
const by = (as: Identity) => ({ as, transient: salted });
/** The nurse, until now and renewed. */
const [before, renewed] = [ward1One, ward1Two];
const ledgerId = id(before.pem);
const renewal = { ledgerId, certificateId: certificateIdOf(renewed), replaces: certificateIdOf(before) };

async function staffed(): Promise<LedgerDouble> {
    const ledger = await founded();
    await enrol(ledger, registrar, 'registrar');
    await enrol(ledger, before, 'nurse');
    ledger.time += 1000;
    return ledger;
}

const codeFor = async (ledger: LedgerDouble, as: Identity) => {
    const outcome = await ledger.call('participant:GetParticipant', { ledgerId }, { as });
    return outcome.status === 200 ? 'admitted' : /\[WL:(\w+)\]/.exec(outcome.message)?.[1];
};
const bind = async (ledger: LedgerDouble, as: Identity, change: object = {}) =>
    ledger.submit('participant:BindCertificate', { ...renewal, ...change }, { as });
const refusal = async (ledger: LedgerDouble, as: Identity, change: object = {}) =>
    (await ledger.refusal('participant:BindCertificate', { ...renewal, ...change }, { as })).code;

describe('a renewed certificate', () => {
    it('is the same person’s, and ends the one until now for good', async () => {
        const ledger = await staffed();
        const bound = await bind(ledger, registrar);
        expect(bound).toMatchObject({
            ledgerId,
            roles: ['nurse'],
            certificate: { certificateId: renewal.certificateId, from: ledger.time },
        });
        expect([await codeFor(ledger, renewed), await codeFor(ledger, before)]).toEqual(['admitted', 'CERTIFICATE_ENDED']);
        const ended = await ledger.submit('participant:GetParticipant', { certificateId: renewal.replaces }, { as: renewed });
        expect(ended.certificate).toEqual({ certificateId: renewal.replaces, from: ledger.time - 1000, until: ledger.time });
        ledger.time -= 500; // a proposal that claims to be older
        expect(await codeFor(ledger, before)).toBe('CERTIFICATE_ENDED');
        const back = { certificateId: renewal.replaces, replaces: renewal.certificateId };
        expect(await refusal(ledger, registrar, back)).toBe('PARTICIPANT_EXISTS');
    });

    it('is no way round a suspension, bound before it or after it', async () => {
        const ledger = await staffed();
        const suspend = { ledgerId, reason: 'misuse' as const };
        await ledger.submit('participant:SuspendParticipant', suspend, by(ward1Admin));
        expect(await bind(ledger, registrar)).toMatchObject({ status: 'suspended' });
        expect([await codeFor(ledger, before), await codeFor(ledger, renewed)]).toEqual(['ACTOR_SUSPENDED', 'ACTOR_SUSPENDED']);
        await ledger.submit('participant:ReinstateParticipant', { ledgerId }, by(ward1Admin));
        expect([await codeFor(ledger, before), await codeFor(ledger, renewed)]).toEqual(['CERTIFICATE_ENDED', 'admitted']);
        await ledger.submit('participant:SuspendParticipant', suspend, by(ward1Admin));
        expect(await codeFor(ledger, renewed)).toBe('ACTOR_SUSPENDED');
    });

    it('has the roles that the person is given under another', async () => {
        const ledger = await staffed();
        await bind(ledger, registrar, { replaces: undefined });
        await ledger.submit('participant:UpdateParticipant', { ledgerId, roles: ['lab'] }, by(registrar));
        for (const as of [before, renewed]) {
            const { roles } = await ledger.submit('participant:GetParticipant', { certificateId: certificateIdOf(as) }, { as });
            expect(roles).toEqual(['lab']);
        }
    });

    it('bound again is the same', async () => {
        const ledger = await staffed();
        const first = await bind(ledger, registrar);
        ledger.time += 1;
        const again = await ledger.call('participant:BindCertificate', renewal, { as: registrar });
        expect(JSON.parse(again.payload)).toEqual(first);
        expect(again.set.writes).toEqual({});
    });

    it('is refused where it is another person’s, replaces itself, or what it replaces is another person’s', async () => {
        const ledger = await staffed();
        const lab = { certificateId: digest('lab'), ledgerId: id('lab'), roles: ['lab' as const] };
        await ledger.submit('participant:RegisterParticipant', lab, by(registrar));
        expect(await refusal(ledger, registrar, { certificateId: lab.certificateId })).toBe('PARTICIPANT_EXISTS');
        expect(await refusal(ledger, registrar, { replaces: renewal.certificateId })).toBe('PARTICIPANT_EXISTS');
        expect(await refusal(ledger, registrar, { replaces: lab.certificateId })).toBe('PARTICIPANT_NOT_FOUND');
        expect(await refusal(ledger, registrar, { replaces: digest('nothing') })).toBe('PARTICIPANT_NOT_FOUND');
        expect(await refusal(ledger, registrar, { ledgerId: id('nobody') })).toBe('PARTICIPANT_NOT_FOUND');
        expect(await refusal(ledger, ward2Admin)).toBe('PARTICIPANT_NOT_FOUND');
    });
});

describe('an ended certificate', () => {
    it('is ended by an administrator of the own ward, once, and the person has others', async () => {
        const ledger = await staffed();
        const ending = { certificateId: certificateIdOf(before) };
        expect((await ledger.refusal('participant:EndCertificate', ending, { as: ward2Admin })).code).toBe('PARTICIPANT_NOT_FOUND');
        const ended = await ledger.submit('participant:EndCertificate', ending, { as: ward1Admin });
        expect(ended.certificate).toMatchObject({ until: ledger.time });
        expect(await codeFor(ledger, before)).toBe('CERTIFICATE_ENDED');
        ledger.time += 1;
        expect(await ledger.submit('participant:EndCertificate', ending, { as: ward1Admin })).toEqual(ended);
        await bind(ledger, registrar, { replaces: undefined });
        expect(await codeFor(ledger, renewed)).toBe('admitted');
        const again = { ...ending, ledgerId, roles: ['nurse' as const] };
        expect((await ledger.refusal('participant:RegisterParticipant', again, by(registrar))).code).toBe('PARTICIPANT_EXISTS');
    });
});

describe('what a registrar has bound', () => {
    const assign = { ledgerId, roles: ['nurse', 'admin'] as Role[] };
    const making = async (ledger: LedgerDouble) => (await ledger.refusal('participant:UpdateParticipant', assign, by(ward1Msp))).code;

    it('never signs as an administrator: its person becomes none', async () => {
        expect(await making(await staffed())).toBe('ROLE_FORBIDDEN');
    });

    it('keeps its person from it also when it has ended, and when the person once was one', async () => {
        const ledger = await founded();
        await enrol(ledger, registrar, 'registrar');
        await ledger.submit(
            'participant:RegisterParticipant',
            { ledgerId, certificateId: certificateIdOf(before), roles: ['admin'] },
            by(ward1Msp),
        );
        await ledger.submit('participant:UpdateParticipant', assign, by(registrar));
        await ledger.submit('participant:UpdateParticipant', { ledgerId, roles: ['nurse'] }, by(ward1Msp));
        await ledger.submit('participant:UpdateParticipant', assign, by(ward1Msp)); // nobody else has bound anything yet
        await ledger.submit('participant:UpdateParticipant', { ledgerId, roles: ['nurse'] }, by(ward1Msp));
        await bind(ledger, registrar, { replaces: undefined });
        await ledger.submit('participant:EndCertificate', { certificateId: renewal.certificateId }, { as: ward1Admin });
        expect(await making(ledger)).toBe('ROLE_FORBIDDEN');
    });

    it.each(['admin', 'registrar', 'custodian'] as const)('is no certificate of one %s', async (role) => {
        const ledger = await founded();
        await enrol(ledger, registrar, 'registrar');
        await enrol(ledger, before, role);
        expect(await refusal(ledger, registrar)).toBe('ROLE_FORBIDDEN');
        expect(await bind(ledger, ward1Msp)).toMatchObject({ roles: [role], certifiedBy: 'msp-administrator' });
        expect(await codeFor(ledger, renewed)).toBe('admitted');
    });

    it('is nobody’s whom the MSP’s administrator would bind', async () => {
        expect(await refusal(await staffed(), ward1Msp)).toBe('ROLE_FORBIDDEN');
    });
});

describe('whatever is tried, in whatever order', () => {
    type Try = readonly [Identity, LedgerFunctionName, object];
    /** One person, two certificates: what each may be tried to be made of. */
    const certificate = fc.constantFrom(ward1One, ward1Two).map(certificateIdOf);
    const register = (as: Identity, role: Role) =>
        certificate.map((certificateId): Try => [as, 'participant:RegisterParticipant', { ledgerId, certificateId, roles: [role] }]);
    const binding = (as: Identity) =>
        certificate.map((certificateId): Try => [as, 'participant:BindCertificate', { ledgerId, certificateId }]);
    const update = (as: Identity, ...roles: Role[]) => fc.constant<Try>([as, 'participant:UpdateParticipant', { ledgerId, roles }]);
    const ways = fc.oneof(
        register(registrar, 'nurse'),
        register(ward1Msp, 'admin'),
        binding(registrar),
        binding(ward1Msp),
        update(registrar, 'nurse', 'admin'),
        update(ward1Msp, 'nurse', 'admin'),
        update(ward1Msp, 'nurse'),
        fc.constant<Try>([ward1Admin, 'participant:SuspendParticipant', { ledgerId, reason: 'left' }]),
    );
    /** That somebody signs with a reserved role, each run meets. */
    const first = { ledgerId, certificateId: certificateIdOf(ward1One), roles: ['admin'] };
    const administrator: Try = [ward1Msp, 'participant:RegisterParticipant', first];
    const tries = fc.array(ways, { minLength: 4, maxLength: 10 });

    it('no certificate that a registrar has bound signs with a reserved role, and none signs for a suspended person', async () => {
        let reserved = 0;
        await fc.assert(
            fc.asyncProperty(tries, async (history) => {
                const ledger = await founded();
                await enrol(ledger, registrar, 'registrar');
                const boundBy = new Map<string, Identity>();
                for (const [as, name, request] of history) {
                    const transient = /Certificate$/.test(name) ? {} : salted;
                    const outcome = await ledger.call(name, request, { as, transient });
                    if (outcome.status === 200) {
                        ledger.commit(outcome);
                        const { certificateId } = request as { certificateId?: string };
                        if (certificateId !== undefined && !boundBy.has(certificateId)) {
                            boundBy.set(certificateId, as);
                        }
                    }
                    ledger.time += 1;
                }
                for (const [as, certificateId] of [ward1One, ward1Two].map((one) => [one, certificateIdOf(one)] as const)) {
                    const { status, payload } = await ledger.call('participant:GetParticipant', { certificateId }, { as });
                    if (status === 200) {
                        const found = JSON.parse(payload) as Person;
                        const isReserved = found.roles.some((role) => (RESERVED_ROLES as readonly Role[]).includes(role));
                        expect([found.status, isReserved && boundBy.get(certificateId) !== ward1Msp]).toEqual(['active', false]);
                        reserved += Number(isReserved);
                    }
                }
            }),
            { numRuns: 60, examples: [[[administrator]]] },
        );
        expect(reserved).toBeGreaterThan(0);
    });
});

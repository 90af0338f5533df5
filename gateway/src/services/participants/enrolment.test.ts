// SPDX-License-Identifier: Apache-2.0
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { temporaryFolder, writeOrganization } from '../../../test/custody/fixtures';
import { openCustodian } from '../../../test/support/hand-made';
import { memoryTable } from '../../../test/support/memory-store';
import { type Script, scriptedLedger } from '../../../test/support/scripted-ledger';
import { issueClientCertificate } from '../../custody/wallet/certificates';
import { readAuthority } from '../../custody/wallet/organization-folder';
import type { EnrolledCaller } from '../../store/ports';
import { createEnrolment } from './enrolment';
import type { EnrolmentRequest } from './enrolment-decision';

const folder = temporaryFolder();
async function selfSignedAuthority() {
    await writeOrganization(folder, 'ward1.example.com', 900);
    return readAuthority(folder, 'ward1.example.com');
}

function setUp(script: Script = {}) {
    const scripted = scriptedLedger({
        'participant:GetParticipant': (_request, _transient, { name }) => {
            throw new DomainError(name === '#registrar' ? ERRORS.PARTICIPANT_NOT_FOUND : ERRORS.ACTOR_UNKNOWN);
        },
        'participant:RegisterParticipant': () => ({}),
        'participant:UpdateParticipant': () => ({}),
        ...script,
    });
    const callers = memoryTable<EnrolledCaller>();
    const plain = openCustodian();
    const enrolled: string[] = [];
    const custodian = {
        ...plain,
        enrol: async (request: { caller: string }) => {
            enrolled.push(request.caller);
            return plain.enrol(request);
        },
    };
    const build = () => createEnrolment({ custodian, ledger: scripted.ledger, callers, now: Date.now });
    return { ...scripted, callers, enrolled, custodian, build, enrolment: build() };
}

const nurse: EnrolmentRequest = { caller: 'n-1', roles: ['nurse'], askedAt: 1000 };
const doctor: EnrolmentRequest = { caller: 'n-1', roles: ['doctor'], askedAt: 2000 };

/** The ledger knows the first certificate so, and the new one not at all. */
const standingOf = (found: { ledgerId: string; roles: string[]; status: string }) => (request: { certificateId: string }) => {
    if (request.certificateId === 'e'.repeat(64)) {
        throw new DomainError(ERRORS.ACTOR_UNKNOWN);
    }
    return found;
};

describe('enrolment', () => {
    it('registers the certificate in the name of the ward’s registrar', async () => {
        const { enrolment, submitted } = setUp();
        const caller = await enrolment.ensure(nurse);
        expect(caller).toMatchObject({ name: 'n-1', mspId: 'Ward1MSP', certificate: 'PEM n-1' });
        expect(submitted('participant:RegisterParticipant')).toMatchObject([
            { caller: '#registrar', request: { roles: ['nurse'], ledgerId: expect.stringMatching(/^[0-9a-f]{32}$/) as string } },
        ]);
    });

    it('happens once for tokens that come at once', async () => {
        const { enrolment, submitted, enrolled } = setUp();
        await Promise.all(Array.from({ length: 8 }, async () => enrolment.ensure(nurse)));
        expect([enrolled.length, submitted('participant:RegisterParticipant').length]).toEqual([1, 1]);
    });

    it('asks neither ledger nor custodian about whom it knows, also after a restart', async () => {
        const { enrolment, build, calls, enrolled } = setUp();
        await enrolment.ensure(nurse);
        const before = [calls.length, enrolled.length];
        await enrolment.ensure({ ...nurse, askedAt: 5000 });
        await build().ensure({ ...nurse, askedAt: 6000 });
        expect(await build().caller('n-1')).toMatchObject({ certificate: 'PEM n-1' });
        expect([calls.length, enrolled.length]).toEqual(before);
    });

    it('finds nobody whom neither store nor wallet has, and whom only the wallet has by that', async () => {
        const { callers, custodian, ledger } = setUp();
        const identity = async (caller: string) => (caller === 'lost' ? custodian.identity(caller) : undefined);
        const enrolment = createEnrolment({ custodian: { ...custodian, identity }, ledger, callers, now: Date.now });
        expect(await enrolment.caller('nobody')).toBeUndefined();
        expect(await enrolment.caller('lost')).toMatchObject({ name: 'lost', mspId: 'Ward1MSP', certificate: 'PEM lost' });
    });

    it('changes the roles for a later token, never for an older one', async () => {
        const found = { ledgerId: 'a'.repeat(32), roles: ['nurse'], status: 'active' };
        const { enrolment, script, submitted } = setUp();
        await enrolment.ensure(nurse);
        script['participant:GetParticipant'] = () => found;
        await enrolment.ensure(doctor);
        await enrolment.ensure(nurse);
        expect(submitted('participant:UpdateParticipant')).toMatchObject([
            { caller: '#registrar', request: { roles: ['doctor'], status: 'active' } },
        ]);
        expect(submitted('participant:RegisterParticipant')).toHaveLength(1);
    });

    it('counts whoever shows a later token by that, and by what is registered whoever shows an older one', async () => {
        const { enrolment, script } = setUp();
        expect(await enrolment.rolesOf(nurse)).toEqual(['nurse']);
        await enrolment.ensure(nurse);
        expect(await enrolment.rolesOf(doctor)).toEqual(['doctor']);
        script['participant:GetParticipant'] = () => ({ ledgerId: 'a'.repeat(32), roles: ['nurse'], status: 'active' });
        await enrolment.ensure(doctor);
        expect(await enrolment.rolesOf(nurse)).toEqual(['doctor']);
    });

    it('is not undone by an answer of the store that was under way meanwhile', async () => {
        const { build, callers, script, submitted, enrolment } = setUp();
        await enrolment.ensure(nurse);
        script['participant:GetParticipant'] = () => ({ ledgerId: 'a'.repeat(32), roles: ['nurse'], status: 'active' });
        const { promise, resolve } = Promise.withResolvers<EnrolledCaller | undefined>();
        const [late] = callers.rows.values();
        const find = callers.find;
        callers.find = async () => promise;
        const again = build();
        const delivering = again.caller('n-1');
        callers.find = find;
        await again.ensure(doctor);
        resolve(late);
        await delivering;
        await again.ensure(doctor);
        expect(submitted('participant:UpdateParticipant')).toHaveLength(1);
    });

    it('changes roles under the same ledger id when the custodian has another certificate meanwhile', async () => {
        const { enrolment, custodian, callers, script, submitted } = setUp();
        await enrolment.ensure(nurse);
        const [{ ledgerId } = { ledgerId: '' }] = callers.rows.values();
        script['participant:GetParticipant'] = standingOf({ ledgerId, roles: ['nurse'], status: 'active' });
        custodian.enrol = async () => ({ mspId: 'Ward1MSP', certificate: 'PEM anew', certificateId: 'e'.repeat(64) });
        await enrolment.ensure(doctor);
        expect(submitted('participant:RegisterParticipant')[1]).toMatchObject({ request: { ledgerId, certificateId: 'e'.repeat(64) } });
    });

    it('brings no suspended participant back under another certificate, whatever roles are asked for', async () => {
        const { enrolment, custodian, script, submitted } = setUp();
        await enrolment.ensure(nurse);
        script['participant:GetParticipant'] = standingOf({ ledgerId: 'a'.repeat(32), roles: ['nurse'], status: 'suspended' });
        custodian.enrol = async () => ({ mspId: 'Ward1MSP', certificate: 'PEM anew', certificateId: 'e'.repeat(64) });
        await expect(enrolment.ensure(doctor)).rejects.toMatchObject({ code: 'ACTOR_SUSPENDED' });
        expect(submitted('participant:RegisterParticipant')).toHaveLength(1);
    });

    it('takes up what was registered before the store heard of it', async () => {
        const found = { ledgerId: 'a'.repeat(32), roles: ['nurse'], status: 'active' };
        const { enrolment, callers, submitted } = setUp({ 'participant:GetParticipant': () => found });
        await enrolment.ensure(nurse);
        expect(submitted('participant:RegisterParticipant')).toEqual([]);
        expect([...callers.rows.values()]).toMatchObject([{ ledgerId: found.ledgerId }]);
    });

    it.each(['LEDGER_UNAVAILABLE', 'ACTOR_SUSPENDED'] as const)('fails as a whole with %s, and may be tried again', async (code) => {
        const { enrolment, script, callers } = setUp();
        const unknown = script['participant:GetParticipant'];
        script['participant:GetParticipant'] = () => {
            throw new DomainError(ERRORS[code]);
        };
        await expect(Promise.all([enrolment.ensure(nurse), enrolment.ensure(nurse)])).rejects.toMatchObject({ code });
        expect(callers.rows.size).toBe(0);
        script['participant:GetParticipant'] = unknown!;
        await expect(enrolment.ensure(nurse)).resolves.toMatchObject({ name: 'n-1' });
    });

    describe('of somebody whose certificate ends soon', () => {
        const DAY = 86_400_000;
        const pem = async (daysLeft: number) => {
            const authority = await selfSignedAuthority();
            const issued = await issueClientCertificate(authority, new Date(Date.now() - (365 - daysLeft) * DAY));
            return issued.certificate;
        };
        const kept: Omit<EnrolledCaller, 'certificate'> = {
            subject: 'n-1',
            ledgerId: 'b'.repeat(32),
            mspId: 'Ward1MSP',
            certificateId: 'c'.repeat(64),
            roles: ['doctor'],
            rolesAskedAt: 5000,
        };
        const withOld = async (daysLeft: number, status = 'active') => {
            const world = setUp({
                'participant:GetParticipant': ({ certificateId }, _transient, { name }) => {
                    if (name === '#registrar') {
                        return { status, roles: ['doctor'], certificateId };
                    }
                    throw new DomainError(ERRORS.ACTOR_UNKNOWN);
                },
            });
            await world.callers.save(['n-1'], { ...kept, certificate: await pem(daysLeft) });
            return world;
        };

        it('brings a new one for the same ledger id, and no older roles', async () => {
            const { enrolment, submitted, callers } = await withOld(20);
            expect(await enrolment.ensure(nurse)).toMatchObject({ certificate: 'PEM n-1' });
            expect(submitted('participant:RegisterParticipant')).toMatchObject([
                { request: { ledgerId: kept.ledgerId, roles: ['doctor'] } },
            ]);
            expect([...callers.rows.values()]).toMatchObject([{ ledgerId: kept.ledgerId, certificate: 'PEM n-1', rolesAskedAt: 5000 }]);
        });

        it('happens in the last month only', async () => {
            const { enrolment, enrolled } = await withOld(40);
            await enrolment.ensure(nurse);
            expect(enrolled).toEqual([]);
        });

        it('does not lift a suspension', async () => {
            const { enrolment, enrolled } = await withOld(20, 'suspended');
            await expect(enrolment.ensure(nurse)).rejects.toMatchObject({ code: 'ACTOR_SUSPENDED' });
            expect(enrolled).toEqual([]);
        });

        describe('and who is an administrator', () => {
            const administrators = async (roles: string[]) => {
                const certificate = await pem(20);
                const world = setUp({
                    'participant:GetParticipant': ({ certificateId }) => ({
                        ...kept,
                        certificateId,
                        roles: [...roles, 'admin'],
                        status: 'active',
                    }),
                });
                await world.callers.save(['n-1'], { ...kept, roles: ['admin'], certificate });
                const identity = jest.fn(async (caller: string) => ({
                    ...(await world.custodian.identity(caller))!,
                    certificate,
                    certificateId: kept.certificateId,
                }));
                const clock = { time: Date.now() };
                const { ledger, callers } = world;
                const enrolment = createEnrolment({
                    custodian: { ...world.custodian, identity },
                    ledger,
                    callers,
                    now: () => clock.time,
                });
                return { ...world, identity, enrolment, clock, asked: () => identity.mock.calls.filter(([name]) => name === 'n-1').length };
            };

            it.each<[string, EnrolmentRequest]>([
                ['admin', { caller: 'n-1', roles: ['admin'], askedAt: 6000 }],
                ['doctor', { caller: 'n-1', roles: ['doctor'], askedAt: 6000 }],
            ])('replaces no certificate, whatever a token says: %s', async (_, request) => {
                const { enrolment, enrolled, submitted } = await administrators([]);
                await enrolment.ensure(request);
                expect(enrolled).toEqual([]);
                expect(submitted('participant:RegisterParticipant')).toEqual([]);
            });

            it('takes up the one that register-admin has made, within the hour', async () => {
                const { enrolment, identity, clock, asked } = await administrators([]);
                const request: EnrolmentRequest = { caller: 'n-1', roles: ['admin'], askedAt: 6000 };
                await enrolment.ensure(request);
                const before = asked();
                await enrolment.ensure(request);
                expect(asked()).toBe(before);
                const anew = { mspId: 'Ward1MSP', certificate: await pem(365), certificateId: 'e'.repeat(64) };
                identity.mockResolvedValue(anew);
                clock.time += 3_600_001;
                expect(await enrolment.ensure(request)).toMatchObject({ certificate: anew.certificate });
                expect(enrolment.administratorCertificates()).toEqual([anew.certificate]);
            });
        });

        it('makes deliveries wait while the wallet has a key that the ledger does not know', async () => {
            const { enrolment } = await withOld(20);
            expect(await enrolment.caller('n-1')).toBe('wait');
            await enrolment.ensure(nurse);
            expect(await enrolment.caller('n-1')).toMatchObject({ certificate: 'PEM n-1' });
        });

        it('is tried once when the custodian has no better one', async () => {
            const { custodian, callers, ledger } = await withOld(20);
            const certificate = await pem(20);
            const enrol = jest.fn(async () => ({ mspId: 'Ward1MSP', certificate, certificateId: kept.certificateId }));
            const enrolment = createEnrolment({ custodian: { ...custodian, enrol }, ledger, callers, now: Date.now });
            await enrolment.ensure(nurse);
            await enrolment.ensure(nurse);
            expect(enrol).toHaveBeenCalledTimes(1);
        });
    });

    it('leaves an administrator that role when a token does not name it', async () => {
        const { enrolment, submitted } = setUp({
            'participant:GetParticipant': ({ certificateId }) => ({
                ledgerId: 'a'.repeat(32),
                certificateId,
                roles: ['admin'],
                status: 'active',
            }),
        });
        await enrolment.ensure(nurse);
        expect(submitted('participant:UpdateParticipant')).toMatchObject([{ request: { roles: ['nurse', 'admin'] } }]);
    });

    it('brings nobody back whom only wallet and ledger have, suspended', async () => {
        const { enrolment, enrolled } = setUp({
            'participant:GetParticipant': ({ certificateId }) => ({ certificateId, roles: ['nurse'], status: 'suspended' }),
        });
        await expect(enrolment.ensure(nurse)).rejects.toMatchObject({ code: 'ACTOR_SUSPENDED' });
        expect(enrolled).toEqual([]);
    });

    it('needs a registrar in the wallet', async () => {
        const { custodian, ledger, callers } = setUp();
        const without = createEnrolment({ custodian: { ...custodian, identity: async () => undefined }, ledger, callers, now: Date.now });
        await expect(without.ensure(nurse)).rejects.toThrow('no registrar');
    });
});

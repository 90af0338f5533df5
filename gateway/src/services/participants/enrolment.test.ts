// SPDX-License-Identifier: Apache-2.0
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { temporaryFolder, writeOrganization } from '../../../test/custody/fixtures';
import { ledgerIdOf, openCustodian } from '../../../test/support/hand-made';
import { memoryTable } from '../../../test/support/memory-store';
import { knownParticipants } from '../../../test/support/participants';
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

const namePerson = async (id: string, ledgerId: string) => ({ lookupKey: 'b'.repeat(64), sealedId: `${id} is ${ledgerId}` });

/** `tokensRegister`: as with the development issuer. */
function setUp({ tokensRegister = true, script = {} }: { readonly tokensRegister?: boolean; readonly script?: Script } = {}) {
    const known = knownParticipants();
    const scripted = scriptedLedger({ ...known.script, ...script });
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
    const build = (changes: object = {}) =>
        createEnrolment({ custodian, ledger: scripted.ledger, callers, namePerson, now: Date.now, tokensRegister, ...changes });
    return { ...scripted, known, callers, enrolled, custodian, build, enrolment: build() };
}

const hex64: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);
const nurse: EnrolmentRequest = { caller: 'n-1', roles: ['nurse'], askedAt: 1000 };
const doctor: EnrolmentRequest = { caller: 'n-1', roles: ['doctor'], askedAt: 2000 };

/** Another certificate of the same caller. */
const renewed = { mspId: 'Ward1MSP', certificate: 'PEM anew', certificateId: 'e'.repeat(64), ledgerId: ledgerIdOf('n-1') };

describe('enrolment', () => {
    it('registers the certificate in the name of the ward’s registrar', async () => {
        const { enrolment, submitted } = setUp();
        const caller = await enrolment.ensure(nurse);
        expect(caller).toMatchObject({ name: 'n-1', mspId: 'Ward1MSP', certificate: 'PEM n-1' });
        const name = await namePerson('n-1', ledgerIdOf('n-1'));
        expect(submitted('participant:RegisterParticipant')).toMatchObject([
            { caller: '#registrar', request: { roles: ['nurse'], ledgerId: ledgerIdOf('n-1') }, transient: { salt: hex64, name } },
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
        const { build, custodian } = setUp();
        const identity = async (caller: string) => (caller === 'lost' ? custodian.identity(caller) : undefined);
        const enrolment = build({ custodian: { ...custodian, identity } });
        expect(await enrolment.caller('nobody')).toBeUndefined();
        expect(await enrolment.caller('lost')).toMatchObject({ name: 'lost', mspId: 'Ward1MSP', certificate: 'PEM lost' });
    });

    it('changes the roles for a later token, never for an older one', async () => {
        const { enrolment, submitted } = setUp();
        await enrolment.ensure(nurse);
        await enrolment.ensure(doctor);
        await enrolment.ensure(nurse);
        expect(submitted('participant:UpdateParticipant')).toMatchObject([
            { caller: '#registrar', request: { ledgerId: ledgerIdOf('n-1'), roles: ['doctor'] }, transient: { salt: hex64 } },
        ]);
        expect(submitted('participant:RegisterParticipant')).toHaveLength(1);
    });

    it('counts whoever shows a later token by that, and by what is registered whoever shows an older one', async () => {
        const { enrolment } = setUp();
        expect(await enrolment.rolesOf(nurse)).toEqual(['nurse']);
        await enrolment.ensure(nurse);
        expect(await enrolment.rolesOf(doctor)).toEqual(['doctor']);
        await enrolment.ensure(doctor);
        expect(await enrolment.rolesOf(nurse)).toEqual(['doctor']);
    });

    it('is not undone by an answer of the store that was under way meanwhile', async () => {
        const { build, callers, submitted, enrolment } = setUp();
        await enrolment.ensure(nurse);
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

    it('binds the certificate that the custodian has meanwhile to the same person, and ends the one until now', async () => {
        const { enrolment, custodian, known, submitted } = setUp();
        await enrolment.ensure(nurse);
        const { certificateId: replaces } = (await custodian.identity('n-1'))!;
        custodian.enrol = async () => renewed;
        await enrolment.ensure(doctor);
        const { certificateId, ledgerId } = renewed;
        expect(submitted('participant:BindCertificate')).toMatchObject([
            { caller: '#registrar', request: { ledgerId, certificateId, replaces } },
        ]);
        expect([submitted('participant:RegisterParticipant').length, known.ended]).toEqual([1, new Set([replaces])]);
        expect(known.persons.get(ledgerId)?.roles).toEqual(['doctor']);
    });

    it('replaces nothing that was never registered: a renewal that came before the registration', async () => {
        const { enrolment, custodian, known, submitted } = setUp();
        await enrolment.ensure(nurse);
        known.certificates.clear(); // another one than the store has
        custodian.enrol = async () => ({ ...renewed, replaces: 'f'.repeat(64) });
        await enrolment.ensure(doctor);
        expect(submitted('participant:BindCertificate').map(({ request }) => request)).toEqual([
            { ledgerId: renewed.ledgerId, certificateId: renewed.certificateId },
        ]);
    });

    it('brings no suspended participant back under another certificate, whatever roles are asked for', async () => {
        const { enrolment, custodian, known, submitted } = setUp();
        await enrolment.ensure(nurse);
        known.change(renewed.ledgerId, { status: 'suspended' });
        custodian.enrol = async () => renewed;
        await expect(enrolment.ensure(doctor)).rejects.toMatchObject({ code: 'ACTOR_SUSPENDED' });
        expect(submitted('participant:BindCertificate')).toEqual([]);
    });

    it('takes up what was registered before the store heard of it', async () => {
        const { enrolment, custodian, known, callers, submitted } = setUp();
        known.add('a'.repeat(32), (await custodian.identity('n-1'))!.certificateId, 'nurse');
        await enrolment.ensure(nurse);
        expect(submitted('participant:RegisterParticipant')).toEqual([]);
        expect([...callers.rows.values()]).toMatchObject([{ ledgerId: 'a'.repeat(32) }]);
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
            ledgerId: ledgerIdOf('n-1'),
            mspId: 'Ward1MSP',
            certificateId: 'c'.repeat(64),
            roles: ['doctor'],
            rolesAskedAt: 5000,
        };
        const withOld = async (daysLeft: number) => {
            const world = setUp();
            world.known.add(kept.ledgerId, kept.certificateId, 'doctor');
            await world.callers.save(['n-1'], { ...kept, certificate: await pem(daysLeft) });
            return world;
        };

        it('brings a new one for the same ledger id, and no older roles', async () => {
            const { enrolment, submitted, callers } = await withOld(20);
            expect(await enrolment.ensure(nurse)).toMatchObject({ certificate: 'PEM n-1' });
            expect(submitted('participant:BindCertificate')).toMatchObject([
                { request: { ledgerId: kept.ledgerId, replaces: kept.certificateId } },
            ]);
            expect([submitted('participant:RegisterParticipant'), submitted('participant:UpdateParticipant')]).toEqual([[], []]);
            expect([...callers.rows.values()]).toMatchObject([{ ledgerId: kept.ledgerId, certificate: 'PEM n-1', rolesAskedAt: 5000 }]);
        });

        it('happens in the last month only', async () => {
            const { enrolment, enrolled } = await withOld(40);
            await enrolment.ensure(nurse);
            expect(enrolled).toEqual([]);
        });

        it('does not lift a suspension', async () => {
            const { enrolment, enrolled, known } = await withOld(20);
            known.change(kept.ledgerId, { status: 'suspended' });
            await expect(enrolment.ensure(nurse)).rejects.toMatchObject({ code: 'ACTOR_SUSPENDED' });
            expect(enrolled).toEqual([]);
        });

        describe('and who is an administrator', () => {
            const administrators = async () => {
                const certificate = await pem(20);
                const world = setUp();
                world.known.add(kept.ledgerId, kept.certificateId, 'admin');
                await world.callers.save(['n-1'], { ...kept, roles: ['admin'], certificate });
                const identity = jest.fn(async (caller: string) => ({
                    ...(await world.custodian.identity(caller))!,
                    ...(caller === 'n-1' && { certificate, certificateId: kept.certificateId }),
                }));
                const clock = { time: Date.now() };
                const enrolment = world.build({ custodian: { ...world.custodian, identity }, now: () => clock.time });
                return { ...world, identity, enrolment, clock, asked: () => identity.mock.calls.filter(([name]) => name === 'n-1').length };
            };

            it.each<[string, EnrolmentRequest]>([
                ['admin', { caller: 'n-1', roles: ['admin'], askedAt: 6000 }],
                ['doctor', { caller: 'n-1', roles: ['doctor'], askedAt: 6000 }],
            ])('replaces no certificate, whatever a token says: %s', async (_, request) => {
                const { enrolment, enrolled, submitted } = await administrators();
                await enrolment.ensure(request);
                expect(enrolled).toEqual([]);
                expect(submitted('participant:RegisterParticipant')).toEqual([]);
            });

            it('takes up the one that register-admin has made, within the hour', async () => {
                const { enrolment, identity, clock, asked, known } = await administrators();
                const request: EnrolmentRequest = { caller: 'n-1', roles: ['admin'], askedAt: 6000 };
                await enrolment.ensure(request);
                const before = asked();
                await enrolment.ensure(request);
                expect(asked()).toBe(before);
                const anew = { ...renewed, certificate: await pem(365) };
                known.certificates.set(anew.certificateId, kept.ledgerId);
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
            const { custodian, build } = await withOld(20);
            const certificate = await pem(20);
            const enrol = jest.fn(async () => ({ ...renewed, certificate, certificateId: kept.certificateId }));
            const enrolment = build({ custodian: { ...custodian, enrol } });
            await enrolment.ensure(nurse);
            await enrolment.ensure(nurse);
            expect(enrol).toHaveBeenCalledTimes(1);
        });
    });

    it('leaves an administrator that role when a token does not name it', async () => {
        const { enrolment, custodian, known, submitted } = setUp();
        known.add(ledgerIdOf('n-1'), (await custodian.identity('n-1'))!.certificateId, 'admin');
        await enrolment.ensure(nurse);
        expect(submitted('participant:UpdateParticipant')).toMatchObject([{ request: { roles: ['nurse', 'admin'] } }]);
    });

    it('brings nobody back whom only wallet and ledger have, suspended', async () => {
        const { enrolment, custodian, known, enrolled } = setUp();
        known.add(ledgerIdOf('n-1'), (await custodian.identity('n-1'))!.certificateId, 'nurse');
        known.change(ledgerIdOf('n-1'), { status: 'suspended' });
        await expect(enrolment.ensure(nurse)).rejects.toMatchObject({ code: 'ACTOR_SUSPENDED' });
        expect(enrolled).toEqual([]);
    });

    it('needs a registrar in the wallet', async () => {
        const { custodian, build } = setUp();
        const without = build({ custodian: { ...custodian, identity: async () => undefined } });
        await expect(without.ensure(nurse)).rejects.toThrow('no registrar');
    });
});

describe('a token of another issuer', () => {
    const asking: EnrolmentRequest = { caller: 'n-1', roles: ['admin', 'doctor'], askedAt: 9_000_000_000_000 };
    const unknown = { code: 'ACTOR_UNKNOWN', message: expect.stringContaining('POST /v1/participants') as string };

    it('registers nobody: whoever is unknown is told what comes next', async () => {
        const { enrolment, calls, enrolled, callers } = setUp({ tokensRegister: false });
        await expect(enrolment.ensure(asking)).rejects.toMatchObject(unknown);
        await expect(enrolment.rolesOf(asking)).rejects.toMatchObject(unknown);
        expect([calls.filter(({ submitted }) => submitted), enrolled, callers.rows.size]).toEqual([[], [], 0]);
    });

    it('of whom not even the wallet has says no more', async () => {
        const { custodian, build } = setUp({ tokensRegister: false });
        const without = build({ custodian: { ...custodian, identity: async () => undefined } });
        await expect(without.ensure(asking)).rejects.toMatchObject(unknown);
    });

    it('changes no role: those that are registered count, whatever it names', async () => {
        const { enrolment, custodian, known, calls } = setUp({ tokensRegister: false });
        known.add(ledgerIdOf('n-1'), (await custodian.identity('n-1'))!.certificateId, 'nurse');
        expect(await enrolment.rolesOf(asking)).toEqual(['nurse']);
        expect(await enrolment.ensure(asking)).toMatchObject({ name: 'n-1' });
        expect(await enrolment.rolesOf({ ...asking, roles: [] })).toEqual(['nurse']);
        expect(calls.filter(({ submitted }) => submitted)).toEqual([]);
    });

    it('counts with the roles that others have given meanwhile', async () => {
        const { enrolment, custodian, known, build } = setUp({ tokensRegister: false });
        known.add(ledgerIdOf('n-1'), (await custodian.identity('n-1'))!.certificateId, 'nurse');
        await enrolment.rolesOf(asking);
        await enrolment.noteRoles('n-1', ['nurse', 'admin']);
        await enrolment.noteRoles('nobody', ['admin']);
        expect([await enrolment.rolesOf(asking), await build().rolesOf(asking)]).toEqual([
            ['nurse', 'admin'],
            ['nurse', 'admin'],
        ]);
        expect(await enrolment.ledgerIdOf('nobody')).toBeUndefined();
    });

    it('is noted by nobody where tokens say who has which roles', async () => {
        const { enrolment } = setUp();
        await enrolment.ensure(nurse);
        await enrolment.noteRoles('n-1', ['lab']);
        expect(await enrolment.rolesOf(nurse)).toEqual(['nurse']);
    });

    it.each([true, false])(
        'has nothing signed for whoever keeps a key of their own (tokens register: %s), and gives them no other',
        async (tokensRegister) => {
            const { enrolment, enrolled, calls } = setUp({ tokensRegister });
            const own = {
                subject: 'n-1',
                ledgerId: ledgerIdOf('n-1'),
                mspId: 'Ward1MSP',
                certificate: 'PEM',
                certificateId: 'c'.repeat(64),
            };
            await enrolment.keep({ ...own, roles: ['doctor'], ownKey: true });
            await expect(enrolment.ensure(asking)).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
            expect([enrolled, calls]).toEqual([[], []]);
        },
    );
});

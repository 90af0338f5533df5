// SPDX-License-Identifier: Apache-2.0
// Administrators and the ward's own processes are made by the certificate of the MSP's administrator, off-line; the custodian only finds itself.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { temporaryFolder, testEncryption, writeOrganization } from '../../../test/custody/fixtures';
import { knownParticipants } from '../../../test/support/participants';
import { scriptedLedger } from '../../../test/support/scripted-ledger';
import { certificateIdOf, CUSTODIAN, REGISTRAR } from '../../custody';
import { KeyStore } from '../../custody/keys/key-store';
import { Wallet } from '../../custody/wallet/wallet';
import { registerAdministrators } from './administrators';
import { createServiceIdentities } from './service-identities';

const folder = temporaryFolder();
const place = { organizations: join(folder, 'organizations'), domain: 'ward1.example.com' };
let wallet: Wallet;
let stores = 0;

beforeAll(async () => writeOrganization(place.organizations, place.domain));
beforeEach(async () => {
    const material = {
        ward: 'ward1',
        mspId: 'Ward1MSP',
        authority: '',
        hePublicKey: '',
        heSecretKey: '',
        envelopeKey: { kty: 'EC' },
        attestationKey: { kty: 'OKP', x: '' },
        peers: [],
        storeKey: '',
    };
    const store = await KeyStore.create(join(folder, `store-${String((stores += 1))}`), testEncryption(folder), material);
    wallet = new Wallet(store, { mspId: 'Ward1MSP', ...place });
});

/** A ledger that knows whom it was told of. */
function world() {
    const known = knownParticipants();
    const { script } = known;
    const get = script['participant:GetParticipant']!;
    const scripted = scriptedLedger({
        ...script,
        'participant:GetParticipant': (request, transient, caller) => {
            const own = certificateIdOf(caller.certificate);
            const mayAsk = caller.name === 'administrator' || known.certificates.has(own);
            if (!mayAsk) {
                throw new DomainError(ERRORS.ACTOR_UNKNOWN);
            }
            return get(request, transient, caller);
        },
    });
    const registerAdmin = async (...names: string[]) => registerAdministrators({ wallet, ledger: scripted.ledger, place }, names);
    return { ...scripted, known, registerAdmin, build: () => createServiceIdentities({ wallet, ledger: scripted.ledger }) };
}

describe('register-admin', () => {
    it('registers the processes and administrators, each with its one role, signed by the MSP’s administrator, and never again', async () => {
        const { registerAdmin, submitted } = world();
        await registerAdmin('chief', 'deputy');
        expect(submitted('participant:RegisterParticipant')).toMatchObject(
            [
                [REGISTRAR, 'registrar'],
                [CUSTODIAN, 'custodian'],
                ['chief', 'admin'],
                ['deputy', 'admin'],
            ].map(([name = '', role]) => ({
                caller: 'administrator',
                request: { roles: [role], certificateId: wallet.identity(name)?.certificateId },
            })),
        );
        await registerAdmin('chief');
        expect(submitted('participant:RegisterParticipant')).toHaveLength(4);
        expect(submitted('participant:UpdateParticipant')).toEqual([]);
    });

    it('makes an administrator of whoever was registered as something else, if the ledger lets it', async () => {
        const { registerAdmin, known, submitted } = world();
        const { certificateId, ledgerId } = await wallet.enrol('nurse-1');
        known.add(ledgerId, certificateId, 'nurse');
        await registerAdmin('nurse-1');
        expect(submitted('participant:UpdateParticipant')).toMatchObject([{ request: { ledgerId, roles: ['nurse', 'admin'] } }]);
    });

    it('binds the certificate that replaces one that ends soon to the same person', async () => {
        const { registerAdmin, submitted } = world();
        await registerAdmin('chief');
        const { ledgerId, certificateId: replaces } = wallet.identity('chief')!;
        const enrol = jest.spyOn(wallet, 'enrol').mockImplementation(async (name) => {
            const identity = wallet.identity(name)!;
            return Promise.resolve(name === 'chief' ? { ...identity, certificateId: 'e'.repeat(64), replaces } : identity);
        });
        await registerAdmin('chief');
        enrol.mockRestore();
        expect(submitted('participant:BindCertificate')).toMatchObject([
            { caller: 'administrator', request: { ledgerId, certificateId: 'e'.repeat(64), replaces } },
        ]);
        expect(submitted('participant:RegisterParticipant')).toHaveLength(3);
    });

    it.each([
        ['before the registration', false],
        ['between the registration and its answer', true],
    ])('that ended %s goes on with the same ledger id', async (_, isCommitted) => {
        const { registerAdmin, script, known } = world();
        const register = script['participant:RegisterParticipant']!;
        script['participant:RegisterParticipant'] = (request, transient, caller) => {
            if (isCommitted) {
                register(request, transient, caller);
            }
            throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
        };
        await expect(registerAdmin('chief')).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        const drawn = wallet.identity(REGISTRAR)!.ledgerId;
        script['participant:RegisterParticipant'] = register;
        await registerAdmin('chief');
        expect([known.persons.size, known.persons.get(drawn)?.roles]).toEqual([3, ['registrar']]);
    });

    it('asks as the MSP’s administrator, so that certificates that have expired are replaced, too', async () => {
        const { registerAdmin, calls } = world();
        await registerAdmin('chief');
        await registerAdmin('chief');
        expect(new Set(calls.map(({ caller }) => caller))).toEqual(new Set(['administrator']));
    });

    it('is no way back for whoever is suspended', async () => {
        const { registerAdmin, known } = world();
        await registerAdmin('chief');
        known.change(wallet.identity('chief')!.ledgerId, { status: 'suspended' });
        const enrol = jest.spyOn(wallet, 'enrol');
        await expect(registerAdmin('chief')).rejects.toMatchObject({ code: 'ACTOR_SUSPENDED' });
        expect(enrol).not.toHaveBeenCalledWith('chief');
        enrol.mockRestore();
    });
});

describe("the ward's own identities", () => {
    it('are found, and sign for themselves, without the key of the MSP’s administrator', async () => {
        const { registerAdmin, build, calls } = world();
        await registerAdmin();
        rmSync(join(place.organizations, 'peerOrganizations', place.domain, 'users'), { recursive: true });
        const identities = build();
        expect(await identities.reader()).toMatchObject({ name: CUSTODIAN, certificate: wallet.identity(CUSTODIAN)!.certificate });
        const asked = calls.length;
        await Promise.all([identities.registered(), identities.reader()]);
        expect(calls).toHaveLength(asked);
        await writeOrganization(place.organizations, place.domain);
    });

    it.each<[string, () => Promise<unknown>]>([
        ['that the wallet does not have', async () => Promise.resolve()],
        ['that the ledger does not know', async () => Promise.all([REGISTRAR, CUSTODIAN].map(async (name) => wallet.enrol(name)))],
    ])('%s are missed by name', async (_, prepare) => {
        const { build } = world();
        await prepare();
        await expect(build().registered()).rejects.toMatchObject({ code: 'CUSTODIAN_UNAVAILABLE', message: /run register-admin first/ });
    });

    it('with another role are missed, too', async () => {
        const { registerAdmin, known, build } = world();
        await registerAdmin();
        known.change(wallet.identity(CUSTODIAN)!.ledgerId, { roles: ['doctor'] });
        await expect(build().reader()).rejects.toMatchObject({ code: 'CUSTODIAN_UNAVAILABLE' });
    });

    it('wait for a ledger that is away, and are asked for again', async () => {
        const { registerAdmin, build, script } = world();
        await registerAdmin();
        const knows = script['participant:GetParticipant'];
        script['participant:GetParticipant'] = () => {
            throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
        };
        const identities = build();
        await expect(identities.reader()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        script['participant:GetParticipant'] = knows!;
        expect(await identities.reader()).toMatchObject({ name: CUSTODIAN });
    });
});

// SPDX-License-Identifier: Apache-2.0
// The ward's own identities are registered once, by the administrator of its MSP, who signs nothing else.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { temporaryFolder, testEncryption, writeOrganization } from '../../../test/custody/fixtures';
import { type Script, scriptedLedger } from '../../../test/support/scripted-ledger';
import { CUSTODIAN, REGISTRAR } from '../../custody';
import { KeyStore } from '../../custody/keys/key-store';
import { Wallet } from '../../custody/wallet/wallet';
import { createServiceIdentities } from './service-identities';

const folder = temporaryFolder();
const place = { organizations: join(folder, 'organizations'), domain: 'ward1.example.com' };
let wallet: Wallet;

beforeAll(async () => {
    await writeOrganization(place.organizations, place.domain);
    const material = { ward: 'ward1', hePublicKey: '', heSecretKey: '', envelopeKey: { kty: 'EC' }, peers: [], storeKey: '' };
    const store = await KeyStore.create(join(folder, 'store'), testEncryption(folder), material);
    wallet = new Wallet(store, { mspId: 'Ward1MSP', ...place });
    await Promise.all([REGISTRAR, CUSTODIAN].map(async (name) => wallet.enrol(name)));
});

/** A ledger that knows whom it was told of. */
function world(script: Script = {}) {
    const known = new Map<string, object>();
    const scripted = scriptedLedger({
        'participant:GetParticipant': ({ certificateId }) => {
            const found = known.get(certificateId);
            if (found === undefined) {
                throw new DomainError(ERRORS.ACTOR_UNKNOWN);
            }
            return found;
        },
        'participant:RegisterParticipant': (request) => {
            known.set(request.certificateId, { ...request, status: 'active' });
            return {};
        },
        ...script,
    });
    let elapsed = 0;
    const build = (folders = place) => createServiceIdentities({ wallet, ledger: scripted.ledger, place: folders, elapsed: () => elapsed });
    return { ...scripted, build, pass: (milliseconds: number) => (elapsed += milliseconds) };
}

describe("the ward's own identities", () => {
    it('are registered by the administrator, each with its one role, and never again', async () => {
        const { build, submitted, calls } = world();
        const first = build();
        await Promise.all([first.registered(), first.registered(), first.reader()]);
        expect(submitted('participant:RegisterParticipant')).toMatchObject([
            { caller: '#administrator', request: { roles: ['registrar'], certificateId: wallet.identity(REGISTRAR)?.certificateId } },
            { caller: '#administrator', request: { roles: ['custodian'], certificateId: wallet.identity(CUSTODIAN)?.certificateId } },
        ]);
        const asked = calls.length;
        await first.registered();
        expect(calls).toHaveLength(asked);
        await build().registered();
        expect(submitted('participant:RegisterParticipant')).toHaveLength(2);
    });

    it('are looked after once a day, so that a certificate that ends soon is replaced and registered', async () => {
        const { build, submitted, pass } = world();
        const identities = build();
        await identities.registered();
        const enrol = jest.spyOn(wallet, 'enrol').mockImplementation(async (name) => {
            const identity = wallet.identity(name)!;
            return Promise.resolve(name === REGISTRAR ? { ...identity, certificateId: 'e'.repeat(64) } : identity);
        });
        pass(86_400_000);
        await identities.registered();
        expect(enrol).not.toHaveBeenCalled();
        pass(1);
        await identities.registered();
        enrol.mockRestore();
        expect(submitted('participant:RegisterParticipant').map(({ request }) => request)).toMatchObject([
            {},
            {},
            { certificateId: 'e'.repeat(64), roles: ['registrar'] },
        ]);
    });

    it('sign for themselves: the custodian reads as itself', async () => {
        const { certificate } = wallet.identity(CUSTODIAN)!;
        const { build, calls } = world();
        expect(await build().reader()).toMatchObject({ name: CUSTODIAN, mspId: 'Ward1MSP', certificate });
        expect(calls.filter(({ submitted }) => !submitted).map(({ caller }) => caller)).toEqual([REGISTRAR, CUSTODIAN]);
    });

    it('wait for a ledger that is away, and are asked for again', async () => {
        const { build, script } = world();
        const knows = script['participant:GetParticipant'];
        script['participant:GetParticipant'] = () => {
            throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
        };
        const identities = build();
        await expect(identities.reader()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        script['participant:GetParticipant'] = knows!;
        expect(await identities.reader()).toMatchObject({ name: CUSTODIAN });
    });

    it("need the administrator's key only until they are registered", async () => {
        const { build } = world();
        const without = { ...place, organizations: join(folder, 'without') };
        await writeOrganization(without.organizations, place.domain);
        rmSync(join(without.organizations, 'peerOrganizations', place.domain, 'users'), { recursive: true });
        await expect(build(without).registered()).rejects.toMatchObject({ code: 'CUSTODIAN_UNAVAILABLE' });
        await build().registered();
        await build(without).registered();
    });
});

// SPDX-License-Identifier: Apache-2.0
// One post with real bytes at every step, all but Fabric's own programs in this process: store, encryption, envelope, both wards' peers, and read back from each.

import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALARM_SETTINGS, type StoredWindow } from '@wardledger/chaincode/domain';
import { type AttestationRequest, type CorrectionRequest, postDigestOf, postSecretsOf, StoreSeal } from '../../src/custody';
import { importEnvelopeKeys, openEnvelope } from '../../src/custody/envelopes/envelopes';
import { unpackedWindow } from '../../src/custody/windows/packed-window';
import { HeEncryptor } from '../../src/custody/encryption/he-encryptor';
import { HeDecryptor } from '../../src/custody/encryption/he-decryptor';
import { generateKeyMaterial, publicKeysOf, type KeyMaterial } from '../../src/custody/keys/key-material';
import { attestCorrection } from '../../src/custody/windows/attest-correction';
import { attestWindow } from '../../src/custody/windows/attest-window';
import { onlyKey } from '../custody/fixtures';
import { connectLedger, type Ledger, type LedgerCaller } from '../../src/ledger';
import { AlarmWatch } from '../../src/services/alarms';
import type { DevicePost } from '../../src/services/vitals/ports/device-post';
import type { VitalsSettings } from '../../src/services/vitals/ports/settings';
import type { Vitals } from '../../src/services/vitals/ports/vitals';
import { createVitals } from '../../src/services/vitals/vitals-service';
import { openStore, type WardStore } from '../../src/store';
import { peerOf, startedNetwork, tlsRootFile, type TestNetwork, type Ward } from '../support/networks';
import { approveAttestationKey, registered, registeredBy } from '../support/registered';
import { until } from '../support/until';

const dataDir = mkdtempSync(join(tmpdir(), 'wardledger-vitals-'));
const postKey = Buffer.alloc(32, 5);
const start = new Date(Math.floor(Date.now() / 1000) * 1000 - 120_000);
/** Windows close when they are asked to, also where an hour ends meanwhile. */
const AT_ONCE: Partial<VitalsSettings> = { recordWithin: 0, grace: 3_600_000 };

let network: TestNetwork;
let ledgers: Ledger[];
let registrar: LedgerCaller;
let caller: LedgerCaller;
let material: KeyMaterial;
let others: KeyMaterial;
let encryptor: HeEncryptor;

function ledgerOf(ward: Ward): Ledger {
    const peer = { peerEndpoint: network.peers[ward], tlsRoot: readFileSync(tlsRootFile(network, ward)), serverName: peerOf(ward) };
    return connectLedger({ channel: 'mychannel', chaincode: 'wardledger', random: Math.random, ...peer });
}

beforeAll(async () => {
    network = await startedNetwork(dataDir);
    ledgers = (['ward1', 'ward2'] as const).map(ledgerOf);
    material = await generateKeyMaterial('ward1', { mspId: 'Ward1MSP', authority: '' });
    others = await generateKeyMaterial('ward2', { mspId: 'Ward2MSP', authority: '' });
    encryptor = new HeEncryptor({ publicKey: Buffer.from(material.hePublicKey, 'base64') });
    await approveAttestationKey(ledgers, network.organizationsDir, publicKeysOf(material).attestationDigest);
    const place = { ledger: ledgers[0]!, organizations: network.organizationsDir };
    registrar = await registered(place.ledger, place.organizations);
    caller = { ...(await registeredBy(registrar, place, 'iot-gateway', 'nurse')), name: 'gateway' };
}, 120_000);
afterAll(async () => {
    await encryptor.close();
    ledgers.forEach((ledger) => {
        ledger.close();
    });
    await network.stop();
    rmSync(dataDir, { recursive: true });
});

async function startVitals(settings = AT_ONCE): Promise<{ service: Vitals; store: WardStore }> {
    const store = await openStore({ directory: dataDir, ward: 'ward1', seal: new StoreSeal(Buffer.alloc(32, 6)) });
    const [{ envelopePublicJwk }, theirs] = [publicKeysOf(material), publicKeysOf(others)];
    const lookupKeys = async (ids: readonly { kind: string; id: string }[]) =>
        ids.map(({ kind, id }) => createHmac('sha256', 'index').update(`${kind}\0${id}`).digest('hex'));
    const { outbox, blobs, alarms } = store;
    const attesting = importEnvelopeKeys([material.envelopeKey]).then((envelopeKeys) => {
        const place = { channel: 'mychannel', ward: 'ward1', ...onlyKey(material.attestationKey) };
        return { ...place, envelopeKeys, encryptor, committed: async () => Promise.resolve(undefined) };
    });
    const ports = {
        ward: 'ward1',
        outbox,
        blobs,
        alarms: new AlarmWatch({ store: alarms, settings: ALARM_SETTINGS, now: Date.now, raised: () => undefined }),
        ledger: ledgers[0]!,
        custodian: {
            lookupKeys,
            signPosts: async () => Promise.reject(new Error('devices sign as callers do')),
            attestWindow: async (request: AttestationRequest) => attestWindow(await attesting, request),
            attestCorrection: async (request: CorrectionRequest) => attestCorrection(await attesting, request),
        },
        registrar: { itself: async () => registrar },
        now: Date.now,
        monotonic: () => performance.now(),
        random: Math.random,
    };
    const keys = { envelopePublicJwk, recipients: [envelopePublicJwk, theirs.envelopePublicJwk], postKey };
    const room = { hasRoom: true };
    const service = createVitals({ ...ports, room, keys, callers: { caller: async () => caller }, report: () => undefined }, settings);
    await service.start();
    return { service, store };
}

const post = (sequence: number, changes: Partial<DevicePost> = {}): DevicePost => ({
    device: 'ward1-monitor-7',
    patient: 'P001',
    sequence,
    start: start.toISOString(),
    periodSeconds: 1,
    signals: [
        { code: '8867-4', unit: '/min', values: [78, 0, null] },
        { code: '8310-5', unit: 'Cel', values: [36.6, 36.7, 36.8] },
    ],
    ...changes,
});

async function windowOnBothWards(id: string): Promise<StoredWindow> {
    const [one, other] = await Promise.all(ledgers.map(async (ledger) => ledger.evaluate(caller, 'vitals:GetWindow', { id })));
    expect(one).toEqual(other);
    return one!;
}

it('reaches both wards, and every byte of it reads back', async () => {
    const { service, store } = await startVitals();
    const sent = [post(1), post(2, { signals: [{ code: '8867-4', unit: '/min', values: [80] }] })];
    const results = await service.take(sent, 'gateway', { waitSeconds: 30 });
    expect(results).toMatchObject([{ status: 'accepted', state: 'VALID', alerts: [{ code: 'SIGNAL_LOST' }] }, { state: 'VALID' }]);
    const transactionId = results[0]!.transaction!.id;
    expect(await ledgers[1]!.transaction(caller, transactionId)).toMatchObject({ code: 'VALID', function: 'vitals:SubmitPosts' });

    expect(await service.closeWindows()).toBe(1);
    const list = async () => ledgers[0]!.evaluate(caller, 'vitals:ListWindows', { ward: 'ward1', limit: 10 });
    await until('the window is there', async () => (await list()).items.length > 0);
    const { items } = await list();
    expect(items).toHaveLength(1);
    const window = await windowOnBothWards(items[0]!.id);
    expect(await ledgers[1]!.transaction(caller, window.transactionId)).toMatchObject({ code: 'VALID', function: 'vitals:SubmitWindows' });
    expect(window).toMatchObject({
        id: results[0]!.window!.id,
        posts: { count: 2 },
        keyId: encryptor.keyId,
        first: start.getTime(),
        last: start.getTime() + 2_000,
        signals: [
            { code: '8867-4', count: 2 },
            { code: '8310-5', count: 3 },
        ],
    });
    const device = window.posts.ranges[0]!.device;
    const digests = sent.map(({ proof: _none, ...each }) => {
        const asSent = { ...each, start: Date.parse(each.start) };
        return postDigestOf(asSent, postSecretsOf(postKey, asSent));
    });
    const found = await ledgers[1]!.evaluate(caller, 'vitals:ListPosts', { device, from: 1, to: 2 });
    expect(found).toEqual(digests.map((digest, index) => ({ sequence: index + 1, window: window.id, digest })));

    const decryptor = new HeDecryptor(Buffer.from(material.heSecretKey, 'base64'));
    const ciphertext = await store.blobs.read('ciphertext', window.ciphertext.digest);
    expect(ciphertext).toHaveLength(window.ciphertext.bytes);
    expect((await decryptor.totals(ciphertext!))?.filter(({ count }) => count > 0)).toEqual([
        { code: '8867-4', count: 2, sum: 1580, sumOfSquares: String(780 ** 2 + 800 ** 2) },
        { code: '8310-5', count: 3, sum: 3660 + 3670 + 3680, sumOfSquares: String(3660 ** 2 + 3670 ** 2 + 3680 ** 2) },
    ]);
    await decryptor.close();

    const envelope = Buffer.from((await store.blobs.read('envelope', window.envelope.digest))!).toString('utf8');
    const { binding, content } = await openEnvelope(envelope, await importEnvelopeKeys([material.envelopeKey]));
    expect(binding).toEqual({ type: 'readings', ledgerId: window.subject });
    const readings = unpackedWindow(Buffer.from(content).toString('utf8')) as { posts: { signals: unknown }[] };
    expect(readings).toMatchObject({
        window: window.id,
        subject: window.subject,
        posts: [{ sequence: 1, start: start.getTime() }, { sequence: 2 }],
    });
    expect(readings.posts.map(({ signals }) => signals)).toEqual(sent.map(({ signals }) => signals));
    expect(JSON.stringify(readings)).not.toMatch(/P001|monitor-7/);
    await service.stop(5_000);
    await store.close();
});

it.each(['ENDORSED', 'SUBMITTED'] as const)(
    'what an earlier process left at %s is finished by the next one, on the real ledger',
    async (holdAt) => {
        const sequence = holdAt === 'ENDORSED' ? 100 : 200;
        const held = await startVitals({ ...AT_ONCE, holdAt });
        const [result] = await held.service.take([post(sequence)], 'gateway');
        while ((await held.service.submission(result!.submission!))?.state !== holdAt) {
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await held.service.stop(1);
        await held.store.close();
        const next = await startVitals();
        expect(await next.service.waitFor([result!.submission!], 30)).toMatchObject([{ state: 'VALID', sequence }]);
        await next.service.stop(5_000);
        await next.store.close();
    },
    60_000,
);

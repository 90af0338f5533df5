// SPDX-License-Identifier: Apache-2.0
// A custodian as a process would be, beside two real wards: it opens what both of their peers decide, over TLS, and nothing else.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { factId } from '@wardledger/chaincode/crypto';
import { demandDefined, type Fact, type LookPlace, type Role } from '@wardledger/chaincode/domain';
import pino from 'pino';
import {
    custodianFolder,
    CustodianClient,
    envelopeDigest,
    newLedgerId,
    newSalt,
    passphraseEncryption,
    sealOutsideId,
    sealRecordName,
} from '../../src/custody';
import { readOpenings } from '../../src/custody/openings/read-openings';
import { KeyStore } from '../../src/custody/keys/key-store';
import { runKeyCommand } from '../../src/composition/key-commands';
import { type RunningCustodianProcess, startCustodianProcess } from '../../src/composition/custodian-process';
import { connectWard } from '../../src/composition/ward-connection';
import type { Ledger, LedgerCaller } from '../../src/ledger';
import { type CustodianOptions, parseCustodianOptions } from '../../src/options';
import { createRegistrar } from '../../src/services/participants/registrar';
import { createSignedChanges } from '../../src/services/records';
import { networkParts, peerOf, prepareNetwork, type TestNetwork, type Ward } from '../support/networks';
import { readable } from '../support/readable';

jest.setTimeout(120_000);

const dataDir = mkdtempSync(join(tmpdir(), 'wl-decide-'));
const lines: string[] = [];
let network: TestNetwork;
let options: CustodianOptions;
let ledger: Ledger;
let custodian: RunningCustodianProcess;
let client: CustodianClient;
const people: Record<string, LedgerCaller & { readonly ledgerId: string }> = {};

const optionsOf = (command: string, ward: Ward, ...more: string[]): CustodianOptions => {
    const line = [
        command,
        '--ward',
        ward,
        '--data-dir',
        dataDir,
        '--peer',
        network.peers[ward],
        '--organizations',
        network.organizationsDir,
    ];
    return demandDefined(parseCustodianOptions([...line, ...more], {}), 'options');
};

async function command(name: 'init' | 'share-index' | 'accept-index' | 'register-admin', ward: Ward, ...more: string[]): Promise<string> {
    return runKeyCommand(name, optionsOf(name, ward, ...more));
}

async function start(): Promise<void> {
    custodian = await startCustodianProcess(options, pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }));
    client = new CustodianClient({ socketPath: options.socketPath });
}

async function register(name: string, ...roles: Role[]): Promise<void> {
    const registrar = createRegistrar({ custodian: client, ledger });
    const identity = await client.enrol({ caller: name });
    const ledgerId = await registrar.register({ certificateId: identity.certificateId, ledgerId: identity.ledgerId, roles });
    people[name] = { ...registrar.callerFor(name, identity), ledgerId };
}

beforeAll(async () => {
    network = await prepareNetwork(dataDir);
    await network.start();
    const exchange = join(dataDir, 'index.jwe');
    await command('init', 'ward1');
    await command('init', 'ward2');
    await command('share-index', 'ward1', '--to', join(dataDir, 'ward2', 'custodian', 'public.json'), '--out', exchange);
    await command('accept-index', 'ward2', '--in', exchange);
    await command('register-admin', 'ward1', '--name', 'chief');
    options = optionsOf('serve', 'ward1');
    ledger = connectWard(options);
    await start();
    await register('dr-osei', 'doctor');
    await register('nurse-lund', 'nurse');
    await register('clerk-1', 'admission');
});

afterAll(async () => {
    client.close();
    await custodian.stop(1_000);
    ledger.close();
    await network.stop();
    rmSync(dataDir, { recursive: true, force: true });
});

const as = (name: string) => demandDefined(people[name], name);

/** States facts, and says where they stand. */
async function state(name: string, ...facts: Fact[]): Promise<LookPlace[]> {
    const random = newLedgerId();
    const { transaction } = await ledger.submit(as(name), {
        name: 'access:Record',
        request: { notice: newSalt() },
        transient: { facts, random, salt: newSalt() },
    });
    const time = Date.parse(transaction.timestamp);
    return facts.map(({ about }, index) => ({ about, time, id: factId(random, transaction.id, index) }));
}

const use = { action: 'read', category: 'demographics', purpose: 'TREAT' } as const;
const lookAt = (about: string, change: object = {}): Fact => ({ kind: 'look', about, ...use, decision: 'permit', ...change });

interface Patient {
    readonly ledgerId: string;
    readonly envelope: string;
    readonly sealedId: string;
}

/** A patient whom both wards know; their name is Ann Example. */
async function admitted(id: string): Promise<Patient> {
    const { recipients } = await client.keys();
    const ledgerId = newLedgerId();
    const envelope = await sealRecordName({ ledgerId, name: 'Ann Example' }, recipients);
    const sealedId = await sealOutsideId({ ledgerId, kind: 'record', id }, recipients);
    const digests = { envelopeDigest: envelopeDigest(envelope), commitment: newSalt() };
    const registrar = createRegistrar({ custodian: client, ledger });
    await createSignedChanges({ custodian: client, ledger, registrar }).submit(as('clerk-1'), {
        name: 'record:CreateRecord',
        request: { ledgerId, kind: 'patient', status: 'active', ...digests },
        transient: { record: { lookupKey: newSalt(), sealedId, salt: newSalt(), privateKey: newSalt(), envelope } },
    });
    return { ledgerId, envelope, sealedId };
}

const open = async (looks: readonly LookPlace[], { envelope, sealedId }: Patient, caller = 'dr-osei') =>
    client.openDisclosure({ caller, looks, ...use, envelopes: [envelope], sealedIds: [sealedId] });
const denied = { code: 'ACCESS_DENIED', message: 'both wards permit no current look of this caller at what was to be opened' };

const folder = () => custodianFolder(join(dataDir, 'ward1'));
async function openings() {
    const store = await KeyStore.open(folder(), passphraseEncryption(options.passphraseFile));
    return [...readOpenings(folder(), Buffer.from(store.material.storeKey, 'base64'))];
}

test('a doctor with a visit reads a name, by a decision that both wards signed; without one the same look opens nothing', async () => {
    const patient = await admitted('P001');
    const [visit] = await state('clerk-1', { kind: 'visit', about: patient.ledgerId, team: [as('dr-osei').ledgerId] });
    const looks = await state('dr-osei', lookAt(patient.ledgerId));
    const opened = await open(looks, patient);
    expect(opened).toMatchObject({
        decisions: ['permit'],
        names: [{ content: 'Ann Example' }],
        ids: [{ ledgerId: patient.ledgerId, id: 'P001' }],
    });
    expect(opened.policies).toEqual(['clinician-by-visit']);

    const [kept, ...others] = await openings();
    expect([others, kept]).toMatchObject([[], { items: 2, question: { looks }, evidence: { endorsements: [{}, {}] } }]);
    expect(JSON.parse(demandDefined(lines.at(-1), 'a line'))).toMatchObject({ outcome: 'opened', line: kept?.line, items: 2 });

    await state('clerk-1', { kind: 'visit-closed', about: patient.ledgerId, visit: demandDefined(visit, 'the visit').id });
    await expect(open(looks, patient)).rejects.toMatchObject(denied);
    expect(await openings()).toHaveLength(1);
});

test('a list opens row by row, in one decision', async () => {
    const patients = [await admitted('P011'), await admitted('P012'), await admitted('P013')];
    const [seen, unseen, other] = patients as [Patient, Patient, Patient];
    for (const { ledgerId } of [seen, other]) {
        await state('clerk-1', { kind: 'visit', about: ledgerId, team: [as('dr-osei').ledgerId] });
    }
    const listed = { ...use, action: 'list' } as const;
    const looks = await state('dr-osei', ...patients.map(({ ledgerId }) => lookAt(ledgerId, listed)));
    const opened = await client.openDisclosure({
        caller: 'dr-osei',
        looks,
        ...listed,
        sealedIds: patients.map(({ sealedId }) => sealedId),
    });
    expect(opened.decisions).toEqual(['permit', 'deny', 'permit']);
    expect(opened.ids).toEqual([{ ledgerId: seen.ledgerId, id: 'P011' }, { denied: true }, { ledgerId: other.ledgerId, id: 'P013' }]);
    await expect(open([demandDefined(looks[1], 'a look')], unseen)).rejects.toMatchObject(denied);
});

test('nobody opens by a look of somebody else, at something else, at another patient, or by one that was never stated', async () => {
    const [patient, stranger] = [await admitted('P021'), await admitted('P022')];
    const team = [as('dr-osei').ledgerId, as('nurse-lund').ledgerId];
    await state('clerk-1', { kind: 'visit', about: patient.ledgerId, team });
    const looks = await state('dr-osei', lookAt(patient.ledgerId));
    const [vitals, refused] = [
        await state('dr-osei', lookAt(patient.ledgerId, { category: 'vitals' })),
        await state('dr-osei', lookAt(patient.ledgerId, { decision: 'deny' })),
    ];
    await expect(open(looks, patient, 'nurse-lund')).rejects.toMatchObject(denied);
    await expect(open(looks, patient, 'nobody')).rejects.toMatchObject(denied);
    await expect(open(vitals, patient)).rejects.toMatchObject(denied);
    await expect(open(refused, patient)).rejects.toMatchObject(denied);
    await expect(open(looks, stranger)).rejects.toMatchObject(denied);
    await expect(open([{ ...demandDefined(looks[0], 'a look'), id: newLedgerId() }], patient)).rejects.toMatchObject({
        code: 'LEDGER_UNAVAILABLE',
    });
    expect((await open(looks, patient)).names).toEqual([{ content: 'Ann Example' }]);
});

test('whoever is suspended opens nothing by what was permitted before', async () => {
    const patient = await admitted('P031');
    await register('dr-late', 'doctor');
    await state('clerk-1', { kind: 'visit', about: patient.ledgerId, team: [as('dr-late').ledgerId] });
    const looks = await state('dr-late', lookAt(patient.ledgerId));
    expect((await open(looks, patient, 'dr-late')).names).toEqual([{ content: 'Ann Example' }]);
    const chief = createRegistrar({ custodian: client, ledger }).callerFor('chief', demandDefined(await client.identity('chief'), 'chief'));
    await ledger.submit(chief, {
        name: 'participant:SuspendParticipant',
        request: { ledgerId: as('dr-late').ledgerId, reason: 'left' },
        transient: { salt: newSalt() },
    });
    await expect(open(looks, patient, 'dr-late')).rejects.toMatchObject(denied);
});

/** What of the other ward can go away alone; the embedded network goes as a whole. */
const partsOfOther = networkParts.length > 0 ? [peerOf('ward2'), 'chaincode.wardledger.ward2'] : [undefined];

test.each(partsOfOther.map((part, index) => [part ?? 'the network', `P04${String(index)}`, part] as const))(
    'while %s is away nothing opens, and nobody is told that it was denied; afterwards the log goes on',
    async (_, id, part) => {
        const patient = await admitted(id);
        await state('clerk-1', { kind: 'visit', about: patient.ledgerId, team: [as('dr-osei').ledgerId] });
        const looks = await state('dr-osei', lookAt(patient.ledgerId));
        const before = (await openings()).length;
        await network.kill(part);
        await expect(open(looks, patient)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        expect(await openings()).toHaveLength(before);
        client.close();
        await custodian.stop(1_000);
        await network.start();
        await start();
        expect((await open(looks, patient)).names).toEqual([{ content: 'Ann Example' }]);
        expect(await openings()).toHaveLength(before + 1);
    },
);

test('afterwards the audit finds both wards’ copies of the chain in order', async () => {
    expect(await network.verify()).toContain('the same in 2 copies');
});

test('no name, outside id or caller is in either log', () => {
    // One a day: midnight may have been among the tests.
    const files = readdirSync(folder()).filter((name) => /^openings-.*\.log$/.test(name));
    expect(files).not.toEqual([]);
    for (const text of [...files.map((name) => readFileSync(join(folder(), name), 'utf8')), lines.join('')]) {
        expect(readable(text)).not.toMatch(/Example|P0\d\d|osei|nurse-lund|dr-late/);
    }
});

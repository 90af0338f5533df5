// SPDX-License-Identifier: Apache-2.0
// Two wards on an embedded network whose custodian opened names, by three decisions: with a visit, of a list, and under a second set of policies. What is
// left of it: raw blocks, the log as `export-openings` writes it, the sets of policies, and everybody's identities.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { factId, sha256Hex } from '@wardledger/chaincode/crypto';
import { demandDefined, type Fact, type LookPlace, type Role, starterSet } from '@wardledger/chaincode/domain';
import pino from 'pino';
import { type RunningCustodianProcess, startCustodianProcess } from '../../../gateway/src/composition/custodian-process';
import { runKeyCommand } from '../../../gateway/src/composition/key-commands';
import { connectWard } from '../../../gateway/src/composition/ward-connection';
import { CustodianClient, envelopeDigest, newLedgerId, newSalt, sealOutsideId, sealRecordName } from '../../../gateway/src/custody';
import type { Ledger, LedgerCaller } from '../../../gateway/src/ledger';
import { type CustodianOptions, parseCustodianOptions } from '../../../gateway/src/options';
import { createRegistrar } from '../../../gateway/src/services/participants/registrar';
import { createSignedChanges } from '../../../gateway/src/services/records';
import { until } from '../../../gateway/test/support/until';
import { startedNetwork, type TestNetwork, type Ward } from '../../../gateway/test/support/networks';
import { authorityIn } from '../../../network/verify/test/support/ledger';
import { PeerBlocks } from '../../../network/verify/src/program/peer-blocks';

const USE = { action: 'read', category: 'demographics', purpose: 'TREAT' } as const;

/** One ward's processes, and who works there. */
class TestWard {
    readonly #options: CustodianOptions;
    readonly ledger: Ledger;
    #custodian: RunningCustodianProcess | undefined;
    readonly client: CustodianClient;
    readonly #people = new Map<string, LedgerCaller & { readonly ledgerId: string }>();

    constructor(options: CustodianOptions) {
        this.#options = options;
        this.ledger = connectWard(options);
        this.client = new CustodianClient({ socketPath: options.socketPath });
    }

    async start(): Promise<void> {
        this.#custodian = await startCustodianProcess(this.#options, pino({ level: 'silent' }));
    }

    async register(name: string, ...roles: Role[]): Promise<void> {
        const registrar = createRegistrar({ custodian: this.client, ledger: this.ledger });
        const identity = await this.client.enrol({ caller: name });
        const ledgerId = await registrar.register({ certificateId: identity.certificateId, ledgerId: identity.ledgerId, roles });
        this.#people.set(name, { ...registrar.callerFor(name, identity), ledgerId });
    }

    as(name: string) {
        return demandDefined(this.#people.get(name), name);
    }

    /** An administrator, who was registered off-line. */
    async administrator(name: string): Promise<LedgerCaller> {
        const identity = demandDefined(await this.client.identity(name), name);
        return createRegistrar({ custodian: this.client, ledger: this.ledger }).callerFor(name, identity);
    }

    /** States facts, and says where they stand. */
    async state(name: string, ...facts: Fact[]): Promise<LookPlace[]> {
        const random = newLedgerId();
        const { transaction } = await this.ledger.submit(this.as(name), {
            name: 'access:Record',
            request: { notice: newSalt() },
            transient: { facts, random, salt: newSalt() },
        });
        const time = Date.parse(transaction.timestamp);
        return facts.map(({ about }, index) => ({ about, time, id: factId(random, transaction.id, index) }));
    }

    /** Calls, signed inside, as the ward's own process. */
    get #changes() {
        const ports = { custodian: this.client, ledger: this.ledger };
        return createSignedChanges({ ...ports, registrar: createRegistrar(ports) });
    }

    /** A board with one patient, whose number is opened by it, and a look that nobody has stated. */
    async board(name: string, { ledgerId: about, sealedId }: { readonly ledgerId: string; readonly sealedId: string }): Promise<void> {
        const random = newLedgerId();
        const { transaction } = await this.#changes.submit(this.as(name), {
            name: 'board:RecordLooks',
            request: { notice: newSalt() },
            transient: { patients: [about], purpose: 'TREAT', decision: 'permit', random, salt: newSalt() },
        });
        const look = { about, time: Date.parse(transaction.timestamp), id: factId(random, transaction.id, 0) };
        const looks = [look, { ...look, id: newLedgerId() }];
        const use = { action: 'read', category: 'vitals', purpose: 'TREAT' } as const;
        await this.client.openDisclosure({ caller: name, looks, each: true, ...use, sealedIds: [sealedId] });
    }

    async admit(id: string) {
        const { recipients } = await this.client.keys();
        const [lookupKey] = await this.client.lookupKeys([{ kind: 'record', id }]);
        const ledgerId = newLedgerId();
        const envelope = await sealRecordName({ ledgerId, name: 'Ann Example' }, recipients);
        const sealedId = await sealOutsideId({ ledgerId, kind: 'record', id }, recipients);
        const digests = { envelopeDigest: envelopeDigest(envelope), commitment: newSalt() };
        await this.#changes.submit(this.as('clerk-1'), {
            name: 'record:CreateRecord',
            request: { ledgerId, kind: 'patient', status: 'active', ...digests },
            transient: {
                record: { lookupKey: demandDefined(lookupKey, 'a lookup key'), sealedId, salt: newSalt(), privateKey: newSalt(), envelope },
            },
        });
        return { ledgerId, envelope, sealedId };
    }

    async stop(): Promise<void> {
        this.client.close();
        await this.#custodian?.stop(1_000);
        this.ledger.close();
    }
}

/** What is left when everybody has gone home. */
export interface OpenedWard {
    /** Its own, removed with {@link remove}. */
    readonly folder: string;
    /** With raw blocks of ward 1's peer. */
    readonly blocks: string;
    readonly organizations: string;
    /** PEM of the orderers' authority. */
    readonly authority: string;
    /** The exported log of ward 1, and that of ward 2, with one opening by a look, one by a look of ward 1's doctor, and one by a board. */
    readonly log: string;
    readonly otherLog: string;
    /** The set that both wards approved before the last opening. */
    readonly second: { readonly digest: string; readonly set: string };
    /** What ward 1 forbade before that opening. */
    readonly forbids: { readonly digest: string; readonly set: string };
    /** A look of somebody else at the same patient, by which nothing was opened. */
    readonly ofSomebodyElse: LookPlace;
    /** One that was stated after all openings of ward 1. */
    readonly later: LookPlace;
    remove(): void;
}

const lookAt = (about: string, change: object = {}): Fact => ({ kind: 'look', about, ...USE, decision: 'permit', ...change });

/** The starter set and an attribute of the wards' own. */
function secondSet(): string {
    const starter = JSON.parse(starterSet(sha256Hex).text) as { attributes: object };
    return JSON.stringify({ ...starter, attributes: { shift: 'String' } });
}

/** What ward 1 forbids by itself, of nobody who looks here. */
const FORBIDS = JSON.stringify({
    attributes: {},
    policies: [
        {
            id: 'no-insurers',
            effect: 'forbid',
            principal: { op: 'All' },
            action: { op: 'All' },
            resource: { op: 'All' },
            conditions: [
                {
                    kind: 'when',
                    body: { contains: { left: { '.': { left: { Var: 'principal' }, attr: 'roles' } }, right: { Value: 'insurer' } } },
                },
            ],
        },
    ],
});

async function forbid(one: TestWard): Promise<string> {
    const { result } = await one.ledger.submit(await one.administrator('chief'), {
        name: 'policies:SetForbids',
        request: {},
        transient: { set: FORBIDS, random: newLedgerId(), salt: newSalt() },
    });
    return result.digest;
}

async function agree(one: TestWard, other: TestWard): Promise<string> {
    const [chief, otherChief] = [await one.administrator('chief'), await other.administrator('chief')];
    const { result } = await one.ledger.submit(chief, {
        name: 'policies:StoreSet',
        request: {},
        transient: { set: secondSet(), salt: newSalt() },
    });
    const { digest } = result;
    const proposal = await one.ledger.submit(chief, {
        name: 'governance:Propose',
        request: { kind: 'policy-set', scope: 'both', digest, expires: Date.now() + 3_600_000 },
    });
    await other.ledger.submit(otherChief, { name: 'governance:Approve', request: { id: proposal.result.id, digest } });
    return digest;
}

async function staffed(ward: TestWard): Promise<void> {
    await ward.register('dr-osei', 'doctor');
    await ward.register('nurse-lund', 'nurse');
    await ward.register('clerk-1', 'admission');
}

/** A patient whom the doctor and the nurse of a ward see. */
async function visited(ward: TestWard, id: string) {
    const patient = await ward.admit(id);
    const team = ['dr-osei', 'nurse-lund'].map((name) => ward.as(name).ledgerId);
    await ward.state('clerk-1', { kind: 'visit', about: patient.ledgerId, team });
    const open = async (looks: readonly LookPlace[]) =>
        ward.client.openDisclosure({ caller: 'dr-osei', looks, ...USE, envelopes: [patient.envelope], sealedIds: [patient.sealedId] });
    return { ...patient, open };
}

async function tellStory(one: TestWard, other: TestWard) {
    await staffed(one);
    await staffed(other);
    const [seen, unseen, third] = [await visited(one, 'P001'), await one.admit('P002'), await visited(one, 'P003')];
    const looks = await one.state('dr-osei', lookAt(seen.ledgerId));
    const ofSomebodyElse = await one.state('nurse-lund', lookAt(seen.ledgerId));
    await seen.open(looks);
    const listed = { ...USE, action: 'list' } as const;
    const patients = [seen, unseen, third];
    const several = await one.state('dr-osei', ...patients.map(({ ledgerId }) => lookAt(ledgerId, listed)));
    await one.client.openDisclosure({ caller: 'dr-osei', looks: several, ...listed, sealedIds: patients.map(({ sealedId }) => sealedId) });
    const digest = await agree(one, other);
    const forbids = await forbid(one);
    await seen.open(looks);
    const later = await one.state('dr-osei', lookAt(seen.ledgerId));
    const elsewhere = await visited(other, 'P004');
    await elsewhere.open(await other.state('dr-osei', lookAt(elsewhere.ledgerId)));
    // The other ward's custodian is asked by a look of this one's doctor: its line stands in its own log.
    const [atVitals] = await one.state('dr-osei', lookAt(seen.ledgerId, { category: 'vitals' }));
    const look = demandDefined(atVitals, 'a look at vitals');
    await other.client.handOverReadings({ ward: 'ward1', look, purpose: 'TREAT', sealedReadings: [] });
    await other.board('dr-osei', elsewhere);
    const [first, second] = [...ofSomebodyElse, ...later];
    return {
        digest,
        forbids,
        ofSomebodyElse: demandDefined(first, 'the look of somebody else'),
        later: demandDefined(second, 'a later look'),
    };
}

/** Somebody is let in by a snapshot, and reads; afterwards both lines stand on the ledger. */
async function openInDowntime({ client }: TestWard, patient: string): Promise<void> {
    const now = Date.now();
    await until('there is a snapshot', async () => Date.parse((await client.downtime()).snapshot ?? '') > now);
    const { id } = await client.openDowntime({ caller: 'dr-osei', patient, reason: 'Allergies' });
    await client.readDowntime({ caller: 'dr-osei', id });
    await until('all was stated', async () => (await client.downtime()).pending === 0);
}

async function keepBlocks(network: TestNetwork, into: string): Promise<void> {
    const { organizationsDir: organizations, peers } = network;
    const peer = new PeerBlocks({
        endpoint: peers.ward1,
        domain: 'ward1.example.com',
        mspId: 'Ward1MSP',
        organizations,
        channel: 'mychannel',
    });
    mkdirSync(into);
    try {
        let number = 0;
        for await (const block of peer.blocks(await peer.height())) {
            writeFileSync(join(into, `mychannel_${String(number)}.block`), block);
            number += 1;
        }
    } finally {
        peer.close();
    }
}

/** The raw blocks, in order. */
export const blocksOf = ({ blocks }: OpenedWard): Uint8Array[] =>
    readdirSync(blocks).map((_, number) => readFileSync(join(blocks, `mychannel_${String(number)}.block`)));

/** Plays it. */
export async function openedWard(): Promise<OpenedWard> {
    const folder = mkdtempSync(join(tmpdir(), 'wl-audit-'));
    const network = await startedNetwork(folder);
    const optionsOf = (name: string, ward: Ward, ...more: string[]): CustodianOptions => {
        const peer = ['--peer', network.peers[ward], '--organizations', network.organizationsDir];
        return demandDefined(parseCustodianOptions([name, '--ward', ward, '--data-dir', folder, ...peer, ...more], {}), 'options');
    };
    const command = async (
        name: 'init' | 'share-index' | 'accept-index' | 'register-admin' | 'export-openings' | 'downtime on' | 'downtime off',
        ward: Ward,
        ...more: string[]
    ) => runKeyCommand(name, optionsOf(name, ward, ...more));
    const exchange = join(folder, 'index.jwe');
    const wards: TestWard[] = [];
    const exported = async (ward: Ward): Promise<string> => {
        const out = join(folder, `${ward}.ndjson`);
        await command('export-openings', ward, '--out', out);
        return readFileSync(out, 'utf8');
    };
    const blocks = join(folder, 'blocks');
    try {
        await command('init', 'ward1');
        await command('init', 'ward2');
        await command('share-index', 'ward1', '--to', join(folder, 'ward2', 'custodian', 'public.json'), '--out', exchange);
        await command('accept-index', 'ward2', '--in', exchange);
        await command('register-admin', 'ward1', '--name', 'chief');
        await command('register-admin', 'ward2', '--name', 'chief');
        for (const ward of ['ward1', 'ward2'] as const) {
            const started = new TestWard(optionsOf('serve', ward, '--snapshot-seconds', '1'));
            wards.push(started);
            await started.start();
        }
        const [one, other] = wards as [TestWard, TestWard];
        const { digest, forbids, ...looks } = await tellStory(one, other);
        await command('downtime on', 'ward2', '--by', 'Sister Ada', '--reason', 'A drill');
        await openInDowntime(other, 'P004');
        await command('downtime off', 'ward2');
        const [log, otherLog] = await Promise.all((['ward1', 'ward2'] as const).map(exported));
        await keepBlocks(network, blocks);
        return {
            folder,
            blocks,
            organizations: network.organizationsDir,
            authority: readFileSync(authorityIn(network.organizationsDir), 'utf8'),
            log: log ?? '',
            otherLog: otherLog ?? '',
            second: { digest, set: secondSet() },
            forbids: { digest: forbids, set: FORBIDS },
            ...looks,
            remove: () => {
                rmSync(folder, { recursive: true, force: true });
            },
        };
    } finally {
        await Promise.all(wards.map(async (ward) => ward.stop()));
        await network.stop();
    }
}

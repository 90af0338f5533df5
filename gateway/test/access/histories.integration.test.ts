// SPDX-License-Identifier: Apache-2.0
// Random histories on a real ledger: what people of both wards state, permitted or not, and what the peer of each ward makes of it, against the
// reference model.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { EMERGENCY_MS, type Fact, type FoundStanding, PURPOSES, type StoredFact } from '@wardledger/chaincode/domain';
import { certificateIdOf, issueClientCertificate } from '../../src/custody/wallet/certificates';
import { readAdministrator, readAuthority, type PemPair } from '../../src/custody/wallet/organization-folder';
import { undefinedOn } from '../../src/kernel';
import { connectLedger, type Ledger, type LedgerCaller } from '../../src/ledger';
import { domainOf, peerOf, startedNetwork, tlsRootFile, type TestNetwork, type Ward } from '../support/networks';
import { callerWith } from '../support/registered';
// Behind the network: the shim of the contracts' tests brings protobufs of its own.
import { elsewhere, histories, lists, people } from '../../../chaincode/test/access/histories';
import { ReferenceModel } from '../../../chaincode/test/access/reference-model';
import { record } from '../../../chaincode/test/records/record-fixtures';

const HISTORIES = 20;
const MINUTE = 60_000;
const dataDir = mkdtempSync(join(tmpdir(), 'wardledger-histories-'));
const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
const wards = ['ward1', 'ward2'] as const;
const IDS = /"[0-9a-f]{32}"/g;

let network: TestNetwork;
let ledgers: Record<Ward, Ledger>;
/** The registrar of a ward, who is its custodian here, too. */
let services: Record<Ward, LedgerCaller>;
const callers = new Map<string, LedgerCaller>();

const callerOf = (ward: Ward, pair: PemPair): LedgerCaller => callerWith(pair, ward === 'ward1' ? 'Ward1MSP' : 'Ward2MSP');

const newCaller = async (ward: Ward): Promise<LedgerCaller> =>
    callerOf(ward, await issueClientCertificate(readAuthority(network.organizationsDir, domainOf(ward)), new Date()));

async function serviceOf(ward: Ward): Promise<LedgerCaller> {
    const service = await newCaller(ward);
    const administrator = callerOf(ward, readAdministrator(network.organizationsDir, domainOf(ward)));
    const request = {
        ledgerId: hex(16),
        certificateId: certificateIdOf(service.certificate),
        roles: ['registrar' as const, 'custodian' as const],
    };
    await ledgers[ward].submit(administrator, { name: 'participant:RegisterParticipant', request, transient: { salt: hex(32) } });
    return service;
}

beforeAll(async () => {
    network = await startedNetwork(dataDir);
    const at = (ward: Ward) =>
        connectLedger({
            channel: 'mychannel',
            chaincode: 'wardledger',
            peerEndpoint: network.peers[ward],
            tlsRoot: readFileSync(tlsRootFile(network, ward)),
            serverName: peerOf(ward),
            random: Math.random,
        });
    ledgers = { ward1: at('ward1'), ward2: at('ward2') };
    services = { ward1: await serviceOf('ward1'), ward2: await serviceOf('ward2') };
    for (const { ledgerId, ward, roles } of people as readonly {
        ledgerId: string;
        ward: Ward;
        roles: (typeof people)[number]['roles'];
    }[]) {
        const caller = await newCaller(ward);
        const request = { ledgerId, certificateId: certificateIdOf(caller.certificate), roles: [...roles] };
        await ledgers[ward].submit(services[ward], { name: 'participant:RegisterParticipant', request, transient: { salt: hex(32) } });
        callers.set(ledgerId, caller);
    }
}, 180_000);
afterAll(async () => {
    wards.forEach((ward) => {
        ledgers[ward].close();
    });
    await network.stop();
    rmSync(dataDir, { recursive: true });
}, 60_000);

/** A fact of a history as this ledger is told it: with its own names for patients and for what came before, and ends that this clock has. */
function translated({ time, ...told }: StoredFact, names: ReadonlyMap<string, string>): Fact {
    const { id: _i, author: _a, notice: _n, transactionId: _t, salt: _s, ...content } = told;
    const text = JSON.stringify(content).replace(IDS, (name) => names.get(name) ?? name);
    const fact = JSON.parse(text) as Fact & { expires?: number; until?: number };
    for (const end of ['expires', 'until'] as const) {
        const ends = fact[end];
        if (ends !== undefined) {
            fact[end] = ends <= time ? Date.now() - MINUTE : Date.now() + EMERGENCY_MS;
        }
    }
    return fact;
}

/** States a fact; what no role allows is refused at once, and `undefined` here. */
async function stated(author: StoredFact['author'], fact: Fact): Promise<StoredFact | undefined> {
    const ward = author.ward as Ward;
    const [notice, salt] = [hex(32), hex(32)];
    const caller = callers.get(author.ledgerId)!;
    const call = { name: 'access:Record' as const, request: { notice }, transient: { facts: [fact], random: hex(16), salt } };
    const submitted = await undefinedOn(ledgers[ward].submit(caller, call), 'FACT_FORBIDDEN');
    if (submitted === undefined) {
        return undefined;
    }
    const { id: transactionId, timestamp } = submitted.transaction;
    const question = { name: 'access:FindFact', request: { about: fact.about, notice } } as const;
    const answers = await ledgers[ward].evaluateAtEndorsers(caller, transactionId, question);
    // Looks stand in a list of their own, which nothing is computed from.
    const marks = { id: answers[0]?.id ?? hex(16), author, time: Date.parse(timestamp), notice, transactionId, salt };
    return { ...fact, ...marks };
}

it('let in on both peers whom the model lets in, and nobody else', async () => {
    const clerkOf = (of: Ward) => callers.get(people.find(({ roles, ward }) => ward === of && roles.includes('admission'))!.ledgerId)!;
    const create = async (ward: Ward, ledgerId: string): Promise<void> => {
        const { request, transient } = record(ledgerId, { ledgerId });
        await ledgers[ward].submit(clerkOf(ward), { name: 'record:CreateRecord', request, transient });
    };
    let seen = 0;
    for (const { facts } of fc.sample(histories, { numRuns: HISTORIES, seed: 11 })) {
        const [patient, other] = [hex(16), hex(16)];
        await create('ward1', patient);
        await create('ward2', other);
        const names = new Map([...lists.map((list) => [`"${list}"`, `"${patient}"`] as const), [`"${elsewhere}"`, `"${other}"`]]);
        const history: StoredFact[] = [];
        for (const told of facts) {
            const fact = await stated(told.author, translated(told, names));
            if (fact !== undefined) {
                names.set(`"${told.id}"`, `"${fact.id}"`);
                history.push(fact);
            }
        }
        const question = { about: patient };
        const [here, there] = (await Promise.all(
            wards.map(async (ward) => ledgers[ward].evaluate(services[ward], 'access:GetStanding', question)),
        )) as [FoundStanding, FoundStanding];
        expect(there).toEqual(here);
        const model = new ReferenceModel(history, { own: [patient], other: [other] });
        const use = { action: 'read', category: 'note' } as const;
        for (const [person, purpose] of people.flatMap((one) => PURPOSES.map((purpose) => [one, purpose] as const))) {
            const asked = { patients: [patient], purpose, ...use };
            const caller = callers.get(person.ledgerId)!;
            const told = await Promise.all(wards.map(async (ward) => ledgers[ward].evaluate(caller, 'policies:CheckAccess', asked)));
            const decision = model.permits({ person, purpose, time: Date.now(), ...use }) ? 'permit' : 'deny';
            expect(told).toEqual(wards.map(() => ({ decisions: [decision] })));
            seen += decision === 'permit' ? 1 : 0;
        }
    }
    expect(seen).toBeGreaterThan(3 * HISTORIES);
}, 300_000);

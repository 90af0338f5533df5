// SPDX-License-Identifier: Apache-2.0
// Random histories on a real ledger: what people of both wards state, permitted or not, and what the peers of both wards decide of their looks,
// against the reference model.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { gateway as protos } from '@hyperledger/fabric-protos';
import { factId, openDecision } from '@wardledger/chaincode/crypto';
import { type DecisionAnswer, EMERGENCY_MS, type Fact, PURPOSES, type StoredFact } from '@wardledger/chaincode/domain';
import { certificateIdOf, issueClientCertificate } from '../../src/custody/wallet/certificates';
import { readAdministrator, readAuthority, type PemPair } from '../../src/custody/wallet/organization-folder';
import { undefinedOn } from '../../src/kernel';
import { connectLedger, type Ledger, type LedgerCaller } from '../../src/ledger';
import { domainOf, peerOf, startedNetwork, tlsRootFile, type TestNetwork, type Ward } from '../support/networks';
import { channelView } from '../support/read-write-sets';
import { callerWith } from '../support/registered';
// Behind the network: the shim of the contracts' tests brings protobufs of its own.
import { histories, people, type Person } from '../../../chaincode/test/access/histories';
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
    await ledgers[ward].submit(administrator, { name: 'participant:RegisterParticipant', request });
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
        await ledgers[ward].submit(services[ward], { name: 'participant:RegisterParticipant', request });
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

/** A fact of a history as this ledger is told it: about a patient of its own, with its own names for what came before, and ends that this clock has. */
function translated({ time, ...told }: StoredFact, patient: string, names: ReadonlyMap<string, string>): Fact {
    const { id: _i, author: _a, notice: _n, transactionId: _t, salt: _s, ...content } = told;
    const text = JSON.stringify({ ...content, about: patient }).replace(IDS, (name) => names.get(name) ?? name);
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

/** A patient with a record, of ward 1. */
async function newPatient(): Promise<string> {
    const patient = hex(16);
    const { request, transient } = record(patient, { ledgerId: patient });
    const clerk = people.find(({ ward, roles }) => ward === 'ward1' && roles.includes('admission'))!;
    await ledgers.ward1.submit(callers.get(clerk.ledgerId)!, { name: 'record:CreateRecord', request, transient });
    return patient;
}

/** What a custodian is told, by the peers of both wards in the same bytes, of looks at a note that somebody states: one for each purpose. */
async function decided({ ledgerId, ...author }: Person, patient: string): Promise<DecisionAnswer> {
    const ward = author.ward as Ward;
    const caller = callers.get(ledgerId)!;
    const [random, key] = [hex(16), hex(32)];
    const about = { kind: 'look', about: patient, action: 'read', category: 'note', decision: 'permit' } as const;
    const transient = { facts: PURPOSES.map((purpose) => ({ ...about, purpose })), random, salt: hex(32) };
    const { transaction } = await ledgers[ward].submit(caller, { name: 'access:Record', request: { notice: hex(32) }, transient });
    await Promise.all(wards.map(async (each) => ledgers[each].outcome(services[each], transaction.id, 20_000)));
    const looks = PURPOSES.map((_, index) => {
        return { about: patient, time: Date.parse(transaction.timestamp), id: factId(random, transaction.id, index) };
    });
    const call = { name: 'policies:Decide', request: {}, transient: { question: { nonce: hex(32), looks }, key } } as const;
    const { envelope } = await ledgers[ward].endorse(services[ward], call);
    const { payload } = channelView(protos.PreparedTransaction.deserializeBinary(envelope).getEnvelope()!, 'wardledger');
    return openDecision((JSON.parse(payload) as { readonly sealed: string }).sealed, key)!;
}

it('are decided by both peers as by the model, whoever looks', async () => {
    const seen = { permit: 0, deny: 0 };
    for (const { facts } of fc.sample(histories, { numRuns: HISTORIES, seed: 11 })) {
        const patient = await newPatient();
        const names = new Map<string, string>();
        const history: StoredFact[] = [];
        for (const told of facts) {
            const fact = await stated(told.author, translated(told, patient, names));
            if (fact !== undefined) {
                names.set(`"${told.id}"`, `"${fact.id}"`);
                history.push(fact);
            }
        }
        const model = new ReferenceModel(history);
        for (const person of people) {
            const { time, decisions } = await decided(person, patient);
            const wish = { person, action: 'read', category: 'note', time } as const;
            const expected = PURPOSES.map((purpose) => (model.permits({ ...wish, purpose }) ? 'permit' : 'deny'));
            expect(decisions.map(({ decision }) => decision)).toEqual(expected);
            decisions.forEach(({ decision }) => (seen[decision] += 1));
        }
    }
    expect(seen.permit).toBeGreaterThan(2 * HISTORIES);
    expect(seen.deny).toBeGreaterThan(10 * HISTORIES);
}, 300_000);

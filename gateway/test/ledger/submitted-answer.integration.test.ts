// SPDX-License-Identifier: Apache-2.0
// An endorsed answer of `policies:Decide` that somebody hands to the orderer, against the rules: whoever reads the block learns neither who looked nor at whom.

import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common, gateway as protos, msp, peer } from '@hyperledger/fabric-protos';
import { factId, openDecision } from '@wardledger/chaincode/crypto';
import { demandDefined, type Fact, type LookPlace } from '@wardledger/chaincode/domain';
import { record } from '../../../chaincode/test/records/record-fixtures';
import { newLedgerId, newSalt } from '../../src/custody/keys/randomness';
import { certificateIdOf } from '../../src/custody/wallet/certificates';
import { readAdministrator } from '../../src/custody/wallet/organization-folder';
import { connectLedger, type Ledger, type LedgerCaller } from '../../src/ledger';
import { LedgerConnection } from '../../src/ledger/connection';
import { CanaryScanner } from '../canary/canary-scan';
import { domainOf, peerOf, prepareNetwork, type TestNetwork, tlsRootFile, type Ward } from '../support/networks';
import { channelView } from '../support/read-write-sets';
import { callerWith, registered } from '../support/registered';
import { signedInside } from '../support/signed-inside';

const wards = ['ward1', 'ward2'] as const;
const dataDir = mkdtempSync(join(tmpdir(), 'wardledger-answer-'));
const place = { channel: 'mychannel', chaincode: 'wardledger' };
const patient = newLedgerId();
const key = randomBytes(32).toString('hex');

let network: TestNetwork;
let ledger: Ledger;
let custodian: LedgerCaller;
let doctor: LedgerCaller;
let clerk: LedgerCaller;
let look: LookPlace;
let lookBlock: number;
let doctorLedgerId: string;
/** As the custodian has it: a `PreparedTransaction` that it never signs. */
let endorsed: { readonly transactionId: string; readonly envelope: Uint8Array };
let sealed: string;
const ordered: string[] = [];

const peerAt = (ward: Ward) => ({
    peerEndpoint: network.peers[ward],
    tlsRoot: readFileSync(tlsRootFile(network, ward)),
    serverName: peerOf(ward),
});

/** A block as the peer of a ward has it, to its last byte. */
async function blockOf(ward: Ward, number: number): Promise<common.Block> {
    const connection = new LedgerConnection(peerAt(ward));
    const administrator = callerWith(
        readAdministrator(network.organizationsDir, domainOf(ward)),
        ward === 'ward1' ? 'Ward1MSP' : 'Ward2MSP',
    );
    const blocks = await connection
        .as(administrator)
        .getNetwork(place.channel)
        .getBlockEvents({ startBlock: BigInt(number) });
    try {
        return (await blocks[Symbol.asyncIterator]().next()).value as common.Block;
    } finally {
        blocks.close();
        connection.close();
    }
}

const envelopesIn = (block: common.Block) =>
    demandDefined(block.getData(), 'the data of a block')
        .getDataList_asU8()
        .map((bytes) => common.Envelope.deserializeBinary(bytes));

async function state(caller: LedgerCaller, fact: Fact): Promise<{ place: LookPlace; blockNumber: number }> {
    const random = newLedgerId();
    const { transaction } = await ledger.submit(caller, {
        name: 'access:Record',
        request: { notice: newSalt() },
        transient: { facts: [fact], random, salt: newSalt() },
    });
    const time = Date.parse(transaction.timestamp);
    return { place: { about: fact.about, time, id: factId(random, transaction.id, 0) }, blockNumber: transaction.blockNumber };
}

beforeAll(async () => {
    network = await prepareNetwork(dataDir);
    await network.start();
    ledger = connectLedger({ ...place, ...peerAt('ward1'), random: Math.random });
    custodian = await registered(ledger, network.organizationsDir, 'custodian');
    doctor = await registered(ledger, network.organizationsDir, 'doctor');
    clerk = await registered(ledger, network.organizationsDir, 'admission');
    const certificateId = certificateIdOf(doctor.certificate);
    doctorLedgerId = (await ledger.evaluate(doctor, 'participant:GetParticipant', { certificateId })).ledgerId;
    const { request, transient } = record(patient, { ledgerId: patient });
    await ledger.submit(clerk, await signedInside(clerk, { name: 'record:CreateRecord', request, transient }));
    await state(clerk, { kind: 'visit', about: patient, team: [doctorLedgerId] });
    const use = { action: 'read', category: 'demographics', purpose: 'TREAT' } as const;
    ({ place: look, blockNumber: lookBlock } = await state(doctor, { kind: 'look', about: patient, ...use, decision: 'permit' }));
    const question = { nonce: randomBytes(32).toString('hex'), looks: [look] };
    const answer = await ledger.endorse(custodian, { name: 'policies:Decide', request: {}, transient: { question, key } });
    endorsed = answer;
    ({ sealed } = answer.result);
    // There is something to be revealed.
    expect(openDecision(sealed, key)).toMatchObject({
        author: { ledgerId: doctorLedgerId, certificateId },
        decisions: [{ about: patient, decision: 'permit' }],
    });
}, 180_000);
afterAll(async () => {
    ledger.close();
    await network.stop();
    rmSync(dataDir, { recursive: true });
});

/** The payload of an envelope, signed by somebody. */
async function signedBy({ sign }: LedgerCaller, payload: Uint8Array): Promise<Uint8Array> {
    const envelope = new common.Envelope();
    envelope.setPayload(payload);
    envelope.setSignature(await sign(payload));
    const prepared = new protos.PreparedTransaction();
    prepared.setEnvelope(envelope);
    return prepared.serializeBinary();
}

const payloadOf = (prepared: Uint8Array): Uint8Array =>
    demandDefined(protos.PreparedTransaction.deserializeBinary(prepared).getEnvelope(), 'an envelope').getPayload_asU8();

/** The same endorsed bytes as a transaction of somebody else's. */
function asOf({ mspId, certificate }: LedgerCaller, payload: Uint8Array): { transactionId: string; payload: Uint8Array } {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(Buffer.from(certificate));
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(identity.serializeBinary());
    signatureHeader.setNonce(randomBytes(24));
    const changed = common.Payload.deserializeBinary(payload);
    const header = demandDefined(changed.getHeader(), 'the header of a payload');
    const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    const transactionId = createHash('sha256')
        .update(signatureHeader.getNonce_asU8())
        .update(signatureHeader.getCreator_asU8())
        .digest('hex');
    channelHeader.setTxId(transactionId);
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    const transaction = peer.Transaction.deserializeBinary(changed.getData_asU8());
    transaction.getActionsList().forEach((action) => action.setHeader(signatureHeader.serializeBinary()));
    changed.setData(transaction.serializeBinary());
    return { transactionId, payload: changed.serializeBinary() };
}

/** What nobody may read from the channel, by name. */
const patientSecrets = (): Readonly<Record<string, string>> => ({ patient, look: look.id, 'one-time key': key });
const authorSecrets = (): Readonly<Record<string, string>> => ({
    'ledger id': doctorLedgerId,
    'certificate id': certificateIdOf(doctor.certificate),
});

/** Which of them are in bytes: as texts and as they are, encoded, packed or hashed without a salt. */
function revealed(secrets: Readonly<Record<string, string>>, bytes: Buffer): string[] {
    return Object.entries(secrets)
        .filter(([, word]) => bytes.includes(Buffer.from(word, 'hex')) || new CanaryScanner([word]).scan('block', bytes).length > 0)
        .map(([name]) => name);
}

/** By what else the look's transaction could be recognised: hashes of its private keys and values. */
async function hashesOfLook(): Promise<string[]> {
    const views = envelopesIn(await blockOf('ward1', lookBlock)).map((envelope) => channelView(envelope, place.chaincode));
    return views.flatMap(({ privateReads, privateWrites }) => [...privateReads, ...Object.entries(privateWrites).flat()]);
}

/** The transaction's code and block at the peers of both wards. */
async function committed(transactionId: string): Promise<{ readonly code: string; readonly bytes: Buffer }[]> {
    const found = [];
    for (const ward of wards) {
        const own = connectLedger({ ...place, ...peerAt(ward), random: Math.random });
        try {
            const { code, blockNumber } = demandDefined(await own.outcome(clerk, transactionId, 20_000), 'an outcome');
            found.push({ code, bytes: Buffer.from((await blockOf(ward, blockNumber)).serializeBinary()) });
        } finally {
            own.close();
        }
    }
    return found;
}

/** Of the patient and the look there is nothing in the block of an answer, nor anything by which the look's own transaction could be found. */
async function demandNothingOfThePatient(bytes: Buffer): Promise<void> {
    expect(revealed(patientSecrets(), bytes)).toEqual([]);
    const hashes = await hashesOfLook();
    expect(hashes.length).toBeGreaterThan(3);
    expect(hashes.filter((hash) => bytes.includes(Buffer.from(hash, 'hex')) || bytes.includes(hash))).toEqual([]);
    // It is the block of the answer, which writes nothing, and the search finds what is in it.
    const [only, ...others] = envelopesIn(common.Block.deserializeBinary(bytes)).map((envelope) => channelView(envelope, place.chaincode));
    const nothing = { writes: {}, privateReads: [], privateWrites: {}, purges: [], event: undefined };
    expect([others, only]).toMatchObject([[], { payload: JSON.stringify({ sealed }), ...nothing }]);
    expect(revealed({ custodian: certificateIdOf(custodian.certificate) }, bytes)).toEqual(['custodian']);
}

it('the block of the look itself names its author, whom the search finds, and not the patient', async () => {
    const bytes = Buffer.from((await blockOf('ward1', lookBlock)).serializeBinary());
    expect(revealed({ ...patientSecrets(), ...authorSecrets() }, bytes)).toEqual(['ledger id', 'certificate id']);
});

it('is refused by the orderer with the signature of anybody but the custodian', async () => {
    await expect(ledger.send(clerk, await signedBy(clerk, payloadOf(endorsed.envelope)))).rejects.toMatchObject({
        code: 'LEDGER_REJECTED',
    });
});

it.each([
    ['of somebody else it is invalid', 'INVALID_ENDORSER_TRANSACTION', () => ({ ...asOf(clerk, payloadOf(endorsed.envelope)), by: clerk })],
    [
        'of the custodian it is valid',
        'VALID',
        () => ({ transactionId: endorsed.transactionId, payload: payloadOf(endorsed.envelope), by: custodian }),
    ],
])('ordered as a transaction %s, and the block tells neither patient nor look', async (_, code, submitted) => {
    const { transactionId, payload, by } = submitted();
    await ledger.send(by, await signedBy(by, payload));
    ordered.push(transactionId);
    for (const found of await committed(transactionId)) {
        expect(found.code).toBe(code);
        await demandNothingOfThePatient(found.bytes);
    }
});

it('nor do these blocks tell who looked', async () => {
    expect(ordered).toHaveLength(2);
    for (const transactionId of ordered) {
        for (const { bytes } of await committed(transactionId)) {
            expect(revealed(authorSecrets(), bytes)).toEqual([]);
        }
    }
});

it('the audit of both copies finds everything in order, what was refused by the peers included', async () => {
    expect(await network.verify()).toContain('the same in 2 copies');
});

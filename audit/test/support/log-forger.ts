// SPDX-License-Identifier: Apache-2.0
// Changes an exported log as somebody would who has the custodian's keys, and, where a test says so, the keys of peers of both wards.

import 'reflect-metadata';
import { createHash, createPrivateKey, webcrypto } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { common, ledger, msp, peer } from '@hyperledger/fabric-protos';
import { openDecision, sealDecision, sha256Hex } from '@wardledger/chaincode/crypto';
import { type DecisionAnswer, demandDefined } from '@wardledger/chaincode/domain';
import { endorsement, type TestAuthority, type TestPeer } from '../../../gateway/test/custody/endorsing-peers';
import type { LoggedEvidence, OpenedLine } from '../../src/openings/log-file';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export const linesOf = (log: string): OpenedLine[] =>
    log
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as OpenedLine);

/** Lines as they are. */
export const logOf = (lines: readonly unknown[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** Lines in one chain, which anybody can make who makes up what they seal. */
export function chained(lines: readonly OpenedLine[], first = '0'.repeat(64)): string {
    let previous = first;
    return logOf(
        lines.map(({ time, items, evidence, sealed, question, key }) => {
            const written = { previous, time, items, evidence, sealed };
            previous = sha256Hex(JSON.stringify(written));
            return { line: previous, ...written, question, key };
        }),
    );
}

const only = (...folder: string[]): string => readFileSync(join(...folder, readdirSync(join(...folder))[0] ?? ''), 'utf8');

/** The authority of a ward, with its key. */
export async function authorityOf(organizations: string, ward: number): Promise<TestAuthority> {
    const place = join(organizations, 'peerOrganizations', `ward${ward}.example.com`, 'ca');
    const fileOf = (ending: string) => readFileSync(join(place, readdirSync(place).find((name) => name.endsWith(ending)) ?? ''), 'utf8');
    const pkcs8 = createPrivateKey(fileOf('_sk')).export({ format: 'der', type: 'pkcs8' });
    const privateKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, P256, false, ['sign']);
    const authority = fileOf('.pem');
    const certificate = new x509.X509Certificate(authority);
    const publicKey = await webcrypto.subtle.importKey('spki', certificate.publicKey.rawData, P256, true, ['verify']);
    return { mspId: `Ward${ward}MSP`, authority, certificate, keys: { privateKey, publicKey } };
}

/** Somebody of a ward, by the folder of their identity. */
function identityIn(organizations: string, ward: number, ...folder: string[]): TestPeer {
    const place = join(organizations, 'peerOrganizations', `ward${ward}.example.com`, ...folder, 'msp');
    return {
        mspId: `Ward${ward}MSP`,
        certificate: only(place, 'signcerts'),
        key: createPrivateKey(only(place, 'keystore')),
    };
}

export const peersOf = (organizations: string): TestPeer[] =>
    [1, 2].map((ward) => identityIn(organizations, ward, 'peers', `peer0.ward${ward}.example.com`));

/** A member of ward 1 whom nobody registered. */
export const administratorOf = (organizations: string): TestPeer => identityIn(organizations, 1, 'users', 'Admin@ward1.example.com');

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');
const base64 = (content: Uint8Array): string => Buffer.from(content).toString('base64');

/** What is to be different in a line. */
export interface Change {
    readonly answer?: (answer: DecisionAnswer) => DecisionAnswer;
    readonly question?: (question: OpenedLine['question']) => OpenedLine['question'];
    readonly creator?: TestPeer;
    readonly call?: readonly string[];
    /** Of the chaincode that answers and is asked. */
    readonly chaincode?: string;
    readonly status?: number;
    readonly channel?: string;
    /** Milliseconds by which the proposal states another time. */
    readonly later?: number;
    /** Where the setting of the policies was read. */
    readonly settingRead?: readonly [block: number, tx: number];
    /** Who signs it; `undefined` leaves the signatures as they are. */
    readonly signers?: readonly TestPeer[];
}

/** Serialised identity of somebody. */
function serialized({ mspId, certificate }: TestPeer): Uint8Array {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(Buffer.from(certificate));
    return identity.serializeBinary();
}

function headersOf(
    { channelHeader, signatureHeader }: LoggedEvidence,
    { creator, channel, later }: Change,
): { readonly channelHeader: Buffer; readonly signatureHeader: Buffer } {
    const [outer, inner] = [common.ChannelHeader.deserializeBinary(bytes(channelHeader)), bytes(signatureHeader)];
    const signer = common.SignatureHeader.deserializeBinary(inner);
    if (creator !== undefined) {
        signer.setCreator(serialized(creator));
        outer.setTxId(createHash('sha256').update(signer.getNonce_asU8()).update(signer.getCreator_asU8()).digest('hex'));
    }
    if (channel !== undefined) {
        outer.setChannelId(channel);
    }
    if (later !== undefined) {
        const time = demandDefined(outer.getTimestamp(), 'the time of a proposal');
        time.fromDate(new Date(time.toDate().getTime() + later));
    }
    const isSame = creator === undefined && channel === undefined && later === undefined;
    return {
        channelHeader: isSame ? bytes(channelHeader) : Buffer.from(outer.serializeBinary()),
        signatureHeader: isSame ? inner : Buffer.from(signer.serializeBinary()),
    };
}

function proposalOf({ proposal }: LoggedEvidence, { call, chaincode }: Change): Buffer {
    if (call === undefined && chaincode === undefined) {
        return bytes(proposal);
    }
    const payload = peer.ChaincodeProposalPayload.deserializeBinary(bytes(proposal));
    const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8());
    const spec = demandDefined(invocation.getChaincodeSpec(), 'what is called');
    if (call !== undefined) {
        spec.getInput()?.setArgsList(call.map((argument) => Buffer.from(argument)));
    }
    if (chaincode !== undefined) {
        spec.getChaincodeId()?.setName(chaincode);
    }
    payload.setInput(invocation.serializeBinary());
    return Buffer.from(payload.serializeBinary());
}

function withSettingRead(results: Uint8Array, [block, tx]: readonly [number, number]): Uint8Array {
    const set = ledger.rwset.TxReadWriteSet.deserializeBinary(results);
    for (const space of set.getNsRwsetList()) {
        const inner = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(space.getRwset_asU8());
        for (const read of inner.getReadsList().filter((one) => one.getKey().startsWith('\0setting\0policy-set\0'))) {
            const version = new ledger.rwset.kvrwset.Version();
            version.setBlockNum(block);
            version.setTxNum(tx);
            read.setVersion(version);
        }
        space.setRwset(inner.serializeBinary());
    }
    return set.serializeBinary();
}

/** The answer in a line. */
export function answerIn({ evidence, key }: OpenedLine): DecisionAnswer {
    const payload = peer.ProposalResponsePayload.deserializeBinary(bytes(evidence.response));
    const answered = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8()).getResponse();
    const { sealed } = JSON.parse(Buffer.from(demandDefined(answered, 'a response').getPayload_asU8()).toString('utf8')) as {
        sealed: string;
    };
    return demandDefined(openDecision(sealed, key), 'an answer');
}

/** The line with another question, answer or asker; sealed again, hashed again, and signed by whoever signs. */
export function changed(line: OpenedLine, change: Change): OpenedLine {
    const { evidence, key } = line;
    const { channelHeader, signatureHeader } = headersOf(evidence, change);
    const proposal = proposalOf(evidence, change);
    const payload = peer.ProposalResponsePayload.deserializeBinary(bytes(evidence.response));
    payload.setProposalHash(createHash('sha256').update(channelHeader).update(signatureHeader).update(proposal).digest());
    const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
    const response = demandDefined(action.getResponse(), 'a response');
    if (change.answer !== undefined) {
        response.setPayload(Buffer.from(JSON.stringify({ sealed: sealDecision(change.answer(answerIn(line)), key) })));
    }
    response.setStatus(change.status ?? response.getStatus());
    if (change.chaincode !== undefined) {
        action.getChaincodeId()?.setName(change.chaincode);
    }
    if (change.settingRead !== undefined) {
        action.setResults(withSettingRead(action.getResults_asU8(), change.settingRead));
    }
    payload.setExtension$(action.serializeBinary());
    const signed = payload.serializeBinary();
    const endorsements = change.signers?.map((signer) => {
        const made = endorsement(signed, signer);
        return { endorser: base64(made.getEndorser_asU8()), signature: base64(made.getSignature_asU8()) };
    });
    return {
        ...line,
        evidence: {
            channelHeader: base64(channelHeader),
            signatureHeader: base64(signatureHeader),
            proposal: base64(proposal),
            response: base64(signed),
            endorsements: endorsements ?? evidence.endorsements,
        },
        question: change.question?.(line.question) ?? line.question,
    };
}

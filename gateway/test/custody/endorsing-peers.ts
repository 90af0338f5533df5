// SPDX-License-Identifier: Apache-2.0
// Peers of two wards in a test's hand: authorities, certificates, and signatures over whatever they are told to have answered.

import 'reflect-metadata';
import { createHash, createPrivateKey, type KeyObject, sign, webcrypto } from 'node:crypto';
import { common, gateway as protos, msp, peer } from '@hyperledger/fabric-protos';
import * as x509 from '@peculiar/x509';
import { withLowS } from '../../src/custody/wallet/low-s';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;

/** An authority of a test. */
export interface TestAuthority {
    readonly mspId: string;
    /** PEM. */
    readonly authority: string;
    readonly certificate: x509.X509Certificate;
    readonly keys: webcrypto.CryptoKeyPair;
}

/** Who endorses. */
export interface TestPeer {
    readonly mspId: string;
    /** PEM. */
    readonly certificate: string;
    readonly key: KeyObject;
}

/** From when until when, in days from now. */
type Days = readonly [from: number, until: number];

const at = (days: number): Date => new Date(Date.now() + days * DAY);

/** Makes an authority under a name; two of one name differ in their key only. */
export async function newAuthority(
    mspId: string,
    { days = [-1, 90], ca = true }: { days?: Days; ca?: boolean } = {},
): Promise<TestAuthority> {
    const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        serialNumber: '01',
        name: `CN=ca.${mspId}`,
        notBefore: at(days[0]),
        notAfter: at(days[1]),
        keys,
        signingAlgorithm: P256,
        extensions: [new x509.BasicConstraintsExtension(ca, undefined, true)],
    });
    return { mspId, authority: certificate.toString('pem'), certificate, keys };
}

/** What a certificate says of its holder. */
interface PeerParts {
    readonly units?: readonly string[];
    readonly days?: Days;
    readonly curve?: 'P-256' | 'P-384';
}

/** Has an authority issue a certificate. */
export async function newPeer(
    { mspId, certificate: root, keys: rootKeys }: TestAuthority,
    { units = ['peer'], days = [-1, 30], curve = 'P-256' }: PeerParts = {},
): Promise<TestPeer> {
    const keys = await webcrypto.subtle.generateKey({ ...P256, namedCurve: curve }, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: '02',
        issuer: root.subject,
        subject: [...units.map((unit) => `OU=${unit}`), `CN=peer0.${mspId}`].join(', '),
        notBefore: at(days[0]),
        notAfter: at(days[1]),
        publicKey: keys.publicKey,
        signingKey: rootKeys.privateKey,
        signingAlgorithm: P256,
    });
    const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
    return { mspId, certificate: certificate.toString('pem'), key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }) };
}

/** What peers are told to have answered. */
export interface TestAnswer {
    readonly payload: Uint8Array;
    readonly status?: number;
    readonly chaincode?: string;
    /** Instead of that of the proposal. */
    readonly proposalHash?: Uint8Array;
}

/** Writes an answer to a proposal down as peers sign it. */
export function responseTo(
    proposal: Uint8Array,
    { payload, status = 200, chaincode = 'wardledger', proposalHash }: TestAnswer,
): Uint8Array {
    const response = new peer.Response();
    response.setStatus(status);
    response.setPayload(payload);
    const id = new peer.ChaincodeID();
    id.setName(chaincode);
    const action = new peer.ChaincodeAction();
    action.setResponse(response);
    action.setChaincodeId(id);
    const answered = new peer.ProposalResponsePayload();
    answered.setProposalHash(proposalHash ?? hashOf(proposal));
    answered.setExtension$(action.serializeBinary());
    return answered.serializeBinary();
}

/** As Fabric hashes a proposal: without what is transient. */
function hashOf(proposal: Uint8Array): Uint8Array {
    const asked = peer.Proposal.deserializeBinary(proposal);
    const header = common.Header.deserializeBinary(asked.getHeader_asU8());
    const payload = peer.ChaincodeProposalPayload.deserializeBinary(asked.getPayload_asU8());
    payload.getTransientmapMap().clear();
    const hash = createHash('sha256');
    [header.getChannelHeader_asU8(), header.getSignatureHeader_asU8(), payload.serializeBinary()].forEach((part) => hash.update(part));
    return hash.digest();
}

/** How a peer signs: as it should, unless told. */
export type Signing = (message: Uint8Array, key: KeyObject) => Uint8Array;

export const asItShould: Signing = (message, key) => {
    const signature = sign('sha256', message, key);
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? withLowS(signature) : signature;
};

/** An endorsement over a response. */
export function endorsement(response: Uint8Array, { mspId, certificate, key }: TestPeer, signing = asItShould): peer.Endorsement {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(Buffer.from(certificate));
    const endorser = identity.serializeBinary();
    const endorsed = new peer.Endorsement();
    endorsed.setEndorser(endorser);
    endorsed.setSignature(signing(Buffer.concat([response, endorser]), key));
    return endorsed;
}

/** What the ward's peer makes of endorsements: a `PreparedTransaction`. */
export function transactionOf(response: Uint8Array, endorsements: readonly peer.Endorsement[]): Uint8Array {
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(response);
    endorsed.setEndorsementsList([...endorsements]);
    const payload = new peer.ChaincodeActionPayload();
    payload.setAction(endorsed);
    const action = new peer.TransactionAction();
    action.setPayload(payload.serializeBinary());
    const transaction = new peer.Transaction();
    transaction.setActionsList([action]);
    const body = new common.Payload();
    body.setData(transaction.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(body.serializeBinary());
    const prepared = new protos.PreparedTransaction();
    prepared.setEnvelope(envelope);
    return prepared.serializeBinary();
}

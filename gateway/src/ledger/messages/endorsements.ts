// SPDX-License-Identifier: Apache-2.0
// Whether peers of every ward have endorsed an answer to exactly this proposal. Bytes in, verdict out: of what the ward's own peer hands over,
// nothing counts but what signatures under pinned authorities cover.

import { createHash, verify, X509Certificate } from 'node:crypto';
import { common, gateway as protos, msp, peer } from '@hyperledger/fabric-protos';
import { demandDefined } from '@wardledger/chaincode/domain';
import type { DecisionEvidence, UntrustedDecision, WardOrigin } from '../../custody';
import { faultOfPeer } from './endorser-certificate';

/** What the verdict rests on. */
export interface EndorsementRules {
    readonly chaincode: string;
    /** Each of them must have endorsed. */
    readonly wards: readonly WardOrigin[];
    /** Milliseconds since the epoch: certificates must be valid then. */
    readonly time: number;
}

/** What the chaincode answered. */
export interface EndorsedAnswer {
    readonly answer: Uint8Array;
}

/** More of them than any policy asks for; a bound on what one answer may cost. */
const MOST_ENDORSEMENTS = 16;
const SUCCESS = 200;
/** Half the order of P-256: of the two equivalent values of s Fabric takes the lower. */
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
/** Where r begins in a signature's DER: behind tag and length of the sequence. */
const START_OF_R = 2;

/**
 * Takes from an endorsed transaction what can be verified, and from the proposal what was asked.
 *
 * @param proposal - a `Proposal` of our own
 * @param transaction - a `PreparedTransaction`, as a peer handed it over
 * @throws Error for bytes that are no such messages
 */
export function evidenceOf(proposal: Uint8Array, transaction: Uint8Array): DecisionEvidence {
    const asked = peer.Proposal.deserializeBinary(proposal);
    const header = common.Header.deserializeBinary(asked.getHeader_asU8());

    const prepared = protos.PreparedTransaction.deserializeBinary(transaction);
    const envelope = demandDefined(prepared.getEnvelope(), 'the envelope of a transaction');
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
    const only = demandDefined(action, 'the action of a transaction');
    const endorsed = demandDefined(
        peer.ChaincodeActionPayload.deserializeBinary(only.getPayload_asU8()).getAction(),
        'the endorsed action of a transaction',
    );

    // What peers hash of a proposal, and what a block would keep of it: nothing that is transient.
    const bare = new peer.ChaincodeProposalPayload();
    bare.setInput(peer.ChaincodeProposalPayload.deserializeBinary(asked.getPayload_asU8()).getInput_asU8());
    return {
        channelHeader: base64(header.getChannelHeader_asU8()),
        signatureHeader: base64(header.getSignatureHeader_asU8()),
        proposal: base64(bare.serializeBinary()),
        response: base64(endorsed.getProposalResponsePayload_asU8()),
        endorsements: endorsed
            .getEndorsementsList()
            .map((one) => ({ endorser: base64(one.getEndorser_asU8()), signature: base64(one.getSignature_asU8()) })),
    };
}

/** Judges evidence, taken now or kept in a log. */
export function verdictOn(evidence: DecisionEvidence, rules: EndorsementRules): EndorsedAnswer | UntrustedDecision {
    try {
        const answer = answerIn(evidence, rules.chaincode);
        demandEveryWard(evidence, rules);
        return { answer };
    } catch (error) {
        return { untrusted: error instanceof Untrusted ? error.message : 'malformed' };
    }
}

/** Only its words are shown: what a parser says could quote content. */
class Untrusted extends Error {}

function answerIn({ channelHeader, signatureHeader, proposal, response }: DecisionEvidence, chaincode: string): Uint8Array {
    const payload = peer.ProposalResponsePayload.deserializeBinary(bytesOf(response));
    const asked = createHash('sha256');
    [channelHeader, signatureHeader, proposal].forEach((part) => asked.update(bytesOf(part)));
    demand(asked.digest().equals(payload.getProposalHash_asU8()), 'the answer to another proposal');
    const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
    demand(action.getChaincodeId()?.getName() === chaincode, 'the answer of another chaincode');
    const answered = demandDefined(action.getResponse(), 'the response of a chaincode');
    demand(answered.getStatus() === SUCCESS, 'a refusal');
    return answered.getPayload_asU8();
}

/** What of a surplus endorsement is wrong does not matter, as long as each ward has a good one. */
function demandEveryWard({ response, endorsements }: DecisionEvidence, { wards, time }: EndorsementRules): void {
    demand(endorsements.length <= MOST_ENDORSEMENTS, 'more endorsements than there can be peers');
    demand(wards.length > 1 && new Set(wards.map(({ mspId }) => mspId)).size === wards.length, 'wards that are not two');
    const message = bytesOf(response);
    for (const ward of wards) {
        const faults = endorsements.map((one) => faultOf(one, { message, ward, time }));
        demand(faults.includes(undefined), `${ward.mspId}: ${faults.find((fault) => fault !== undefined) ?? 'no endorsement'}`);
    }
}

interface Signed {
    readonly message: Uint8Array;
    readonly ward: WardOrigin;
    readonly time: number;
}

function faultOf(one: DecisionEvidence['endorsements'][number], { message, ward, time }: Signed): string | undefined {
    const [endorser, signature] = [bytesOf(one.endorser), bytesOf(one.signature)];
    const identity = msp.SerializedIdentity.deserializeBinary(endorser);
    if (identity.getMspid() !== ward.mspId) {
        return 'no endorsement';
    }
    const certificate = new X509Certificate(identity.getIdBytes_asU8());
    const fault = faultOfPeer(certificate, new X509Certificate(ward.authority), time);
    if (fault !== undefined) {
        return fault;
    }
    const holds = isLowS(signature) && verify('sha256', Buffer.concat([message, endorser]), certificate.publicKey, signature);
    return holds ? undefined : 'another signature';
}

function isLowS(signature: Buffer): boolean {
    const startOfS = START_OF_R + 2 + (signature[START_OF_R + 1] ?? 0) + 2;
    const digits = signature.toString('hex', startOfS);
    return digits !== '' && BigInt(`0x${digits}`) <= HALF_ORDER;
}

function demand(holds: boolean, otherwise: string): void {
    if (!holds) {
        throw new Untrusted(otherwise);
    }
}

function bytesOf(text: string): Buffer {
    return Buffer.from(text, 'base64');
}

function base64(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString('base64');
}

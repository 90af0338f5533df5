// SPDX-License-Identifier: Apache-2.0
// What bytes that are to be signed ask a Fabric network for: a proposal, an endorsed transaction, or the fate of one. Fabric's messages carry no
// name of their kind, and a signature counts for every kind that the bytes can be read as; so every message must be exactly what its fields
// say, without a byte that another reader could take for something else.

import { common, gateway as protos, msp, peer } from '@hyperledger/fabric-protos';
import { demandDefined, isHex64 } from '@wardledger/chaincode/domain';
import type { SignedCall, SigningRequest } from '../../custody';

/** The transient fields in which a caller's signature stands inside. */
const INSIDE = ['authorship', 'posts'] as const;

interface MessageType<T> {
    deserializeBinary(bytes: Uint8Array): T;
}

/** Reads bytes; `undefined` for whatever is not exactly one of the three kinds. */
export function readSigningRequest(message: Uint8Array): SigningRequest | undefined {
    for (const read of [proposalIn, transactionIn, statusQuestionIn]) {
        try {
            return read(message);
        } catch {
            // Not of this kind.
        }
    }
    return undefined;
}

/** A message whose fields, written down again, are the same bytes. */
function exactly<T extends { serializeBinary(): Uint8Array }>(type: MessageType<T>, bytes: Uint8Array): T {
    const message = type.deserializeBinary(bytes);
    demand(sameBytes(message.serializeBinary(), bytes));
    return message;
}

function demand(holds: boolean): void {
    if (!holds) {
        throw new Error('the bytes are not what they should be');
    }
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
    return Buffer.from(left).equals(right);
}

/** What a peer is asked to run. */
function proposalIn(message: Uint8Array): SigningRequest {
    const proposal = exactly(peer.Proposal, message);
    const { channel, chaincode, creator } = headersIn(exactly(common.Header, proposal.getHeader_asU8()));
    const payload = exactly(peer.ChaincodeProposalPayload, proposal.getPayload_asU8());
    const transient = payload.getTransientmapMap();
    const transientFields = transient.toArray().map(([field]) => field);
    const inside = INSIDE.flatMap((field) => {
        const value = transient.get(field) as Uint8Array | undefined;
        return value === undefined ? [] : [[field, Buffer.from(value).toString('utf8')] as const];
    });
    const call = { stage: 'proposal' as const, ...invocationIn(payload, chaincode), transientFields, ...Object.fromEntries(inside) };
    return { channel, creator, call };
}

/** What the orderer is sent, once the wards have endorsed it. */
function transactionIn(message: Uint8Array): SigningRequest {
    const payload = exactly(common.Payload, message);
    const header = demandDefined(payload.getHeader(), 'the header of a payload');
    const { channel, chaincode, creator } = headersIn(header);
    const [action, ...others] = exactly(peer.Transaction, payload.getData_asU8()).getActionsList();
    const only = demandDefined(action, 'the action of a transaction');
    demand(others.length === 0 && sameBytes(only.getHeader_asU8(), header.getSignatureHeader_asU8()));
    const endorsed = exactly(peer.ChaincodeActionPayload, only.getPayload_asU8());
    const proposal = exactly(peer.ChaincodeProposalPayload, endorsed.getChaincodeProposalPayload_asU8());
    demand(proposal.getTransientmapMap().getLength() === 0);
    return { channel, creator, call: { stage: 'transaction', ...invocationIn(proposal, chaincode), transientFields: [] } };
}

/** Its fields are of the same types as those of a question for events; so what stands for the transaction must be the id of one. */
function statusQuestionIn(message: Uint8Array): SigningRequest {
    const question = exactly(protos.CommitStatusRequest, message);
    demand(isHex64(question.getTransactionId()));
    return { channel: question.getChannelId(), creator: creatorIn(question.getIdentity_asU8()) };
}

interface Headers extends Pick<SigningRequest, 'channel' | 'creator'> {
    /** Which chaincode peers will run: they take it from here. */
    readonly chaincode: string;
}

function headersIn(header: common.Header): Headers {
    const channel = exactly(common.ChannelHeader, header.getChannelHeader_asU8());
    const signature = exactly(common.SignatureHeader, header.getSignatureHeader_asU8());
    demand(channel.getType() === common.HeaderType.ENDORSER_TRANSACTION);
    const extension = exactly(peer.ChaincodeHeaderExtension, channel.getExtension_asU8());
    const chaincode = demandDefined(extension.getChaincodeId(), 'the chaincode of a header').getName();
    return { channel: channel.getChannelId(), chaincode, creator: creatorIn(signature.getCreator_asU8()) };
}

/** The specification names the chaincode once more, and must name the same one. */
function invocationIn(
    payload: peer.ChaincodeProposalPayload,
    chaincode: string,
): Pick<SignedCall, 'chaincode' | 'function' | 'parameters'> {
    const invocation = exactly(peer.ChaincodeInvocationSpec, payload.getInput_asU8());
    const specification = demandDefined(invocation.getChaincodeSpec(), 'the specification of an invocation');
    demand(specification.getChaincodeId()?.getName() === chaincode);
    const input = demandDefined(specification.getInput(), 'the input of an invocation');
    demand(!input.getIsInit() && input.getDecorationsMap().getLength() === 0);
    const [name, ...parameters] = input.getArgsList_asU8().map((argument) => Buffer.from(argument).toString('utf8'));
    return { chaincode, function: demandDefined(name, 'the function of an invocation'), parameters };
}

function creatorIn(bytes: Uint8Array): SigningRequest['creator'] {
    const identity = exactly(msp.SerializedIdentity, bytes);
    return { mspId: identity.getMspid(), certificate: Buffer.from(identity.getIdBytes_asU8()).toString('utf8') };
}

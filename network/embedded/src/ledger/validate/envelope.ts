// SPDX-License-Identifier: Apache-2.0
// Takes a transaction's envelope apart, layer by layer, with the code that Fabric gives when a layer cannot be read or does not fit.
import { common, peer } from '@hyperledger/fabric-protos';
import { hex, sameBytes, sha256 } from '../encoding/bytes';
import type { NamespaceSet } from '../rwset/model';
import { decodePublicSet } from '../rwset/decode';
import { CODE, orRefuse, Refusal, demand } from './codes';

const { ENDORSER_TRANSACTION, CONFIG, CONFIG_UPDATE } = common.HeaderType;

/** An envelope's two layers of headers. */
export interface Headers {
    readonly payload: Uint8Array;
    readonly signature: Uint8Array;
    readonly header: common.Header;
    readonly channel: common.ChannelHeader;
    readonly nonce: Uint8Array;
    readonly creator: Uint8Array;
    readonly data: Uint8Array;
}

/** Told the channel header as soon as it is read: an index needs it even of a transaction that is refused. */
export type Witness = (channel: common.ChannelHeader) => void;

/** Envelope, payload and headers. */
export function readHeaders(bytes: Uint8Array, witness: Witness): Headers {
    const envelope = orRefuse(CODE.INVALID_OTHER_REASON, () => common.Envelope.deserializeBinary(bytes));
    const opened = { payload: envelope.getPayload_asU8(), signature: envelope.getSignature_asU8() };
    const payload = orRefuse(CODE.BAD_PAYLOAD, () => common.Payload.deserializeBinary(opened.payload));
    const headers = orRefuse(CODE.BAD_COMMON_HEADER, () => {
        const header = payload.getHeader();
        if (!header) {
            throw new Refusal(CODE.BAD_COMMON_HEADER);
        }
        const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
        witness(channel);
        const signer = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
        return { header, channel, nonce: signer.getNonce_asU8(), creator: signer.getCreator_asU8() };
    });
    const types: readonly number[] = [ENDORSER_TRANSACTION, CONFIG, CONFIG_UPDATE];
    demand(types.includes(headers.channel.getType()), CODE.BAD_COMMON_HEADER);
    demand(headers.channel.getEpoch() === 0, CODE.BAD_COMMON_HEADER);
    demand(headers.nonce.length > 0 && headers.creator.length > 0, CODE.BAD_COMMON_HEADER);
    return { ...opened, ...headers, data: payload.getData_asU8() };
}

/** Only endorsed transactions go on; their id must be the one that nonce and creator give. */
export function requireEndorserTransaction(headers: Headers): void {
    const type = headers.channel.getType();
    demand(type !== CONFIG, CODE.INVALID_CONFIG_TRANSACTION); // the configuration of this network does not change
    demand(type === ENDORSER_TRANSACTION, CODE.UNSUPPORTED_TX_PAYLOAD);
    demand(headers.channel.getTxId() === hex(sha256(headers.nonce, headers.creator)), CODE.BAD_PROPOSAL_TXID);
}

/** The one action of a transaction, its proposal hash checked. */
export interface Action {
    /** Serialised ProposalResponsePayload: what the endorsers signed, together with their identity. */
    readonly responsePayload: Uint8Array;
    readonly extension: Uint8Array;
    readonly endorsements: readonly { readonly endorser: Uint8Array; readonly signature: Uint8Array }[];
}

export function openAction(headers: Headers): Action {
    return orRefuse(CODE.INVALID_ENDORSER_TRANSACTION, () => {
        const [action, ...more] = peer.Transaction.deserializeBinary(headers.data).getActionsList();
        if (!action || more.length > 0) {
            throw new Refusal(CODE.INVALID_ENDORSER_TRANSACTION);
        }
        const signer = common.SignatureHeader.deserializeBinary(action.getHeader_asU8());
        demand(signer.getNonce_asU8().length > 0 && signer.getCreator_asU8().length > 0, CODE.INVALID_ENDORSER_TRANSACTION);
        const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
        const responsePayload = payload.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array(0);
        const response = peer.ProposalResponsePayload.deserializeBinary(responsePayload);
        const proposed = payload.getChaincodeProposalPayload_asU8();
        demand(proposed.length > 0, CODE.INVALID_ENDORSER_TRANSACTION); // there is no hash of nothing
        const hash = sha256(headers.header.getChannelHeader_asU8(), action.getHeader_asU8(), proposed);
        demand(sameBytes(hash, response.getProposalHash_asU8()), CODE.INVALID_ENDORSER_TRANSACTION);
        return {
            responsePayload,
            extension: response.getExtension_asU8(),
            endorsements: (payload.getAction()?.getEndorsementsList() ?? []).map((endorsement) => ({
                endorser: endorsement.getEndorser_asU8(),
                signature: endorsement.getSignature_asU8(),
            })),
        };
    });
}

/** What the endorsers agreed on. */
export interface Results {
    readonly chaincode: string;
    readonly sets: readonly NamespaceSet[];
    /** Namespaces whose endorsement policy must hold: the chaincode's own, and each that is written to. */
    readonly governed: readonly string[];
}

/** The action's results, with everything that can be checked without the state. */
export function readResults(headers: Headers, action: peer.ChaincodeAction): Results {
    const sets = orRefuse(CODE.BAD_RWSET, () => decodePublicSet(action.getResults_asU8()));
    const extension = orRefuse(CODE.BAD_HEADER_EXTENSION, () =>
        peer.ChaincodeHeaderExtension.deserializeBinary(headers.channel.getExtension_asU8()),
    );
    const called = extension.getChaincodeId();
    const answered = action.getChaincodeId();
    if (!called || !answered) {
        throw new Refusal(CODE.INVALID_OTHER_REASON);
    }
    const chaincode = called.getName();
    demand(chaincode !== '' && chaincode === answered.getName() && answered.getVersion() !== '', CODE.INVALID_CHAINCODE);
    const eventBytes = action.getEvents_asU8();
    if (eventBytes.length > 0) {
        const event = orRefuse(CODE.INVALID_OTHER_REASON, () => peer.ChaincodeEvent.deserializeBinary(eventBytes));
        demand(event.getChaincodeId() === chaincode, CODE.INVALID_OTHER_REASON);
    }
    const names = sets.map((set) => set.namespace);
    demand(new Set(names).size === names.length, CODE.ILLEGAL_WRITESET);
    const written = sets
        .filter((set) => [set, ...set.collections].some(({ writes, metadataWrites }) => writes.length > 0 || metadataWrites.length > 0))
        .map((set) => set.namespace);
    return { chaincode, sets, governed: [...new Set([chaincode, ...written])] };
}

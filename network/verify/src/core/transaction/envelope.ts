// SPDX-License-Identifier: Apache-2.0
// Takes a transaction's envelope apart, layer by layer, with the code that Fabric gives where a layer cannot be read or does not fit.
import { hex, isSame, sha256 } from '../wire/bytes';
import {
    ACTION_PAYLOAD,
    CHAINCODE_EVENT,
    CHANNEL_HEADER,
    type ChaincodeAction,
    type ChannelHeader,
    type Endorsement,
    ENVELOPE,
    HEADER_EXTENSION,
    PAYLOAD,
    RESPONSE_PAYLOAD,
    SIGNATURE_HEADER,
    TRANSACTION,
} from '../wire/fabric-messages';
import { demand, orRefuse } from './codes';
import { isWriting, type NamespaceSet, readSets } from './read-write-set';

/** Kinds of transactions (common.HeaderType). */
export const HEADER_TYPE = { CONFIG: 1, CONFIG_UPDATE: 2, ENDORSER_TRANSACTION: 3 } as const;
const TYPES: readonly number[] = Object.values(HEADER_TYPE);

/** An envelope's two layers of headers. */
export interface Headers {
    readonly payload: Uint8Array;
    readonly signature: Uint8Array;
    readonly channelHeader: Uint8Array;
    readonly channel: ChannelHeader;
    readonly nonce: Uint8Array;
    readonly creator: Uint8Array;
    readonly data: Uint8Array;
}

/** @param witness - told the channel header as soon as it is read: a peer notes the id even of a transaction that it refuses */
export function readHeaders(bytes: Uint8Array, witness: (channel: ChannelHeader) => void): Headers {
    const { payload, signature } = orRefuse('INVALID_OTHER_REASON', 'its envelope', () => ENVELOPE.decode(bytes));
    const { header, data } = orRefuse('BAD_PAYLOAD', 'its payload', () => PAYLOAD.decode(payload));
    demand(header !== undefined, 'BAD_COMMON_HEADER', 'it has no header');
    const { channelHeader, signatureHeader } = header;
    const channel = orRefuse('BAD_COMMON_HEADER', 'its channel header', () => CHANNEL_HEADER.decode(channelHeader));
    witness(channel);
    const { nonce, creator } = orRefuse('BAD_COMMON_HEADER', 'its signature header', () => SIGNATURE_HEADER.decode(signatureHeader));
    demand(TYPES.includes(channel.type), 'BAD_COMMON_HEADER', `its type is ${channel.type}`);
    demand(channel.epoch === 0, 'BAD_COMMON_HEADER', 'its epoch is not 0');
    demand(nonce.length > 0 && creator.length > 0, 'BAD_COMMON_HEADER', 'it has no nonce or no creator');
    return { payload, signature, channelHeader, channel, nonce, creator, data };
}

/** The id that nonce and creator give. */
export async function demandId({ channel, nonce, creator }: Headers): Promise<void> {
    const id = hex(await sha256(nonce, creator));
    demand(channel.txId === id, 'BAD_PROPOSAL_TXID', `its id is not ${id}, the hash of its nonce and creator`);
}

/** The one action of a transaction, its proposal hash checked. */
export interface Action {
    /** What the endorsers signed, together with their identity. */
    readonly responsePayload: Uint8Array;
    readonly extension: Uint8Array;
    readonly endorsements: readonly Endorsement[];
}

export async function openAction({ data, channelHeader }: Headers): Promise<Action> {
    const code = 'INVALID_ENDORSER_TRANSACTION';
    const { actions } = orRefuse(code, 'its transaction', () => TRANSACTION.decode(data));
    const [action] = actions;
    demand(action !== undefined && actions.length === 1, code, `it has ${actions.length} actions`);
    const signer = orRefuse(code, 'the header of its action', () => SIGNATURE_HEADER.decode(action.header));
    demand(signer.nonce.length > 0 && signer.creator.length > 0, code, 'its action has no nonce or no creator');
    const { proposalPayload, action: endorsed } = orRefuse(code, 'its action', () => ACTION_PAYLOAD.decode(action.payload));
    const response = orRefuse(code, 'its proposal response', () => RESPONSE_PAYLOAD.decode(endorsed.responsePayload));
    demand(proposalPayload.length > 0, code, 'it has no proposal'); // there is no hash of nothing
    const hash = await sha256(channelHeader, action.header, proposalPayload);
    demand(isSame(hash, response.proposalHash), code, 'what was endorsed is another proposal');
    return { responsePayload: endorsed.responsePayload, extension: response.extension, endorsements: endorsed.endorsements };
}

/** What the endorsers agreed on. */
export interface Results {
    readonly chaincode: string;
    readonly sets: readonly NamespaceSet[];
    /** Namespaces whose endorsement policy must hold: the chaincode's own, and each that is written to. */
    readonly governed: readonly string[];
}

/** The action's results, with everything that can be checked without the state. */
export function readResults({ channel }: Headers, action: ChaincodeAction): Results {
    const sets = orRefuse('BAD_RWSET', 'what it read and wrote', () => readSets(action.results));
    const extension = orRefuse('BAD_HEADER_EXTENSION', 'the extension of its header', () => HEADER_EXTENSION.decode(channel.extension));
    const [called, answered] = [extension.chaincodeId, action.chaincodeId];
    demand(called !== undefined && answered !== undefined, 'INVALID_OTHER_REASON', 'it names no chaincode');
    const chaincode = called.name;
    const isOne = chaincode !== '' && chaincode === answered.name && answered.version !== '';
    demand(isOne, 'INVALID_CHAINCODE', `“${chaincode}” was called and “${answered.name}” ${answered.version} answered`);
    if (action.events.length > 0) {
        const event = orRefuse('INVALID_OTHER_REASON', 'its event', () => CHAINCODE_EVENT.decode(action.events));
        demand(event.chaincodeId === chaincode, 'INVALID_OTHER_REASON', 'its event is another chaincode’s');
    }
    const names = sets.map(({ namespace }) => namespace);
    demand(new Set(names).size === names.length, 'ILLEGAL_WRITESET', 'it names a namespace twice');
    const written = sets.filter(isWriting).map(({ namespace }) => namespace);
    return { chaincode, sets, governed: [...new Set([chaincode, ...written])] };
}

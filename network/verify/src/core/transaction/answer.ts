// SPDX-License-Identifier: Apache-2.0
// An endorsed answer that never became a transaction: proposal and response as peers signed them, kept by whoever asked.
import type { Channel } from '../msp/channel';
import type { Identity } from '../msp/identity';
import { hex, isSame, sha256 } from '../wire/bytes';
import { WireError } from '../wire/cursor';
import {
    ANSWERED_ACTION,
    CHANNEL_HEADER,
    type Endorsement,
    INVOCATION,
    millisecondsOf,
    PROPOSAL_PAYLOAD,
    RESPONSE_PAYLOAD,
    SIGNATURE_HEADER,
} from '../wire/fabric-messages';
import { endorsersOf } from './inspect';
import { type NamespaceSet, readSets } from './read-write-set';

/** What is kept of it. */
export interface EndorsedAnswer {
    readonly channelHeader: Uint8Array;
    readonly signatureHeader: Uint8Array;
    /** Without its transient part. */
    readonly proposal: Uint8Array;
    /** A ProposalResponsePayload. */
    readonly response: Uint8Array;
    readonly endorsements: readonly Endorsement[];
}

/** What it says. */
export interface Answer {
    readonly id: string;
    /** That its proposal states, in milliseconds. */
    readonly time: number;
    readonly creator: Identity;
    readonly chaincode: string;
    /** Function and arguments, as text. */
    readonly call: readonly string[];
    readonly payload: Uint8Array;
    readonly sets: readonly NamespaceSet[];
    /** Distinct members whose endorsement is genuine, and why others do not count. */
    readonly endorsers: readonly Identity[];
    readonly notEndorsed: readonly string[];
}

/** Evidence that is none. */
export class BrokenAnswer extends Error {}

const SUCCESS = 200;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function demand(condition: boolean, what: string): asserts condition {
    if (!condition) {
        throw new BrokenAnswer(what);
    }
}

/**
 * Takes an endorsed answer apart. Who must have endorsed is the caller's to say: no rule of the channel asks anything of what is not submitted.
 * @throws BrokenAnswer
 */
export async function readAnswer(kept: EndorsedAnswer, channel: Channel): Promise<Answer> {
    const { channelHeader, signatureHeader, proposal, response, endorsements } = kept;
    try {
        // What was asked, and by whom.
        const header = CHANNEL_HEADER.decode(channelHeader);
        const { creator: serialized, nonce } = SIGNATURE_HEADER.decode(signatureHeader);
        demand(header.channelId === channel.id, `it is for the channel “${header.channelId}”`);
        demand(header.txId === hex(await sha256(nonce, serialized)), 'its id is not the hash of its nonce and creator');
        const hash = await sha256(channelHeader, signatureHeader, proposal);
        const { proposalHash, extension } = RESPONSE_PAYLOAD.decode(response);
        demand(isSame(hash, proposalHash), 'what was endorsed is another proposal');
        const creator = await channel.members.identify(serialized);
        demand('key' in creator, `its creator is nobody: ${'why' in creator ? creator.why : ''}`);
        const { chaincodeId, input } = INVOCATION.decode(PROPOSAL_PAYLOAD.decode(proposal).input).spec;
        const call = input.args.map((argument) => utf8.decode(argument));
        // What was answered.
        const action = ANSWERED_ACTION.decode(extension);
        demand(action.chaincodeId?.name === chaincodeId?.name, 'another chaincode answered');
        demand(action.response.status === SUCCESS, 'the chaincode refused');
        const sets = readSets(action.results);
        const endorsed = await endorsersOf({ responsePayload: response, endorsements }, channel);
        return {
            id: header.txId,
            time: millisecondsOf(header.timestamp),
            creator,
            chaincode: chaincodeId?.name ?? '',
            call,
            payload: action.response.payload,
            sets,
            ...endorsed,
        };
    } catch (error) {
        throw error instanceof WireError || error instanceof TypeError
            ? new BrokenAnswer(`its bytes do not parse: ${error.message}`, { cause: error })
            : error;
    }
}

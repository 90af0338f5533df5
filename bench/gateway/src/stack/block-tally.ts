// SPDX-License-Identifier: Apache-2.0
// Counts what a block holds of the wards' vitals: transactions, windows, posts, and the size of what was handed in.

import { common, peer } from '@hyperledger/fabric-protos';

/** What was committed. */
export interface Tally {
    readonly transactions: number;
    readonly windows: number;
    readonly posts: number;
    /** Of the functions' arguments. */
    readonly argumentBytes: number;
}

export const NOTHING: Tally = { transactions: 0, windows: 0, posts: 0, argumentBytes: 0 };

const SUBMIT_WINDOWS = 'vitals:SubmitWindows';

/** Adds two counts. */
export function plus(left: Tally, right: Tally): Tally {
    return {
        transactions: left.transactions + right.transactions,
        windows: left.windows + right.windows,
        posts: left.posts + right.posts,
        argumentBytes: left.argumentBytes + right.argumentBytes,
    };
}

/** Takes one count from a later one. */
export function minus(later: Tally, earlier: Tally): Tally {
    return {
        transactions: later.transactions - earlier.transactions,
        windows: later.windows - earlier.windows,
        posts: later.posts - earlier.posts,
        argumentBytes: later.argumentBytes - earlier.argumentBytes,
    };
}

const none = new Uint8Array();

/** What an endorsed transaction calls: the name of a function and its arguments. */
function argumentsOf(envelope: Uint8Array): readonly Uint8Array[] {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
    const channel = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? none);
    if (channel.getType() !== common.HeaderType.ENDORSER_TRANSACTION) {
        return [];
    }
    const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
    const proposal = peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? none).getChaincodeProposalPayload_asU8();
    const input = peer.ChaincodeProposalPayload.deserializeBinary(proposal).getInput_asU8();
    return peer.ChaincodeInvocationSpec.deserializeBinary(input).getChaincodeSpec()?.getInput()?.getArgsList_asU8() ?? [];
}

/** Counts the valid transactions of a block; what the peer refused counts for nothing. */
export function tallyBlock(block: Pick<common.Block, 'getData' | 'getMetadata'>): Tally {
    const verdicts = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? none;
    const envelopes = block.getData()?.getDataList_asU8() ?? [];
    const valid = envelopes.filter((_, index) => verdicts[index] === peer.TxValidationCode.VALID);
    let tally = NOTHING;
    for (const [name = none, request = none] of valid.map(argumentsOf)) {
        if (Buffer.from(name).toString('utf8') === SUBMIT_WINDOWS) {
            const { windows } = JSON.parse(Buffer.from(request).toString('utf8')) as { windows: { posts: unknown[] }[] };
            const posts = windows.reduce((sum, window) => sum + window.posts.length, 0);
            tally = plus(tally, { transactions: 1, windows: windows.length, posts, argumentBytes: request.length });
        }
    }
    return tally;
}

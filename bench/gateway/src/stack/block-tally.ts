// SPDX-License-Identifier: Apache-2.0
// Counts what a block holds of the wards' vitals: posts and windows, the transactions that brought them, and the size of what they write.

import { common, ledger, peer } from '@hyperledger/fabric-protos';

/** What was committed of one kind. */
export interface Tally {
    readonly transactions: number;
    readonly count: number;
    /** Keys and values that were written: what a block holds of a request, which travels beside it where it is transient. */
    readonly writtenBytes: number;
}

/** What was committed. */
export interface VitalsTally {
    readonly posts: Tally;
    readonly windows: Tally;
}

const NONE: Tally = { transactions: 0, count: 0, writtenBytes: 0 };
export const NOTHING: VitalsTally = { posts: NONE, windows: NONE };

/** What a block holds of vitals. */
export interface BlockVitals {
    readonly tally: VitalsTally;
    /** Keys of the posts that were written, in their order. */
    readonly postKeys: readonly string[];
}

function combined(left: VitalsTally, right: VitalsTally, sign: 1 | -1): VitalsTally {
    const each = (one: Tally, other: Tally): Tally => ({
        transactions: one.transactions + sign * other.transactions,
        count: one.count + sign * other.count,
        writtenBytes: one.writtenBytes + sign * other.writtenBytes,
    });
    return { posts: each(left.posts, right.posts), windows: each(left.windows, right.windows) };
}

/** Adds two counts. */
export function plus(left: VitalsTally, right: VitalsTally): VitalsTally {
    return combined(left, right, 1);
}

/** Takes one count from a later one. */
export function minus(later: VitalsTally, earlier: VitalsTally): VitalsTally {
    return combined(later, earlier, -1);
}

const none = new Uint8Array();
const NAMESPACE = 'wardledger';
const POST = 'post/';
/** A composite key: its object type, and what it consists of, each ended by a zero. */
const WINDOW = '\u0000window\u0000';

/** What one transaction writes to the world state of the wards' contracts. */
interface Write {
    readonly key: string;
    readonly bytes: number;
}

function writesOf(envelope: Uint8Array): readonly Write[] {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
    const channel = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? none);
    if (channel.getType() !== common.HeaderType.ENDORSER_TRANSACTION) {
        return [];
    }
    const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
    const endorsed = peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? none).getAction();
    const response = peer.ProposalResponsePayload.deserializeBinary(endorsed?.getProposalResponsePayload_asU8() ?? none);
    const results = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8()).getResults_asU8();
    return ledger.rwset.TxReadWriteSet.deserializeBinary(results)
        .getNsRwsetList()
        .filter((set) => set.getNamespace() === NAMESPACE)
        .flatMap((set) => ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()).getWritesList())
        .map((write) => ({ key: write.getKey(), bytes: write.getKey().length + write.getValue_asU8().length }));
}

function tallyOf(writes: readonly Write[], prefix: string): Tally {
    const count = writes.filter(({ key }) => key.startsWith(prefix)).length;
    return count === 0 ? NONE : { transactions: 1, count, writtenBytes: writes.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Of each valid transaction of a block, which kinds of keys it wrote: what composite keys begin with. */
export function writtenTypes(block: Pick<common.Block, 'getData' | 'getMetadata'>): ReadonlySet<string>[] {
    return validWrites(block).map(
        (writes) => new Set(writes.flatMap(({ key }) => (key.startsWith('\u0000') ? [key.split('\u0000')[1] ?? ''] : []))),
    );
}

function validWrites(block: Pick<common.Block, 'getData' | 'getMetadata'>): (readonly Write[])[] {
    const verdicts = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? none;
    const envelopes = block.getData()?.getDataList_asU8() ?? [];
    return envelopes.filter((_, index) => verdicts[index] === peer.TxValidationCode.VALID).map(writesOf);
}

/** Counts the valid transactions of a block; what the peer refused counts for nothing. */
export function vitalsOf(block: Pick<common.Block, 'getData' | 'getMetadata'>): BlockVitals {
    let tally = NOTHING;
    const postKeys: string[] = [];
    for (const writes of validWrites(block)) {
        tally = plus(tally, { posts: tallyOf(writes, POST), windows: tallyOf(writes, WINDOW) });
        postKeys.push(...writes.filter(({ key }) => key.startsWith(POST)).map(({ key }) => key));
    }
    return { tally, postKeys };
}

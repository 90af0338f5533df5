// SPDX-License-Identifier: Apache-2.0
// What a transaction read and wrote, taken from its envelope and shown as the golden files of the contracts show it.

import { createHash } from 'node:crypto';
import { common, ledger, peer } from '@hyperledger/fabric-protos';

const { kvrwset } = ledger.rwset;

/** Private keys and values are on the channel as hashes only; everything is sorted. */
export interface ChannelView {
    readonly payload: string;
    readonly reads: readonly string[];
    readonly writes: Readonly<Record<string, string | null>>;
    readonly ranges: readonly string[];
    readonly privateReads: readonly string[];
    readonly privateWrites: Readonly<Record<string, string>>;
    readonly purges: readonly string[];
    readonly event: { readonly name: string; readonly payload: string } | undefined;
}

/** Composite keys with slashes for their zero bytes; a simple one behind a mark. */
const shown = (key: string): string => (key.startsWith('\u0000') ? key.split('\u0000').slice(1, -1).join('/') : `:${key}`);
const hidden = (name: string): string => `\u0000${name.split('/').join('\u0000')}\u0000`;
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const byKey = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> =>
    Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));

/** How a private key or value of a golden file appears on the channel. */
export const hashed = (value: string): string => createHash('sha256').update(value).digest('hex');
export const hashedKey = (name: string): string => hashed(hidden(name));

function actionIn(envelope: common.Envelope): peer.ChaincodeAction {
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const [first] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
    const action = peer.ChaincodeActionPayload.deserializeBinary(first!.getPayload_asU8()).getAction();
    const response = peer.ProposalResponsePayload.deserializeBinary(action!.getProposalResponsePayload_asU8());
    return peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
}

function publicSet(bytes: Uint8Array) {
    const set = kvrwset.KVRWSet.deserializeBinary(bytes);
    return {
        reads: set.getReadsList().map((read) => shown(read.getKey())),
        writes: set
            .getWritesList()
            .map((write) => [shown(write.getKey()), write.getIsDelete() ? null : text(write.getValue_asU8())] as const),
        ranges: set.getRangeQueriesInfoList().map((range) => shown(range.getStartKey())),
    };
}

function privateSet(bytes: Uint8Array) {
    const set = kvrwset.HashedRWSet.deserializeBinary(bytes);
    const writes = set.getHashedWritesList();
    return {
        privateReads: set.getHashedReadsList().map((read) => hex(read.getKeyHash_asU8())),
        privateWrites: writes
            .filter((write) => !write.getIsPurge())
            .map((write) => [hex(write.getKeyHash_asU8()), hex(write.getValueHash_asU8())] as const),
        purges: writes.filter((write) => write.getIsPurge()).map((write) => hex(write.getKeyHash_asU8())),
    };
}

function eventIn(bytes: Uint8Array): ChannelView['event'] {
    const event = peer.ChaincodeEvent.deserializeBinary(bytes);
    return event.getEventName() === '' ? undefined : { name: event.getEventName(), payload: text(event.getPayload_asU8()) };
}

/** What of a transaction stands on the channel under one chaincode's name. */
export function channelView(envelope: common.Envelope, chaincode: string): ChannelView {
    const action = actionIn(envelope);
    const sets = ledger.rwset.TxReadWriteSet.deserializeBinary(action.getResults_asU8()).getNsRwsetList();
    const own = sets.filter((set) => set.getNamespace() === chaincode);
    const open = own.map((set) => publicSet(set.getRwset_asU8()));
    const closed = own.flatMap((set) => set.getCollectionHashedRwsetList().map((one) => privateSet(one.getHashedRwset_asU8())));
    return {
        payload: text(action.getResponse()!.getPayload_asU8()),
        reads: open.flatMap(({ reads }) => reads).sort(),
        writes: byKey(open.flatMap(({ writes }) => writes)),
        ranges: open.flatMap(({ ranges }) => ranges).sort(),
        privateReads: closed.flatMap(({ privateReads }) => privateReads).sort(),
        privateWrites: byKey(closed.flatMap(({ privateWrites }) => privateWrites)),
        purges: closed.flatMap(({ purges }) => purges).sort(),
        event: eventIn(action.getEvents_asU8()),
    };
}

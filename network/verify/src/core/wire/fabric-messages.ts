// SPDX-License-Identifier: Apache-2.0
// Fabric's messages in blocks, as far as they are looked at: names and numbers of fabric-protos' common, peer, msp and ledger/rwset.
import { BYTES, type Decoded, FLAG, INT32, many, maybe, Message, nested, NUMBER, one, TEXT } from './message';

export const BLOCK_HEADER = new Message({ number: one(1, NUMBER), previousHash: one(2, BYTES), dataHash: one(3, BYTES) });
export type BlockHeader = Decoded<typeof BLOCK_HEADER>;

const BYTE_LIST = new Message({ items: many(1, BYTES) });

export const BLOCK = new Message({
    header: maybe(1, nested(BLOCK_HEADER)),
    data: maybe(2, nested(BYTE_LIST)),
    metadata: maybe(3, nested(BYTE_LIST)),
});
export type Block = Decoded<typeof BLOCK>;

const METADATA_SIGNATURE = new Message({ signatureHeader: one(1, BYTES), signature: one(2, BYTES), identifierHeader: one(3, BYTES) });
export type MetadataSignature = Decoded<typeof METADATA_SIGNATURE>;

export const METADATA = new Message({ value: one(1, BYTES), signatures: many(2, nested(METADATA_SIGNATURE)) });
export type Metadata = Decoded<typeof METADATA>;

export const LAST_CONFIG = new Message({ index: one(1, NUMBER) });

export const ORDERER_BLOCK_METADATA = new Message({ lastConfig: one(1, nested(LAST_CONFIG)), consenterMetadata: one(2, BYTES) });

export const ENVELOPE = new Message({ payload: one(1, BYTES), signature: one(2, BYTES) });

const HEADER = new Message({ channelHeader: one(1, BYTES), signatureHeader: one(2, BYTES) });

export const PAYLOAD = new Message({ header: maybe(1, nested(HEADER)), data: one(2, BYTES) });

const TIMESTAMP = new Message({ seconds: one(1, NUMBER), nanoseconds: one(2, INT32) });

/** An absent time is the beginning of time. */
export const millisecondsOf = (timestamp: Decoded<typeof TIMESTAMP> | undefined): number =>
    timestamp === undefined ? 0 : timestamp.seconds * 1000 + timestamp.nanoseconds / 1e6;

export const CHANNEL_HEADER = new Message({
    type: one(1, INT32),
    timestamp: maybe(3, nested(TIMESTAMP)),
    channelId: one(4, TEXT),
    txId: one(5, TEXT),
    epoch: one(6, NUMBER),
    extension: one(7, BYTES),
});
export type ChannelHeader = Decoded<typeof CHANNEL_HEADER>;

export const SIGNATURE_HEADER = new Message({ creator: one(1, BYTES), nonce: one(2, BYTES) });

export const SERIALIZED_IDENTITY = new Message({ mspId: one(1, TEXT), idBytes: one(2, BYTES) });

const TRANSACTION_ACTION = new Message({ header: one(1, BYTES), payload: one(2, BYTES) });

export const TRANSACTION = new Message({ actions: many(1, nested(TRANSACTION_ACTION)) });

const ENDORSEMENT = new Message({ endorser: one(1, BYTES), signature: one(2, BYTES) });
export type Endorsement = Decoded<typeof ENDORSEMENT>;

const ENDORSED_ACTION = new Message({ responsePayload: one(1, BYTES), endorsements: many(2, nested(ENDORSEMENT)) });

export const ACTION_PAYLOAD = new Message({ proposalPayload: one(1, BYTES), action: one(2, nested(ENDORSED_ACTION)) });

export const RESPONSE_PAYLOAD = new Message({ proposalHash: one(1, BYTES), extension: one(2, BYTES) });

const CHAINCODE_ID = new Message({ path: one(1, TEXT), name: one(2, TEXT), version: one(3, TEXT) });

export const CHAINCODE_ACTION = new Message({ results: one(1, BYTES), events: one(2, BYTES), chaincodeId: maybe(4, nested(CHAINCODE_ID)) });
export type ChaincodeAction = Decoded<typeof CHAINCODE_ACTION>;

export const HEADER_EXTENSION = new Message({ chaincodeId: maybe(2, nested(CHAINCODE_ID)) });

export const CHAINCODE_EVENT = new Message({ chaincodeId: one(1, TEXT), txId: one(2, TEXT), eventName: one(3, TEXT) });

const VERSION = new Message({ block: one(1, NUMBER), tx: one(2, NUMBER) });
export type Version = Decoded<typeof VERSION>;

const KEY_READ = new Message({ key: one(1, TEXT), version: maybe(2, nested(VERSION)) });
export type KeyRead = Decoded<typeof KEY_READ>;

const QUERY_READS = new Message({ reads: many(1, nested(KEY_READ)) });

const MERKLE_SUMMARY = new Message({ maxDegree: one(1, NUMBER), maxLevel: one(2, NUMBER), hashes: many(3, BYTES) });
export type MerkleSummary = Decoded<typeof MERKLE_SUMMARY>;

const RANGE_QUERY = new Message({
    startKey: one(1, TEXT),
    endKey: one(2, TEXT),
    exhausted: one(3, FLAG),
    rawReads: one(4, nested(QUERY_READS)),
    merkle: maybe(5, nested(MERKLE_SUMMARY)),
});
export type RangeQuery = Decoded<typeof RANGE_QUERY>;

const METADATA_ENTRY = new Message({ name: one(1, TEXT), value: one(2, BYTES) });
export type MetadataEntry = Decoded<typeof METADATA_ENTRY>;

const KEY_WRITE = new Message({ key: one(1, TEXT), isDelete: one(2, FLAG), value: one(3, BYTES) });

const METADATA_WRITE = new Message({ key: one(1, TEXT), entries: many(2, nested(METADATA_ENTRY)) });

export const KEY_VALUE_SET = new Message({
    reads: many(1, nested(KEY_READ)),
    ranges: many(2, nested(RANGE_QUERY)),
    writes: many(3, nested(KEY_WRITE)),
    metadataWrites: many(4, nested(METADATA_WRITE)),
});

const HASHED_READ = new Message({ keyHash: one(1, BYTES), version: maybe(2, nested(VERSION)) });

const HASHED_WRITE = new Message({ keyHash: one(1, BYTES), isDelete: one(2, FLAG), valueHash: one(3, BYTES) });

const HASHED_METADATA_WRITE = new Message({ keyHash: one(1, BYTES), entries: many(2, nested(METADATA_ENTRY)) });

export const HASHED_SET = new Message({
    reads: many(1, nested(HASHED_READ)),
    writes: many(2, nested(HASHED_WRITE)),
    metadataWrites: many(3, nested(HASHED_METADATA_WRITE)),
});

const COLLECTION_SET = new Message({ collection: one(1, TEXT), hashedSet: one(2, BYTES) });

const NAMESPACE_SET = new Message({ namespace: one(1, TEXT), set: one(2, BYTES), collections: many(3, nested(COLLECTION_SET)) });

export const TRANSACTION_SET = new Message({ namespaces: many(2, nested(NAMESPACE_SET)) });

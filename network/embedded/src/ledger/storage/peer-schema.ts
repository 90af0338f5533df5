// SPDX-License-Identifier: Apache-2.0
// The tables of one peer's ledger of one channel. Values are found through narrow indexes, so look-ups stay flat as the ledger grows.

/**
 * state: one row per key; `namespace` is a number of `namespaces`, whose names are `cc` (public), `cc$$p<collection>` (cleartext) and
 * `cc$$h<collection>` (key hash -> value hash); has_metadata is 0 until a key of the space gets metadata, which spares look-ups. position = block * 2^20 + index in the block, for transactions, history and versions alike.
 */
export const PEER_SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS namespaces (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, has_metadata INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS state (
    id INTEGER PRIMARY KEY, namespace INTEGER NOT NULL, key BLOB NOT NULL, version INTEGER NOT NULL, value BLOB NOT NULL, metadata BLOB
);
CREATE UNIQUE INDEX IF NOT EXISTS state_key ON state (namespace, key);
CREATE TABLE IF NOT EXISTS history (
    namespace INTEGER NOT NULL, key BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (namespace, key, position)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blocks (
    number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, previous_hash BLOB NOT NULL, data_hash BLOB NOT NULL, metadata BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS transactions (
    position INTEGER PRIMARY KEY, tx_id TEXT NOT NULL, type INTEGER NOT NULL, code INTEGER NOT NULL, event BLOB, envelope BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS transaction_ids (tx_id TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS private_writes (
    position INTEGER NOT NULL, namespace TEXT NOT NULL, collection TEXT NOT NULL, key_hash BLOB NOT NULL, key TEXT NOT NULL, write BLOB NOT NULL,
    PRIMARY KEY (position, namespace, collection, key_hash)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS private_writes_key ON private_writes (namespace, collection, key_hash);
CREATE TABLE IF NOT EXISTS private_metadata (
    position INTEGER NOT NULL, namespace TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (position, namespace, collection, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS missing_private (
    position INTEGER NOT NULL, namespace TEXT NOT NULL, collection TEXT NOT NULL, PRIMARY KEY (position, namespace, collection)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS expiry (
    block INTEGER NOT NULL, namespace TEXT NOT NULL, collection TEXT NOT NULL, key_hash BLOB NOT NULL, key TEXT, committed INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS expiry_block ON expiry (block);
CREATE TABLE IF NOT EXISTS transient (
    tx_id TEXT NOT NULL, namespace TEXT NOT NULL, collection TEXT NOT NULL, hash BLOB NOT NULL, height INTEGER NOT NULL, writes BLOB NOT NULL,
    PRIMARY KEY (tx_id, namespace, collection, hash)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS transient_height ON transient (height);
`;

const TRANSACTIONS_PER_BLOCK = 2 ** 20;

/** Where a transaction stands: block number and index, as one sortable number. Also the version of what it wrote. */
export type Position = number;

export function positionOf(block: number, index: number): Position {
    return block * TRANSACTIONS_PER_BLOCK + index;
}

export function blockOf(position: Position): number {
    return Math.floor(position / TRANSACTIONS_PER_BLOCK);
}

export function indexOf(position: Position): number {
    return position % TRANSACTIONS_PER_BLOCK;
}

/** The name of the space that holds a collection's cleartext. */
export function privateSpace(namespace: string, collection: string): string {
    return `${namespace}$$p${collection}`;
}

/** The name of the space that holds a collection's hashes. */
export function hashedSpace(namespace: string, collection: string): string {
    return `${namespace}$$h${collection}`;
}

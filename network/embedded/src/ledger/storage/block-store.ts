// SPDX-License-Identifier: Apache-2.0
// A peer's blocks: headers, transactions one by one (so that one can be read without its block), and the index of transaction ids.
import type { DatabaseSync } from 'node:sqlite';
import { type BlockParts, repeated, repeatedItems } from '../encoding/block-bytes';
import type { CommittedTransaction, StoredTransaction, TransactionStatus } from '../ports';
import { demandDefined } from '../../invariants';
import { prepare, type Query } from './database';
import { blockOf, type Position, positionOf } from './peer-schema';

interface BlockRow {
    readonly number: number;
    readonly hash: Uint8Array;
    readonly previous_hash: Uint8Array;
    readonly data_hash: Uint8Array;
    readonly metadata: Uint8Array;
}

interface TransactionRow {
    readonly tx_id: string;
    readonly type: number;
    readonly code: number;
    readonly event: Uint8Array | null;
    readonly envelope: Uint8Array;
}

/** A stored block with what is known of each transaction. */
export interface StoredBlock {
    readonly parts: BlockParts;
    readonly hash: Uint8Array;
    readonly transactions: readonly CommittedTransaction[];
}

const ROW = 'SELECT number, hash, previous_hash, data_hash, metadata FROM blocks';
const TRANSACTION = 'SELECT tx_id, type, code, event, envelope FROM transactions WHERE position';

/** Reads and writes blocks. Writes happen inside the caller's transaction. */
export class BlockStore {
    readonly #byNumber: Query<BlockRow>;
    readonly #byHash: Query<{ number: number }>;
    readonly #last: Query<BlockRow>;
    readonly #transactions: Query<TransactionRow>;
    readonly #transaction: Query<TransactionRow>;
    readonly #position: Query<{ position: Position }>;
    readonly #status: Query<{ position: Position; code: number }>;
    readonly #addBlock: Query<never>;
    readonly #addTransaction: Query<never>;
    readonly #addId: Query<never>;

    constructor(database: DatabaseSync) {
        this.#byNumber = prepare(database, `${ROW} WHERE number = ?`);
        this.#byHash = prepare(database, 'SELECT number FROM blocks WHERE hash = ?');
        this.#last = prepare(database, `${ROW} ORDER BY number DESC LIMIT 1`);
        this.#transactions = prepare(database, `${TRANSACTION} >= ? AND position < ? ORDER BY position`);
        this.#transaction = prepare(database, `${TRANSACTION} = ?`);
        this.#position = prepare(database, 'SELECT position FROM transaction_ids WHERE tx_id = ?');
        this.#status = prepare(
            database,
            'SELECT position, code FROM transaction_ids JOIN transactions USING (position) WHERE transaction_ids.tx_id = ?',
        );
        this.#addBlock = prepare(database, 'INSERT INTO blocks (number, hash, previous_hash, data_hash, metadata) VALUES (?, ?, ?, ?, ?)');
        this.#addTransaction = prepare(
            database,
            'INSERT INTO transactions (position, tx_id, type, code, event, envelope) VALUES (?, ?, ?, ?, ?, ?)',
        );
        this.#addId = prepare(database, 'INSERT OR IGNORE INTO transaction_ids (tx_id, position) VALUES (?, ?)');
    }

    /** Adds a block. A transaction id that occurs again keeps its first place, as in Fabric's index. */
    add(block: StoredBlock): void {
        const { header, metadata, envelopes } = block.parts;
        this.#addBlock.run(header.number, block.hash, header.previousHash, header.dataHash, repeated(metadata));
        block.transactions.forEach(({ txId, type, code, event }, index) => {
            const position = positionOf(header.number, index);
            const envelope = demandDefined(envelopes[index], `envelope ${index} of block ${header.number}`);
            this.#addTransaction.run(position, txId, type, code, event ?? null, envelope);
            if (txId !== '') {
                this.#addId.run(txId, position);
            }
        });
    }

    get(number: number): StoredBlock | undefined {
        const row = this.#byNumber.get(number);
        if (!row) {
            return undefined;
        }
        const rows = this.#transactions.all(positionOf(row.number, 0), positionOf(row.number + 1, 0));
        return {
            parts: {
                header: { number: row.number, previousHash: row.previous_hash, dataHash: row.data_hash },
                envelopes: rows.map((r) => r.envelope),
                metadata: repeatedItems(row.metadata),
            },
            hash: row.hash,
            transactions: rows.map((r) => ({ txId: r.tx_id, type: r.type, code: r.code, event: r.event ?? undefined })),
        };
    }

    numberOfHash(hash: Uint8Array): number | undefined {
        return this.#byHash.get(hash)?.number;
    }

    numberOfTransaction(txId: string): number | undefined {
        const found = this.#position.get(txId);
        return found && blockOf(found.position);
    }

    /** The newest block's number and hashes. */
    last(): { number: number; hash: Uint8Array; previousHash: Uint8Array } | undefined {
        const row = this.#last.get();
        return row && { number: row.number, hash: row.hash, previousHash: row.previous_hash };
    }

    has(txId: string): boolean {
        return this.#position.get(txId) !== undefined;
    }

    status(txId: string): TransactionStatus | undefined {
        const found = this.#status.get(txId);
        return found && { code: found.code, blockNumber: blockOf(found.position) };
    }

    transaction(txId: string): StoredTransaction | undefined {
        const position = this.#position.get(txId)?.position;
        const row = position === undefined ? undefined : this.#transaction.get(position);
        return position === undefined || !row ? undefined : { code: row.code, blockNumber: blockOf(position), envelope: row.envelope };
    }
}

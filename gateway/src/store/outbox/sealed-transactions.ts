// SPDX-License-Identifier: Apache-2.0
// Transactions over the writer thread: sealed when they are signed, opened when their fate is asked for.

import type { OpenTransactionRow } from '../operations/transaction-operations';
import type { CarriedKind } from '../ports';
import type { OpenTransaction, SignedTransaction } from './outbox';
import { sorted } from './rows';
import type { SealedRowPorts } from './sealed-windows';

/** Signed transactions; it keeps nothing in memory. */
export class SealedTransactions {
    readonly #ports: SealedRowPorts;

    constructor(ports: SealedRowPorts) {
        this.#ports = ports;
    }

    async record(transaction: SignedTransaction): Promise<boolean> {
        const { writer, seals, now } = this.#ports;
        const { id, kind, timestamp, items } = transaction;
        const content = seals.sealTransaction(transaction);
        return writer.call('recordTransaction', { id, kind, timestamp, createdAt: now(), content, items });
    }

    async open(): Promise<OpenTransaction[]> {
        const { writer, now, damaged } = this.#ports;
        const rows = await writer.call('openTransactions', undefined);
        const { readable, unreadable } = sorted(rows, (row) => this.#opened(row));
        for (const id of unreadable) {
            await writer.call('noteDamage', { kind: 'transaction-unreadable', found: [{ id }], foundAt: now() });
            await writer.call('releaseTransaction', { id });
        }
        if (unreadable.length > 0) {
            damaged({ kind: 'transaction-unreadable', ids: unreadable });
        }
        return readable;
    }

    #opened({ id, kind, state, timestamp, content }: OpenTransactionRow): OpenTransaction {
        const sealed = this.#ports.seals.openTransaction(id, content ?? new Uint8Array());
        return { id, kind: kind as CarriedKind, ...sealed, timestamp, state: state as OpenTransaction['state'] };
    }
}

// SPDX-License-Identifier: Apache-2.0
// Waits for transactions to be committed at one peer.
import { status } from '@grpc/grpc-js';
import type { Cancellation } from '../grpc/cancellation';
import { RpcError } from '../grpc/rpc-error';
import type { PeerLedger, TransactionStatus } from '../ledger/ports';

type Waiter = (status: TransactionStatus) => void;

/** Tells when transactions of one peer's ledger are committed, and how. */
export class CommitWatcher {
    readonly #ledger: PeerLedger;
    readonly #waiting = new Map<string, Set<Waiter>>();
    readonly #stop: () => void;

    constructor(ledger: PeerLedger) {
        this.#ledger = ledger;
        this.#stop = ledger.onBlock((block) => {
            for (const { txId, code } of block.transactions) {
                const waiters = this.#waiting.get(txId);
                this.#waiting.delete(txId);
                waiters?.forEach((resolve) => {
                    resolve({ code, blockNumber: block.number });
                });
            }
        });
    }

    /** The status of a transaction, as soon as it has one; rejects when the call is over before, so that nothing waits for it any longer. */
    status(txId: string, call: Cancellation): Promise<TransactionStatus> {
        const known = this.#ledger.status(txId);
        if (known) {
            return Promise.resolve(known);
        }
        return new Promise((resolve, reject) => {
            const waiters = this.#waiting.get(txId) ?? new Set();
            this.#waiting.set(txId, waiters.add(resolve));
            call.onEnd(() => {
                const left = this.#waiting.get(txId);
                const isWaiting = left?.delete(resolve) ?? false;
                if (left?.size === 0) {
                    this.#waiting.delete(txId);
                }
                // every call ends, most of them answered; an error for those would only cost its stack trace
                if (isWaiting) {
                    reject(new RpcError(status.CANCELLED, 'context canceled'));
                }
            });
        });
    }

    close(): void {
        this.#stop(); // those who still wait hear of it when their calls end
    }
}

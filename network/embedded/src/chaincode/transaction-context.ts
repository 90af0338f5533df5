// SPDX-License-Identifier: Apache-2.0
// What a chaincode handler keeps of one running transaction: its simulator, its open iterators, what it may do in collections.
import { randomUUID } from 'node:crypto';
import type { Simulator } from '../ledger/ports';
import type { SignedProposal } from '../protos/proposal';
import type { ChaincodeMessage } from './messages';
import type { QueryRows } from './query-rows';

/** What identifies a transaction and what it may use; handed from a chaincode to those it calls. */
export interface TransactionParameters {
    readonly channelId: string;
    readonly txId: string;
    readonly proposal: SignedProposal;
    /** A query of a system chaincode has none. */
    readonly simulator: Simulator | undefined;
}

/** Whether the creator of the proposal may read and write a collection. */
export interface CollectionAccess {
    readonly read: boolean;
    readonly write: boolean;
}

/** One transaction at one chaincode. */
export class TransactionContext {
    readonly parameters: TransactionParameters;
    readonly namespace: string;
    readonly access = new Map<string, CollectionAccess>();
    readonly #queries = new Map<string, QueryRows>();
    readonly #answer: (message: ChaincodeMessage) => void;

    constructor(parameters: TransactionParameters, namespace: string, answer: (message: ChaincodeMessage) => void) {
        this.parameters = parameters;
        this.namespace = namespace;
        this.#answer = answer;
    }

    /** The simulator; throws where there is none, as a peer does. */
    get simulator(): Simulator {
        if (!this.parameters.simulator) {
            throw new Error('no ledger context');
        }
        return this.parameters.simulator;
    }

    /** The chaincode is done. */
    complete(message: ChaincodeMessage): void {
        this.closeQueries();
        this.#answer(message);
    }

    openQuery(rows: QueryRows): string {
        const id = randomUUID();
        this.#queries.set(id, rows);
        return id;
    }

    query(id: string): QueryRows | undefined {
        return this.#queries.get(id);
    }

    closeQuery(id: string): void {
        this.#queries.get(id)?.close();
        this.#queries.delete(id);
    }

    closeQueries(): void {
        [...this.#queries.keys()].forEach((id) => {
            this.closeQuery(id);
        });
    }
}

// SPDX-License-Identifier: Apache-2.0
// What a transaction function may touch: its caller, its time, the two states and its one event, which also stands in a list in the order of the blocks.

import { Context } from 'fabric-contract-api';
import type { Actor, Announced, HistoryEntry, LedgerEventName, LedgerEvents, Milliseconds, Page } from '../domain';
import { millisecondsOf, toBytes } from './state/json-value';
import { worldKey } from './state/ledger-keys';
import type { PageRequest } from './state/paging';
import { PrivateState } from './state/private-state';
import { WorldState } from './state/world-state';

/**
 * What was announced last. Every transaction with an event writes it, and none reads it, so none waits for another; its history is all that was ever
 * announced, in the order of the blocks and within them. A stream of events is for administrators alone, and times are their authors'.
 */
const ANNOUNCED = worldKey<Announced>('announced');

/** The context of every function of every contract. */
export class LedgerContext extends Context {
    #world: WorldState | undefined;
    #shared: PrivateState | undefined;
    #actor: Actor | undefined;
    #submitter: Actor | undefined;
    #event: Pick<Announced, 'event' | 'payload'> | undefined;

    get world(): WorldState {
        return (this.#world ??= new WorldState(this.stub));
    }

    /** The private state that both wards share. */
    get shared(): PrivateState {
        return (this.#shared ??= new PrivateState(this.stub));
    }

    /** The caller, known and permitted: the base contract admits it before any function runs. */
    get actor(): Actor {
        if (this.#actor === undefined) {
            throw new TypeError('no caller was admitted');
        }
        return this.#actor;
    }

    /** Whose certificate signed the proposal, and so who may stand on the channel as who did it: the caller, or the ward's own process for them. */
    get submitter(): Actor {
        return this.#submitter ?? this.actor;
    }

    /**
     * Sets the caller.
     * @param actor - as the platform established it.
     * @param submitter - who submits for them, where that is another.
     */
    admit(actor: Actor, submitter: Actor = actor): void {
        this.#actor = actor;
        this.#submitter = submitter;
    }

    get channel(): string {
        return this.stub.getChannelID();
    }

    get transactionId(): string {
        return this.stub.getTxID();
    }

    /** The proposal's time: the only clock, and the same for all endorsers. */
    get time(): Milliseconds {
        return millisecondsOf(this.stub.getTxTimestamp());
    }

    /**
     * Sets the event of the transaction; Fabric keeps one, the last.
     * @param name - an event of an aggregate's table.
     * @param payload - as its row states it: ids only.
     */
    emit<Name extends LedgerEventName>(name: Name, payload: LedgerEvents[Name]): void {
        this.#event = { event: name, payload };
        this.stub.setEvent(name, toBytes(payload));
    }

    /** Lists what the function has emitted, if anything, once it is through. */
    async announce(): Promise<void> {
        if (this.#event !== undefined) {
            await this.world.put(ANNOUNCED, { ...this.#event, by: this.submitter.ledgerId });
        }
    }

    /**
     * Reads what was announced, newest first, as this peer has committed it. For functions that are evaluated.
     * @param range - the page; its cursor is the last transaction seen, whatever was committed since.
     */
    async announced(range: PageRequest): Promise<Page<HistoryEntry<Announced>>> {
        return this.world.historyPage(ANNOUNCED, range);
    }
}

// SPDX-License-Identifier: Apache-2.0
// What a transaction function may touch: its caller, its time, the two states and its one event.

import { Context } from 'fabric-contract-api';
import type { Actor, LedgerEventName, LedgerEvents, Milliseconds } from '../domain';
import { millisecondsOf, toBytes } from './state/json-value';
import { PrivateState } from './state/private-state';
import { WorldState } from './state/world-state';

/** The context of every function of every contract. */
export class LedgerContext extends Context {
    #world: WorldState | undefined;
    #shared: PrivateState | undefined;
    #actor: Actor | undefined;

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

    /**
     * Sets the caller.
     * @param actor - as the platform established it.
     */
    admit(actor: Actor): void {
        this.#actor = actor;
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
        this.stub.setEvent(name, toBytes(payload));
    }
}

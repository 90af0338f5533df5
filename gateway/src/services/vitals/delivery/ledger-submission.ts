// SPDX-License-Identifier: Apache-2.0
// Brings one transaction to its end: sends it, asks for its fate, sends the same envelope again, and only then lets its windows go.

import type { Ledger, LedgerCaller, TransactionOutcome } from '../../../ledger';
import type { OpenTransaction, Outbox } from '../../../store';
import { pauseFor } from '../posts/backoff';
import type { IngestSettings } from '../posts/ingest-settings';
import type { DeliveryHealth } from './delivery-health';
import { faultKind } from './fault-kinds';

/** What a transaction came to. `released`: its windows are SEALED again; `left`: the process stops, the next one goes on. */
export type SubmissionEnd =
    | { readonly end: 'valid'; readonly blockNumber: number }
    | { readonly end: 'released'; readonly code: string }
    | { readonly end: 'left' };

/** What following a transaction stands on. */
export interface LedgerSubmissionPorts {
    readonly ledger: Pick<Ledger, 'send' | 'outcome'>;
    readonly outbox: Pick<Outbox, 'mark' | 'release'>;
    readonly settings: Pick<IngestSettings, 'statusTimeout' | 'askTimeout' | 'resends' | 'attempts' | 'backoff' | 'holdAt'>;
    readonly health: Pick<DeliveryHealth, 'pause' | 'rest'>;
    readonly random: () => number;
}

/** Follows transactions, each from whatever state it is found in. */
export class LedgerSubmission {
    readonly #ports: LedgerSubmissionPorts;

    constructor(ports: LedgerSubmissionPorts) {
        this.#ports = ports;
    }

    /** Sends a transaction that was just endorsed and recorded. */
    async sendNew(caller: LedgerCaller, transaction: OpenTransaction): Promise<SubmissionEnd> {
        if (this.#ports.settings.holdAt === 'ENDORSED') {
            return { end: 'left' };
        }
        const sent = await this.#send(caller, transaction);
        return this.#follow(caller, transaction, sent ? this.#ports.settings.statusTimeout : this.#ports.settings.askTimeout);
    }

    /** Takes over what an earlier process left: it may have been sent or not, so its fate is asked first. */
    async resume(caller: LedgerCaller, transaction: OpenTransaction): Promise<SubmissionEnd> {
        if (this.#ports.settings.holdAt === 'ENDORSED' && transaction.state === 'ENDORSED') {
            return { end: 'left' };
        }
        return this.#follow(caller, transaction, this.#ports.settings.askTimeout);
    }

    async #follow(caller: LedgerCaller, transaction: OpenTransaction, firstWait: number): Promise<SubmissionEnd> {
        const { holdAt, resends, statusTimeout } = this.#ports.settings;
        if (holdAt === 'SUBMITTED') {
            return { end: 'left' };
        }
        let outcome = await this.#ask(caller, transaction, firstWait);
        for (let resent = 0; outcome === undefined && resent < resends; resent += 1) {
            await this.#ports.outbox.mark(transaction.id, 'UNKNOWN');
            const sent = await this.#send(caller, transaction);
            outcome = await this.#ask(caller, transaction, sent ? statusTimeout : this.#ports.settings.askTimeout);
        }
        return outcome === 'stopped' ? { end: 'left' } : this.#conclude(transaction, outcome);
    }

    /** Put-if-absent under the posts' own keys makes a late twin harmless, so letting go is always safe. */
    async #conclude({ id }: OpenTransaction, outcome: TransactionOutcome | undefined): Promise<SubmissionEnd> {
        if (outcome?.code === 'VALID') {
            return { end: 'valid', blockNumber: outcome.blockNumber };
        }
        await this.#ports.outbox.release(id);
        return { end: 'released', code: outcome?.code ?? 'OUTCOME_UNKNOWN' };
    }

    /** @returns whether the orderer took it; a failed send may have arrived all the same */
    async #send(caller: LedgerCaller, { id, envelope }: OpenTransaction): Promise<boolean> {
        try {
            await this.#ports.ledger.send(caller, envelope);
        } catch {
            await this.#ports.outbox.mark(id, 'UNKNOWN');
            return false;
        }
        await this.#ports.outbox.mark(id, 'SUBMITTED');
        return true;
    }

    /** Asks until the ledger answers; an answer that makes no sense is asked for a few times and then counts as not knowing. */
    async #ask(caller: LedgerCaller, { id }: OpenTransaction, wait: number): Promise<TransactionOutcome | 'stopped' | undefined> {
        for (let faults = 0; faults < this.#ports.settings.attempts;) {
            try {
                return await this.#ports.ledger.outcome(caller, id, wait);
            } catch (error) {
                const away = faultKind(error) === 'unavailable';
                faults += away ? 0 : 1;
                if (!(await this.#wait(away, faults))) {
                    return 'stopped';
                }
            }
        }
        return undefined;
    }

    async #wait(away: boolean, faults: number): Promise<boolean> {
        const { health, settings, random } = this.#ports;
        return away ? health.pause() : health.rest(pauseFor(faults - 1, settings.backoff, random));
    }
}

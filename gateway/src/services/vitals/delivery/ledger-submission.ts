// SPDX-License-Identifier: Apache-2.0
// Finds out what became of one recorded transaction: sends it, asks for its fate, and sends the same envelope again while nobody knows it.

import type { Ledger, LedgerCaller, TransactionOutcome } from '../../../ledger';
import type { OpenTransaction, Outbox } from '../../../store';
import type { VitalsSettings } from '../ports/settings';
import type { VitalsPorts } from '../ports/vitals-ports';
import { type DeliveryHealth, pauseFor } from './delivery-health';
import { faultCode, faultKind } from './fault-kinds';

/** What following a transaction stands on. */
export interface LedgerSubmissionPorts extends Pick<VitalsPorts, 'random' | 'report'> {
    readonly ledger: Pick<Ledger, 'send' | 'outcome'>;
    readonly outbox: Pick<Outbox, 'mark'>;
    readonly settings: Pick<VitalsSettings, 'statusTimeout' | 'askTimeout' | 'resends' | 'backoff' | 'holdAt'>;
    readonly health: Pick<DeliveryHealth, 'rest'>;
}

/** Follows transactions, each from whatever state it is found in. */
export class LedgerSubmission {
    readonly #ports: LedgerSubmissionPorts;

    constructor(ports: LedgerSubmissionPorts) {
        this.#ports = ports;
    }

    /**
     * Asks until somebody knows. Rejects when ledger or store are away: then it is begun again from its row, no longer new.
     * @param isNew - it was endorsed just now and sent by nobody; any other may have been sent or not, so its fate is asked first
     * @returns `unknown` when nobody knows it after the last resend; `held` where a test wants it left as it is
     */
    async fate(
        signer: LedgerCaller,
        transaction: OpenTransaction,
        { isNew }: { readonly isNew: boolean },
    ): Promise<TransactionOutcome | 'unknown' | 'held'> {
        const { outbox, settings } = this.#ports;
        if (settings.holdAt === 'ENDORSED' && transaction.state === 'ENDORSED') {
            return 'held';
        }
        let sent = isNew && (await this.#send(signer, transaction));
        if (settings.holdAt === 'SUBMITTED') {
            return 'held';
        }
        for (let resends = 0; ; resends += 1) {
            const outcome = await this.#ask(signer, transaction.id, { wait: sent ? settings.statusTimeout : settings.askTimeout, resends });
            if (outcome !== undefined) {
                return outcome;
            }
            if (resends >= settings.resends) {
                return 'unknown';
            }
            await outbox.mark(transaction.id, 'UNKNOWN');
            sent = await this.#send(signer, transaction);
        }
    }

    /** @returns whether the orderer took it; a failed send may have arrived all the same */
    async #send(signer: LedgerCaller, { id, envelope }: OpenTransaction): Promise<boolean> {
        const { ledger, outbox } = this.#ports;
        try {
            await ledger.send(signer, envelope);
        } catch {
            await outbox.mark(id, 'UNKNOWN');
            return false;
        }
        await outbox.mark(id, 'SUBMITTED');
        return true;
    }

    /** @returns `undefined` when the peer does not know it; an answer that makes no sense counts as not knowing, after a pause */
    async #ask(
        signer: LedgerCaller,
        id: string,
        { wait, resends }: { readonly wait: number; readonly resends: number },
    ): Promise<TransactionOutcome | undefined> {
        const { ledger, health, settings, random, report } = this.#ports;
        try {
            return await ledger.outcome(signer, id, wait);
        } catch (error) {
            if (faultKind(error) === 'unavailable') {
                throw error;
            }
            report({ type: 'trouble', stage: 'resolve', code: faultCode(error) });
            await health.rest(pauseFor(resends, settings.backoff, random));
            return undefined;
        }
    }
}

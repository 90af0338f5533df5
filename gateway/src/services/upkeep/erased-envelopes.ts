// SPDX-License-Identifier: Apache-2.0
// Removes the sealed readings of patients who were erased from the own ward's store: their windows stay on the ledger, under ids that lead to nobody, and what
// was measured goes, also of windows that never came to the ledger. Nobody is erased under a legal hold, so nothing that is held goes here.

import { type LedgerId, WARDS } from '@wardledger/chaincode/domain';
import { pagesOf } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { BlobStore, Outbox } from '../../store';

/** What removing needs. */
export interface ErasedEnvelopesPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** As whom: the ward's registrar. */
    readonly caller: () => Promise<LedgerCaller>;
    readonly blobs: Pick<BlobStore, 'remove'>;
    readonly outbox: Pick<Outbox, 'held' | 'erase'>;
}

/** After so many windows a turn ends with the patient at whom it is: the rest is for the next one. */
const MOST_WINDOWS = 5_000;

/** Knows of whom all has been removed; a gateway that starts again looks once more. */
export class ErasedEnvelopes {
    readonly #ports: ErasedEnvelopesPorts;
    readonly #done = new Set<LedgerId>();

    constructor(ports: ErasedEnvelopesPorts) {
        this.#ports = ports;
    }

    /** Removes what there is, patient by patient, whichever ward erased them. @returns how many windows lost theirs */
    async remove(): Promise<number> {
        const { ward: own, ledger, caller, blobs, outbox } = this.#ports;
        let left = MOST_WINDOWS;
        let removed = 0;
        for await (const patient of this.#erased()) {
            const pages = pagesOf(async (range) => ledger.evaluate(await caller(), 'vitals:ListWindows', { subject: patient, ...range }));
            for await (const page of pages) {
                // Of the own ward: the other one has the other's.
                const windows = page.filter(({ ward }) => ward === own);
                for (const { envelope } of windows) {
                    removed += (await blobs.remove('envelope', envelope.digest)) ? 1 : 0;
                }
                left -= windows.length;
            }
            this.#done.add(patient);
            if (left <= 0) {
                break;
            }
        }
        const unsettled = (await outbox.held()).filter(({ subject }) => this.#done.has(subject));
        return removed + (await outbox.erase(unsettled.map(({ id }) => id)));
    }

    async *#erased(): AsyncGenerator<LedgerId, void, undefined> {
        const { ledger, caller } = this.#ports;
        for (const ward of WARDS) {
            const pages = pagesOf(async (range) => ledger.evaluate(await caller(), 'subject:ListErased', { ward, ...range }));
            for await (const page of pages) {
                yield* page.filter((patient) => !this.#done.has(patient));
            }
        }
    }
}

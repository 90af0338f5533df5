// SPDX-License-Identifier: Apache-2.0
// Makes corrected windows anew. What is due stands on the ledger until the window that was made anew stands there, so nothing is kept here: whatever process
// looks next takes it up, and what two of them make of one window the ledger takes once.

import { setTimeout as sleep } from 'node:timers/promises';
import { type DueCorrection, type Page, windowIdOf } from '@wardledger/chaincode/domain';
import { type Custodian, newLedgerId } from '../../../custody';
import { pagesOf } from '../../../kernel';
import type { Ledger, LedgerCaller } from '../../../ledger';
import type { BlobStore } from '../../../store';
import { pauseFor } from '../delivery/delivery-health';
import { failureOf } from '../delivery/failures';
import type { VitalsSettings } from '../ports/settings';
import type { VitalsPorts } from '../ports/vitals-ports';

/** What it stands on. */
export interface WindowMakerPorts extends Pick<VitalsPorts, 'registrar' | 'random' | 'report'> {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'attestCorrection'>;
    readonly blobs: Pick<BlobStore, 'read' | 'write'>;
    readonly settings: Pick<VitalsSettings, 'backoff' | 'correctEvery' | 'holdAt'>;
}

/** How many are asked for at a time: each comes with its posts. */
const PAGE = 8;

/** Makes them; nothing runs before `start`. */
export class WindowMaker {
    readonly #ports: WindowMakerPorts;
    readonly #stopping = new AbortController();
    #wake: () => void = () => undefined;
    #running: Promise<void> = Promise.resolve();

    constructor(ports: WindowMakerPorts) {
        this.#ports = ports;
    }

    /** Takes up what an earlier process left, and goes on. */
    start(): void {
        this.#running = this.#run();
    }

    /** Posts were retracted. */
    wake(): void {
        this.#wake();
    }

    /** Resolves when the window that is being made is made. */
    async stop(): Promise<void> {
        this.#stopping.abort();
        this.#wake();
        await this.#running;
    }

    /** One look at all that is due: one window of which something is wrong keeps back no other. @returns how many are left */
    async look(): Promise<number> {
        const { ledger, registrar, report } = this.#ports;
        const caller = await registrar.itself();
        let [made, left] = [0, 0];
        const pages = pagesOf(async (range): Promise<Page<DueCorrection>> =>
            ledger.evaluate(caller, 'vitals:ListDueCorrections', { ...range, limit: PAGE }),
        );
        for await (const due of pages) {
            for (const correction of due) {
                const isMade = !this.#stopping.signal.aborted && (await this.#attempt(caller, correction));
                made += isMade ? 1 : 0;
                left += isMade ? 0 : 1;
            }
        }
        report({ type: 'corrections', made, left });
        return left;
    }

    /** Never rejects. Without a failure it looks again when something was retracted, and now and then; with one, after pauses that grow. */
    async #run(): Promise<void> {
        const { random, settings } = this.#ports;
        const { signal } = this.#stopping;
        for (let failures = 0; !signal.aborted && settings.holdAt !== 'CORRECTED';) {
            const woken = new Promise<void>((resolve) => {
                this.#wake = resolve;
            });
            const left = await this.look().catch((error: unknown) => {
                this.#trouble(failureOf(error).code);
                return 1;
            });
            failures = left === 0 ? 0 : failures + 1;
            const pause = failures === 0 ? settings.correctEvery : pauseFor(failures, settings.backoff, random);
            const rest = sleep(pause, undefined, { ref: false, signal }).catch(() => undefined);
            await Promise.race([woken, rest]);
        }
    }

    /** @returns whether nothing stood against it */
    async #attempt(caller: LedgerCaller, correction: DueCorrection): Promise<boolean> {
        const made = correction.isEmpty ? this.#settle(caller, correction) : this.#make(caller, correction);
        const code = await made.catch((error: unknown) => failureOf(error).code);
        if (code !== undefined) {
            this.#trouble(code);
        }
        return code === undefined;
    }

    /** Of all that was retracted there is no window. */
    async #settle(caller: LedgerCaller, { root }: DueCorrection): Promise<undefined> {
        await this.#ports.ledger.submit(caller, { name: 'vitals:SettleCorrection', request: { window: root.id } });
    }

    /** Its readings are those of the root; its ciphertext is stored before it is submitted. @returns what stands against it */
    async #make(caller: LedgerCaller, { root, version, posts }: DueCorrection): Promise<string | undefined> {
        const { blobs, custodian, ledger } = this.#ports;
        const { actor: _actor, time: _time, transactionId: _transaction, ...stated } = root;
        const envelope = await blobs.read('envelope', root.envelope.digest);
        if (envelope === undefined) {
            return 'ENVELOPE_MISSING';
        }
        const text = Buffer.from(envelope).toString('utf8');
        const { window, ciphertext } = await custodian.attestCorrection({
            id: windowIdOf(root.ward, newLedgerId()),
            version,
            root: stated,
            posts,
            envelope: text,
        });
        await blobs.write('ciphertext', ciphertext);
        const request = { windows: [{ ...window, corrects: { window: root.id, version } }] };
        const { result } = await ledger.submit(caller, { name: 'vitals:RemakeWindows', request });
        // Posts may have been retracted meanwhile: then it is another version that is due.
        return result.results.find(({ status }) => status === 'rejected')?.code;
    }

    #trouble(code: string): void {
        this.#ports.report({ type: 'trouble', stage: 'correcting', code });
    }
}

// SPDX-License-Identifier: Apache-2.0
// Puts on the ledger that a decryption of the ward's own gave what no readings can: the digest of what its custodian wrote down, before the other ward and for good.

import type { BrokenRelease, Custodian } from '../../custody';
import { pagesOf } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';

/** What reporting needs. */
export interface BrokenReleasePorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'brokenReleases'>;
    /** The ward's registrar. */
    readonly caller: () => Promise<LedgerCaller>;
    /** Milliseconds between two looks; 10,000 unless said otherwise. */
    readonly every?: number;
}

const EVERY = 10_000;

/** Reports what the custodian says; nothing runs before `start`. */
export class BrokenReleaseReports {
    readonly #ports: BrokenReleasePorts;
    /** Of what stands on the ledger. */
    readonly #standing = new Set<string>();
    #timer: NodeJS.Timeout | undefined;
    #running: Promise<void> = Promise.resolve();

    constructor(ports: BrokenReleasePorts) {
        this.#ports = ports;
    }

    /** Reports what does not stand there; where custodian or ledger do not answer, the next look does. */
    async look(): Promise<void> {
        const broken = await this.#ports.custodian.brokenReleases().catch((): readonly BrokenRelease[] => []);
        const isNew = ({ evidence }: BrokenRelease): boolean => !this.#standing.has(evidence);
        if (broken.some(isNew)) {
            await this.#report(broken, isNew).catch(() => undefined);
        }
    }

    /** Looks from now on, each time a while after the look before has ended. */
    start(): void {
        this.#timer = setTimeout(() => {
            this.#running = this.look().then(() => {
                if (this.#timer !== undefined) {
                    this.start();
                }
            });
        }, this.#ports.every ?? EVERY).unref();
    }

    /** Resolves when the look that runs has ended. */
    async stop(): Promise<void> {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        await this.#running;
    }

    async #report(broken: readonly BrokenRelease[], isNew: (one: BrokenRelease) => boolean): Promise<void> {
        const { ward, ledger, caller } = this.#ports;
        const registrar = await caller();
        for await (const page of pagesOf(async (range) =>
            ledger.evaluate(registrar, 'statistics:ListBrokenReleases', { ward, ...range }),
        )) {
            page.forEach(({ evidence }) => {
                this.#standing.add(evidence);
            });
        }
        for (const { release, evidence } of broken.filter(isNew)) {
            await ledger.submit(registrar, { name: 'statistics:ReportBrokenRelease', request: { release, evidence } });
            this.#standing.add(evidence);
        }
    }
}

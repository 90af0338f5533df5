// SPDX-License-Identifier: Apache-2.0
// Puts on the ledger that a decryption of the ward's own gave what no readings can: the digest of what its custodian wrote down, before the other ward and for good.

import type { BrokenRelease, Custodian } from '../../custody';
import { pagesOf, RepeatedTurns } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';

/** What reporting needs. */
export interface BrokenReleasePorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'brokenReleases'>;
    /** The ward's registrar. */
    readonly caller: () => Promise<LedgerCaller>;
    /** Told of a release that could not be reported, or of none in particular, once until it could. */
    readonly failed: (release: BrokenRelease['release'] | undefined, error: unknown) => void;
    /** Milliseconds between two looks; 10,000 unless said otherwise. */
    readonly every?: number;
}

const EVERY = 10_000;

/** Both: the same evidence may have been said to be of another release. */
const nameOf = ({ release, evidence }: BrokenRelease): string => `${release} ${evidence}`;

/** Reports what the custodian says; nothing runs before `start`. */
export class BrokenReleaseReports {
    readonly #ports: BrokenReleasePorts;
    /** Of what stands on the ledger. */
    readonly #standing = new Set<string>();
    /** What failed when it was tried last. */
    readonly #failing = new Set<string>();
    readonly #every: number;
    readonly #turns: RepeatedTurns;

    constructor(ports: BrokenReleasePorts) {
        this.#ports = ports;
        this.#every = ports.every ?? EVERY;
        this.#turns = new RepeatedTurns(async () => {
            await this.look();
            return this.#every;
        });
    }

    /** Reports what does not stand there; where custodian or ledger do not answer, the next look does. */
    async look(): Promise<void> {
        const broken = await this.#ports.custodian.brokenReleases().catch((): readonly BrokenRelease[] => []);
        const isNew = (one: BrokenRelease): boolean => !this.#standing.has(nameOf(one));
        if (broken.some(isNew)) {
            await this.#telling(undefined, async () => this.#report(broken, isNew));
        }
    }

    /** Looks from now on, each time a while after the look before has ended. */
    start(): void {
        this.#turns.start(this.#every);
    }

    /** Resolves when the look that runs has ended. */
    async stop(): Promise<void> {
        await this.#turns.stop();
    }

    async #report(broken: readonly BrokenRelease[], isNew: (one: BrokenRelease) => boolean): Promise<void> {
        const { ward, ledger, caller } = this.#ports;
        const registrar = await caller();
        for await (const page of pagesOf(async (range) =>
            ledger.evaluate(registrar, 'statistics:ListBrokenReleases', { ward, ...range }),
        )) {
            page.forEach((one) => {
                this.#standing.add(nameOf(one));
            });
        }
        for (const one of broken.filter(isNew)) {
            const { release, evidence } = one;
            await this.#telling(one, async () => {
                await ledger.submit(registrar, { name: 'statistics:ReportBrokenRelease', request: { release, evidence } });
                this.#standing.add(nameOf(one));
            });
        }
    }

    /** One that fails keeps the others from nothing, and fills no log. */
    async #telling(one: BrokenRelease | undefined, attempt: () => Promise<void>): Promise<void> {
        const name = one === undefined ? '' : nameOf(one);
        try {
            await attempt();
            this.#failing.delete(name);
        } catch (error) {
            if (!this.#failing.has(name)) {
                this.#failing.add(name);
                this.#ports.failed(one?.release, error);
            }
        }
    }
}

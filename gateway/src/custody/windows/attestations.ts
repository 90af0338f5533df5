// SPDX-License-Identifier: Apache-2.0
// What the ledger says of posts before a window of them is attested, and what the custodian remembers of what it made anew.

import { DomainError, ERRORS, type LedgerId } from '@wardledger/chaincode/domain';
import type { AttestationRequest, AttestedWindow, CorrectionRequest, DifferingPosts } from '../ports/attestation';
import type { LedgerReader, ReleaseForgoer } from '../ports/ledger-reader';
import { attestCorrection, type CorrectionPorts } from './attest-correction';
import { type AttestationPorts, attestWindow } from './attest-window';
import { demandTrueFlags, type FlaggedPost } from './retracted-flags';

/** What attesting needs. */
export interface AttestationSources {
    readonly ledger: Pick<LedgerReader, 'findDueCorrection' | 'findPoster' | 'getWindows' | 'listPosts'>;
    /** By the approved key, under the homomorphic key in use, or the one that is named. */
    readonly attesting: (keyId?: string) => Promise<AttestationPorts>;
    /** What this custodian has opened, and what it never will any more. */
    readonly spent: { readonly isSpent: (root: string) => boolean; readonly noteRemade: (root: string, version: number) => void };
    readonly forgoer: ReleaseForgoer;
    /** Runs while no release is being opened. */
    readonly betweenOpenings: (job: () => Promise<void>) => Promise<void>;
}

/** Attests windows, first ones and those that are made anew. */
export class Attestations {
    readonly #sources: AttestationSources;

    constructor(sources: AttestationSources) {
        this.#sources = sources;
    }

    async attestWindow(request: AttestationRequest): Promise<AttestedWindow | DifferingPosts> {
        const { ledger, attesting } = this.#sources;
        await this.#demandTrueFlags(request.posts);
        const poster = request.manual === true ? await ledger.findPoster(request.id) : undefined;
        return attestWindow(await attesting(), request, poster);
    }

    /**
     * Makes what the ledger says is due, and nothing else: what is made anew of a window takes its place for good. Remembered before it is answered: whoever has the new
     * one cannot have the old one opened. A release that holds the old one, and was not opened, never will be: its other windows are free again before the new one stands.
     */
    async attestCorrection(request: CorrectionRequest): Promise<AttestedWindow> {
        const { ledger, attesting, spent } = this.#sources;
        const { root, version } = request;
        await this.#demandTrueFlags(request.posts);
        const due = await ledger.findDueCorrection(root.id);
        if (due?.version !== version) {
            throw new DomainError(ERRORS.REQUEST_INVALID, 'the ledger does not show that this window is due');
        }
        const committed: CorrectionPorts['committed'] = async (id) => (await ledger.getWindows([id]))[0];
        const attested = await attestCorrection({ ...(await attesting(root.keyId)), committed }, request);
        spent.noteRemade(root.id, version);
        if (due.isReleased) {
            await this.#forgo(root.id, version);
        }
        return attested;
    }

    /** What is being opened now was not told of the new version: it comes to its end first. */
    async #forgo(root: LedgerId, version: number): Promise<void> {
        const { betweenOpenings, forgoer, spent } = this.#sources;
        await betweenOpenings(async () => {
            if (!spent.isSpent(root)) {
                await forgoer.forgo(root, version);
            }
        });
    }

    async #demandTrueFlags(posts: readonly FlaggedPost[]): Promise<void> {
        await demandTrueFlags(async (range) => this.#sources.ledger.listPosts(range), posts);
    }
}

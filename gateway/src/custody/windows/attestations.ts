// SPDX-License-Identifier: Apache-2.0
// What the ledger says of posts before a window of them is attested, and what the custodian remembers of what it made anew.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { AttestationRequest, AttestedWindow, CorrectionRequest, DifferingPosts } from '../ports/attestation';
import type { LedgerReader } from '../ports/ledger-reader';
import { attestCorrection, type CorrectionPorts } from './attest-correction';
import { type AttestationPorts, attestWindow } from './attest-window';
import { demandTrueFlags, type FlaggedPost } from './retracted-flags';

/** What attesting needs. */
export interface AttestationSources {
    readonly ledger: Pick<LedgerReader, 'findDueCorrection' | 'findPoster' | 'getWindows' | 'listPosts'>;
    /** By the approved key, under the homomorphic key in use, or the one that is named. */
    readonly attesting: (keyId?: string) => Promise<AttestationPorts>;
    /** Of a root nothing before this version is decrypted any more. */
    readonly noteRemade: (root: string, version: number) => void;
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
     * one cannot have the old one opened.
     */
    async attestCorrection(request: CorrectionRequest): Promise<AttestedWindow> {
        const { ledger, attesting, noteRemade } = this.#sources;
        const { root, version } = request;
        await this.#demandTrueFlags(request.posts);
        const due = await ledger.findDueCorrection(root.id);
        if (due?.version !== version) {
            throw new DomainError(ERRORS.REQUEST_INVALID, 'the ledger does not show that this window is due');
        }
        const committed: CorrectionPorts['committed'] = async (id) => (await ledger.getWindows([id]))[0];
        const attested = await attestCorrection({ ...(await attesting(root.keyId)), committed }, request);
        noteRemade(root.id, version);
        return attested;
    }

    async #demandTrueFlags(posts: readonly FlaggedPost[]): Promise<void> {
        await demandTrueFlags(async (range) => this.#sources.ledger.listPosts(range), posts);
    }
}

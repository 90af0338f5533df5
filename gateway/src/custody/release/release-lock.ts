// SPDX-License-Identifier: Apache-2.0
// Whoever can have a ciphertext of their making decrypted asks about the secret key, one answer at a time. After the first decryption that
// gives what no readings can, none is opened any more, until an operator has looked at the custodian's host: a file says so. Restored keys
// are locked too, because nobody knows from a backup what happened after it.

import { readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { writeFileAtomic } from '../keys/sealed-files';
import type { BrokenRelease } from '../ports/sums';

/** `SLOTS`: a slot was no sum of readings. `COUNTS`: there were other numbers of values than the windows state. */
export type BrokenLaw = 'SLOTS' | 'COUNTS';

/** Why releases were locked: a broken law, or decryptions that were begun and not ended. */
export type LockReason = BrokenLaw | 'UNFINISHED';

/** By what a law was broken: what was added, and what it came to. The salt keeps the file from being guessed from its digest, which stands on the ledger. */
export interface BrokenSum {
    readonly ciphertextDigest: string;
    readonly addendsDigest: string;
    readonly salt: string;
}

/** What the lock's file says: when (RFC 3339), and which release broke which law, or from which backup the keys came. */
export type LockedBy =
    | { readonly time: string; readonly releaseId: string; readonly law: LockReason; readonly sum?: BrokenSum }
    | { readonly time: string; readonly restored: string };

const NAME = 'release-lock.json';
/** The lock that holds, and those that were taken away. */
const EVER = /^release-lock\.(?:[^/]*\.)?json$/;

/** The lock of one custodian's folder. */
export class ReleaseLock {
    readonly #folder: string;
    readonly #path: string;
    /** Until the file is written; for ever where it cannot be. */
    #unwritten = false;

    /** @param folder - the custodian's */
    constructor(folder: string) {
        this.#folder = folder;
        this.#path = join(folder, NAME);
    }

    /** @throws Error when the folder cannot be looked at: what is not known to be unlocked is locked */
    isLocked(): boolean {
        return this.#unwritten || statSync(this.#path, { throwIfNoEntry: false }) !== undefined;
    }

    /** Locks; the file is synced when this returns. @throws Error when it cannot be written; locked all the same, while the process runs */
    lock(by: LockedBy): void {
        this.#unwritten = true;
        writeFileAtomic(this.#path, Buffer.from(`${JSON.stringify(by)}\n`, 'utf8'));
        this.#unwritten = false;
    }

    /** Every release whose decryption broke a law, unlocked since or not: the ward puts it on the ledger. */
    broken(): readonly BrokenRelease[] {
        return readdirSync(this.#folder)
            .filter((name) => EVER.test(name))
            .sort()
            .flatMap((name) => brokenIn(readFileSync(join(this.#folder, name))));
    }
}

/** Nothing where the file says that something else has locked, or what nobody can read. */
function brokenIn(bytes: Uint8Array): BrokenRelease[] {
    try {
        const { releaseId, sum } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { releaseId?: string; sum?: BrokenSum };
        return releaseId === undefined || sum === undefined ? [] : [{ release: releaseId, evidence: sha256Hex(bytes) }];
    } catch {
        return [];
    }
}

/**
 * Unlocks, also while a custodian serves. The file stays, under the time of unlocking.
 *
 * @param now - milliseconds since the epoch
 * @returns what it said; `undefined` when nothing was locked
 */
export function unlockFolder(folder: string, now: number): string | undefined {
    const path = join(folder, NAME);
    if (statSync(path, { throwIfNoEntry: false }) === undefined) {
        return undefined;
    }
    const said = readFileSync(path, 'utf8').trim();
    renameSync(path, join(folder, `release-lock.${new Date(now).toISOString().replaceAll(':', '')}.json`));
    return said;
}

// SPDX-License-Identifier: Apache-2.0
// The rules of windows: what makes a statement well formed, and whether the ledger stores it, knows it already, or rejects it.

import { canonicalJson, DomainError, type ErrorEntry, firstRepeated, KERNEL_ERRORS, type LedgerId, type Milliseconds } from '../kernel';
import { VITALS_ERRORS } from './errors';
import { demandWellFormedPosts } from './post-rules';
import { PARAMETER_SET, signalOf, STATS_2 } from './vital-signs';
import {
    MAX_AHEAD_MS,
    type StoredWindow,
    type VitalsWindow,
    type WindowRejection,
    type WindowResult,
    type WindowStatement,
} from './window';
import { wardOfWindow } from './window-id';

/** Nothing else that the key signs begins so. */
const PURPOSE = 'wardledger/window/1';

/**
 * Gives the text that a custodian signs: the whole statement, for one ward of one channel.
 * @param channel - on which the window is submitted.
 * @param ward - whose custodian attests.
 * @param statement - the window; an attestation that it has already is left out.
 */
export function attestedText(channel: string, ward: string, statement: WindowStatement): string {
    const { id, subject, keyId, parameterSet, signals, first, last, ciphertext, envelope, posts, mode, manual, corrects } = statement;
    const attested: WindowStatement = { id, subject, keyId, parameterSet, signals, first, last, ciphertext, envelope, posts, mode };
    return canonicalJson({
        purpose: PURPOSE,
        channel,
        ward,
        window: { ...attested, ...(manual && { manual }), ...(corrects && { corrects }) },
    });
}

/**
 * Gives the window that the posts of a window name: itself, or the first one where it was made anew. All that were made of the same posts are released once.
 * @param window - as stated.
 */
export function rootOf({ id, corrects }: Pick<WindowStatement, 'id' | 'corrects'>): LedgerId {
    return corrects?.window ?? id;
}

/** What the ledger holds about a submitted window: the window under its id, the one with its ciphertext, and what follows for its posts. */
export interface KnownWindow {
    readonly window: StoredWindow | undefined;
    readonly ciphertext: LedgerId | undefined;
    /** Whether it is made anew where it should not be. */
    readonly isMisplaced: boolean;
    /** Whether somebody else has brought it than whose posts they are: a device its own, the ward's own process what somebody has entered. */
    readonly isForeign: boolean;
    /** Why its posts are not those that stand, where they are not. */
    readonly postsRejection: 'POSTS_DIFFER' | 'POSTS_RETRACTED' | undefined;
}

/**
 * Refuses a submission in which a statement is malformed; nothing of it is judged then.
 * @param windows - as the schema let them through.
 * @throws DomainError REQUEST_INVALID, MODE_REFUSED, PARAMETER_SET_UNKNOWN, SIGNAL_UNKNOWN, SIGNAL_REPEATED, CIPHERTEXT_INVALID
 */
export function demandWellFormed(windows: readonly VitalsWindow[]): void {
    const repeated = firstRepeated(windows.map(({ id }) => id));
    if (repeated !== undefined) {
        throw at(KERNEL_ERRORS.REQUEST_INVALID, `/windows/${repeated}/id`, 'Repeated window id');
    }
    windows.forEach((window, index) => {
        const pointer = `/windows/${index}`;
        if (window.mode !== 'hash') {
            throw at(VITALS_ERRORS.MODE_REFUSED, `${pointer}/mode`);
        }
        if (window.parameterSet !== PARAMETER_SET) {
            throw at(VITALS_ERRORS.PARAMETER_SET_UNKNOWN, `${pointer}/parameterSet`);
        }
        if (window.ciphertext.bytes !== STATS_2.ciphertextBytes) {
            throw at(VITALS_ERRORS.CIPHERTEXT_INVALID, `${pointer}/ciphertext/bytes`);
        }
        if (window.first > window.last) {
            throw at(KERNEL_ERRORS.REQUEST_INVALID, `${pointer}/first`, 'first lies after last');
        }
        const unknown = window.signals.findIndex(({ code }) => signalOf(code) === undefined);
        if (unknown >= 0) {
            throw at(VITALS_ERRORS.SIGNAL_UNKNOWN, `${pointer}/signals/${unknown}/code`);
        }
        const signal = firstRepeated(window.signals.map(({ code }) => code));
        if (signal !== undefined) {
            throw at(VITALS_ERRORS.SIGNAL_REPEATED, `${pointer}/signals/${signal}/code`, 'Repeated code');
        }
        demandWellFormedPosts(window.posts, `${pointer}/posts`);
    });
}

function at(entry: ErrorEntry, pointer: string, problem: string = entry.title): DomainError {
    return new DomainError(entry, `${pointer}: ${problem}`, { pointer });
}

/**
 * Judges one window: stored when it is new and its posts are those that name it, a duplicate when all of it is known, else rejected. A rejection is a
 * committed decision, because it is evidence.
 * @param window - the statement, well formed.
 * @param known - what the ledger holds about it.
 * @param submission - the transaction's time, and the ward that brings it: under another's id it would close what that one's posts name.
 */
export function judgeWindow(
    window: VitalsWindow,
    known: KnownWindow,
    { now, ward }: { readonly now: Milliseconds; readonly ward: string },
): WindowResult {
    const { id } = window;
    if (wardOfWindow(id) !== ward) {
        return { id, status: 'rejected', code: 'WARD_FORBIDDEN' };
    }
    if (window.last > now + MAX_AHEAD_MS) {
        return { id, status: 'rejected', code: 'TIME_IN_FUTURE' };
    }
    const { window: stored } = known;
    // Whoever attested it, and when: what is said is the same.
    if (stored !== undefined && attestedText('', stored.ward, window) === attestedText('', stored.ward, stored)) {
        return { id, status: 'duplicate' };
    }
    const code = rejectionOf(known);
    return code === undefined ? { id, status: 'stored' } : { id, status: 'rejected', code };
}

function rejectionOf({ window, ciphertext, isMisplaced, isForeign, postsRejection }: KnownWindow): WindowRejection | undefined {
    if (window !== undefined) {
        return 'WINDOW_CONFLICT';
    }
    if (ciphertext !== undefined) {
        return 'CIPHERTEXT_REUSED';
    }
    if (isMisplaced) {
        return 'CORRECTION_INVALID';
    }
    return isForeign ? 'POSTER_DIFFERS' : postsRejection;
}

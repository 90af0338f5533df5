// SPDX-License-Identifier: Apache-2.0
// Where facts stand. The channel shows the hashes of private keys, so each ends with something random; what stands before that is
// known to whoever reads a list. Every fact writes two keys, whatever its kind: its own, and one in the book of its author's ward, by which
// it is found without knowing about whom it is.

import type {
    BookedKind,
    BookEntry,
    LedgerId,
    Milliseconds,
    SealedForm,
    StoredAlarmFact,
    StoredCorrection,
    StoredEntry,
    StoredFact,
    StoredLook,
} from '../../domain';
import { descending, padded, type PrivateKey, privateKey, type PrivateRun, privateRun } from '../../platform';

/** When a fact was written, and its id. */
export interface FactPlace {
    readonly time: Milliseconds;
    readonly id: LedgerId;
}

export const accessKeys = {
    /** What a standing is computed from, oldest first. */
    fact: (about: LedgerId, time: Milliseconds, id: LedgerId): PrivateKey<StoredFact> => privateKey('fact', about, padded(time), id),
    /** Who looked, newest first. */
    look: (about: LedgerId, time: Milliseconds, id: LedgerId): PrivateKey<StoredFact> => privateKey('look', about, descending(time), id),
    /** Alarms, and what became of them, newest first. */
    alarm: (about: LedgerId, time: Milliseconds, id: LedgerId): PrivateKey<StoredFact> => privateKey('alarm', about, descending(time), id),
    /** What is known of an entry of the medical record: with it are read looks at that entry alone. */
    entry: (about: LedgerId, time: Milliseconds, id: LedgerId): PrivateKey<StoredEntry> => privateKey('entry', about, descending(time), id),
    /** Posts of vitals that were taken back, newest first: written by contract `vitals`, and gone with all else after an erasure. */
    correction: (about: LedgerId, time: Milliseconds, id: LedgerId): PrivateKey<StoredCorrection> =>
        privateKey('correction', about, descending(time), id),
    book: (ward: string, kind: BookedKind, { time, id }: FactPlace): PrivateKey<BookEntry> =>
        privateKey('book', ward, kind, descending(time), id),
} as const;

/** Where stands what an entry says, sealed: a key of the entries, which goes with them after an erasure. */
export const formKey = (about: LedgerId, id: LedgerId): PrivateKey<SealedForm> => privateKey('form', about, id);

/** Of one. */
export const formRun = (about: LedgerId, id: LedgerId): PrivateRun<SealedForm> => privateRun('form', about, id);

export const accessRuns = {
    facts: (about: LedgerId): PrivateRun<StoredFact> => privateRun('fact', about),
    /** Of one. */
    fact: (about: LedgerId, time: Milliseconds, id: LedgerId): PrivateRun<StoredFact> => privateRun('fact', about, padded(time), id),
    /** Of one time. */
    factsAt: (about: LedgerId, time: Milliseconds): PrivateRun<StoredFact> => privateRun('fact', about, padded(time)),
    looks: (about: LedgerId): PrivateRun<StoredLook> => privateRun('look', about),
    /** Of one time. */
    looksAt: (about: LedgerId, time: Milliseconds): PrivateRun<StoredLook> => privateRun('look', about, descending(time)),
    /** Of one. */
    look: (about: LedgerId, time: Milliseconds, id: LedgerId): PrivateRun<StoredLook> => privateRun('look', about, descending(time), id),
    alarms: (about: LedgerId): PrivateRun<StoredAlarmFact> => privateRun('alarm', about),
    /** Of one time. */
    alarmsAt: (about: LedgerId, time: Milliseconds): PrivateRun<StoredAlarmFact> => privateRun('alarm', about, descending(time)),
    /** Of one. */
    alarm: (about: LedgerId, time: Milliseconds, id: LedgerId): PrivateRun<StoredAlarmFact> =>
        privateRun('alarm', about, descending(time), id),
    entries: (about: LedgerId): PrivateRun<StoredEntry> => privateRun('entry', about),
    /** Of one time. */
    entriesAt: (about: LedgerId, time: Milliseconds): PrivateRun<StoredEntry> => privateRun('entry', about, descending(time)),
    /** Of one. */
    entry: (about: LedgerId, time: Milliseconds, id: LedgerId): PrivateRun<StoredEntry> => privateRun('entry', about, descending(time), id),
    corrections: (about: LedgerId): PrivateRun<StoredCorrection> => privateRun('correction', about),
    book: (ward: string, kind: BookedKind): PrivateRun<BookEntry> => privateRun('book', ward, kind),
    /** Of one time. */
    bookAt: (ward: string, kind: BookedKind, time: Milliseconds): PrivateRun<BookEntry> => privateRun('book', ward, kind, descending(time)),
} as const;

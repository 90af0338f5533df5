// SPDX-License-Identifier: Apache-2.0
// What a line of the log of downtime seals, and what it becomes on the ledger.

import type { Category, Fact, Hex64, LedgerId, Milliseconds, Role } from '@wardledger/chaincode/domain';
import { newAccessKey, newLedgerId, newSalt } from '../keys/randomness';
import type { DowntimeStatement } from '../ports/downtime-ledger';
import type { Switched } from './downtime-switch';

/** Whom somebody was let in to, by what. */
interface EntryHead {
    /** Of the access: random. */
    readonly access: LedgerId;
    readonly person: LedgerId;
    readonly roles: readonly Role[];
    readonly about: LedgerId;
    readonly at: Milliseconds;
    /** By which it was decided. */
    readonly snapshot: { readonly digest: Hex64; readonly time: Milliseconds };
    readonly switched: Switched;
    /** Drawn before anything is sent, so that the line is stated once. */
    readonly drawn: Omit<DowntimeStatement, 'facts'>;
}

/** A broken glass, and what was read by it. */
export type DowntimeEntry = EntryHead &
    (
        | { readonly kind: 'access'; readonly reason: string }
        | { readonly kind: 'look'; readonly categories: readonly Category[]; /** How many envelopes. */ readonly items: number }
    );

/** What is random of a new entry. */
export function drawStatement(): EntryHead['drawn'] {
    return { notice: newAccessKey(), random: newLedgerId(), salt: newSalt() };
}

/** Where an entry stands in the log. */
export interface LinePlace {
    readonly counter: number;
    readonly digest: Hex64;
}

/** What the ledger is told of an entry. */
export function statementOf(entry: DowntimeEntry, { counter, digest }: LinePlace): DowntimeStatement {
    const { about, person, at } = entry;
    const line = { about, person, roles: [...entry.roles] as Extract<Fact, { kind: 'downtime' }>['roles'], at, counter, digest };
    const facts: Fact[] =
        entry.kind === 'access'
            ? [{ kind: 'downtime', ...line, reason: entry.reason }]
            : entry.categories.map((category) => ({ kind: 'downtime-look', ...line, category }));
    return { facts, ...entry.drawn };
}

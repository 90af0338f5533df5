// SPDX-License-Identifier: Apache-2.0
// Links: two record numbers, perhaps of two wards, are one person's. A desk proposes it with its evidence, a privacy officer confirms it, and any officer
// undoes it at once. Between them the two have to be of both records' wards. As of every fact, whether it was permitted is asked by whoever reads.

import type { LedgerId } from '../../kernel';
import { type FactAuthor, mayWrite, type StoredFact } from '../facts';
import { isBefore } from '../order';
import { wasOwn } from '../standing';

/** A patient under one number and all that were merged into it. */
export interface PatientLists {
    /** The ledger id that stays, first. */
    readonly ids: readonly LedgerId[];
    readonly facts: readonly StoredFact[];
    /** Of each id that has a record, or had one, the ward. */
    readonly wards: ReadonlyMap<LedgerId, string>;
}

/** Two numbers that somebody permitted has linked, or proposes to. */
export interface PatientLink {
    readonly link: StoredFact<'link'>;
    /** The ward of which somebody has to confirm it, where it is not the one of the desk that has proposed it. */
    readonly awaits: readonly string[];
    readonly confirmed?: StoredFact<'link-confirmed'>;
    readonly ended?: StoredFact<'unlink'>;
}

/** The two whom a link is about. */
interface Pair {
    readonly one: PatientLists;
    readonly other: PatientLists;
}

/** Ledger ids that a list says are the patient's, too; whether they are is asked with their lists. */
export function namedIn(facts: readonly StoredFact[]): readonly LedgerId[] {
    const named = facts.flatMap((fact) => (fact.kind === 'link' || fact.kind === 'link-confirmed' ? [fact.other] : []));
    return [...new Set(named)];
}

const factsOf = ({ one, other }: Pair): StoredFact[] => [...one.facts, ...other.facts];

/** Whether the author may state it, and is neither of the two, nor speaks for them. */
function isOfficial({ one, other }: Pair, fact: StoredFact): boolean {
    return mayWrite(fact.kind, fact.author.roles) && !wasOwn(one.facts, fact) && !wasOwn(other.facts, fact);
}

/** Whether it is about a number of each, and both have a record or had one: who was erased is linked to nobody. */
function isOfPair({ one, other }: Pair, { about, other: named }: StoredFact<'link'>): boolean {
    return (one.wards.has(about) && other.wards.has(named)) || (other.wards.has(about) && one.wards.has(named));
}

/** What ends a link: stated about either of the two. */
function endOf(pair: Pair, link: StoredFact<'link'>): StoredFact<'unlink'> | undefined {
    return factsOf(pair)
        .filter((fact): fact is StoredFact<'unlink'> => fact.kind === 'unlink' && fact.link === link.id)
        .filter((fact) => [link.about, link.other].includes(fact.about) && isBefore(link, fact) && isOfficial(pair, fact))
        .reduce<StoredFact<'unlink'> | undefined>(
            (first, fact) => (first === undefined || isBefore(fact, first) ? fact : first),
            undefined,
        );
}

/** Wards whose record one of the two is, and of which nobody has acted by proposing. */
function awaitedWards({ one, other }: Pair, { about, other: named, author }: StoredFact<'link'>): string[] {
    const wards = new Set([about, named].flatMap((id) => one.wards.get(id) ?? other.wards.get(id) ?? []));
    return [...wards].filter((ward) => ward !== author.ward);
}

/** Whether somebody of each record's ward has acted, and two people. */
export function mayConfirm({ link, awaits }: Pick<PatientLink, 'link' | 'awaits'>, person: Pick<FactAuthor, 'ledgerId' | 'ward'>): boolean {
    return person.ledgerId !== link.author.ledgerId && awaits.every((ward) => ward === person.ward);
}

/** What confirms a link: stated about the other of the two. */
function confirmationOf(pair: Pair, link: StoredFact<'link'>): StoredFact<'link-confirmed'> | undefined {
    const awaits = awaitedWards(pair, link);
    return factsOf(pair)
        .filter((fact): fact is StoredFact<'link-confirmed'> => fact.kind === 'link-confirmed' && fact.link === link.id)
        .filter(({ about, other }) => about === link.other && other === link.about)
        .filter((fact) => isBefore(link, fact) && mayConfirm({ link, awaits }, fact.author) && isOfficial(pair, fact))
        .reduce<StoredFact<'link-confirmed'> | undefined>(
            (first, fact) => (first === undefined || isBefore(fact, first) ? fact : first),
            undefined,
        );
}

/** Tells what links two patients, or did, or is proposed to; oldest first. */
export function linksBetween(one: PatientLists, other: PatientLists): readonly PatientLink[] {
    const pair = { one, other };
    return factsOf(pair)
        .filter((fact): fact is StoredFact<'link'> => fact.kind === 'link' && isOfPair(pair, fact) && isOfficial(pair, fact))
        .sort((a, b) => (isBefore(a, b) ? -1 : 1))
        .map((link): PatientLink => {
            const ended = endOf(pair, link);
            // One that comes after the end makes nothing hold: a link holds from its confirmation to its end.
            const confirmed = confirmationOf(pair, link);
            return { link, awaits: awaitedWards(pair, link), ...(confirmed && { confirmed }), ...(ended && { ended }) };
        });
}

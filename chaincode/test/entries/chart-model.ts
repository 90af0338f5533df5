// SPDX-License-Identifier: Apache-2.0
// What stands in a chart, asked a second way: of each entry by itself, and nothing is carried along. Who might change what at a time is asked of the
// reference model of access.

import type { StoredEntry, StoredFact } from '../../src/domain';
import { ReferenceModel } from '../access/reference-model';

const isBefore = (one: StoredEntry, other: StoredEntry): boolean => (one.time === other.time ? one.id < other.id : one.time < other.time);

/** Entries of a chart. */
export class ChartModel {
    readonly #entries: readonly StoredEntry[];
    readonly #facts: readonly StoredFact[];

    constructor(entries: readonly StoredEntry[], facts: readonly StoredFact[]) {
        this.#entries = entries;
        this.#facts = facts;
    }

    /** Nobody's own matter. */
    counts({ author, time }: StoredEntry): boolean {
        return !this.#at(time).binds(author, time);
    }

    /** The entry that another one replaces. */
    replacedBy(entry: StoredEntry): StoredEntry | undefined {
        const former = this.#entries.find(({ id }) => id === entry.corrects);
        const stands = former !== undefined && isBefore(former, entry) && this.counts(former) && this.counts(entry);
        const isLike = former?.category === entry.category && (entry.confidential === true || former.confidential !== true);
        return stands && isLike && this.#mayReplace(entry, former) ? former : undefined;
    }

    /** The newest of those that replace an entry. */
    replacementOf(entry: StoredEntry): StoredEntry | undefined {
        const all = this.#entries.filter((one) => this.replacedBy(one)?.id === entry.id);
        return all.find((one) => all.every((other) => other === one || isBefore(other, one)));
    }

    #mayReplace({ author, time }: StoredEntry, former: StoredEntry): boolean {
        return author.ledgerId === former.author.ledgerId || this.#at(time).changes(author, time);
    }

    #at(time: number): ReferenceModel {
        return new ReferenceModel(this.#facts.filter((fact) => fact.time <= time));
    }
}

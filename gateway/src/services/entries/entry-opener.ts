// SPDX-License-Identifier: Apache-2.0
// Finds entries of which a caller may know, and opens them: each category is looked at by itself, all of it or entry by entry.

import {
    demandDefined,
    type EntryCategory,
    type EntryForm,
    type LedgerId,
    type ListedEntries,
    type ListedEntry,
    type LookPlace,
    type Purpose,
} from '@wardledger/chaincode/domain';
import { envelopeDigest, type EntrySignature, isSignedBy } from '../../custody';
import { pagesOf } from '../../kernel';
import type { Ledger } from '../../ledger';
import type { Asker, Disclosures, SealedForm } from '../access';

/** What is sealed of an entry. */
export interface EntryContent {
    readonly form: EntryForm;
    /** Digest of the envelope of the author's entry before this one. */
    readonly previous?: string;
    /** What opens the file that the form is about. */
    readonly fileKey?: string;
}

/** What stands inside the seal. */
export interface SealedContent extends EntryContent {
    readonly author?: EntrySignature;
}

/** What was sealed, and whether its author has signed it. */
export interface OpenedContent extends EntryContent {
    readonly signed?: true;
}

/** Entries of one patient and category that are to be opened. */
export interface EntriesToOpen {
    readonly patient: LedgerId;
    readonly category: EntryCategory;
    readonly purpose: Purpose;
    readonly items: readonly ListedEntry[];
    /** To be handed out as it was sealed. */
    readonly sealed?: SealedForm | undefined;
}

/** What was sealed of entries that both wards permit, by id, `undefined` where no key opens one; the looks, and their transactions. */
export interface OpenedEntries {
    readonly texts: ReadonlyMap<LedgerId, string | undefined>;
    readonly looks: readonly LookPlace[];
    readonly transactionIds: readonly string[];
}

/** An entry that is looked for. */
export interface SoughtEntry {
    readonly patient: LedgerId;
    readonly id: LedgerId;
    readonly purpose: Purpose;
    readonly category?: EntryCategory;
}

/** An entry of which the caller may know. */
export async function findEntry(
    ledger: Pick<Ledger, 'evaluate'>,
    { caller }: Asker,
    { id, ...sought }: SoughtEntry,
): Promise<ListedEntry | undefined> {
    const ask = async (range: { readonly limit: number; readonly cursor?: string }): Promise<ListedEntries> =>
        ledger.evaluate(caller, 'entries:ListEntries', { ...sought, ...range });
    for await (const items of pagesOf(ask)) {
        const found = items.find(({ entry }) => entry.id === id);
        if (found !== undefined) {
            return found;
        }
    }
    return undefined;
}

/** Opens entries that the ledger has listed for the caller; what is denied by now is not among them. */
export async function openEntries(
    disclosures: Pick<Disclosures, 'open'>,
    { caller }: Asker,
    { patient, category, purpose, items, sealed: form }: EntriesToOpen,
): Promise<OpenedEntries> {
    const whole = items.filter(isWhole);
    const entries = items.filter(({ opensBy }) => opensBy === 'entry').map(({ entry: { time, id } }) => ({ patient, place: { time, id } }));
    const patients = items.some(({ opensBy }) => opensBy === 'category') ? [patient] : [];
    const sealed = {
        sealedIds: [],
        ...(form !== undefined && { sealed: form }),
        ...(whole.length > 0 && { sealedEntries: whole.map(({ envelope }) => envelope) }),
    };
    const opened = await disclosures.open(caller, { patients, entries, action: 'read', category, purpose }, () => sealed);
    if (opened === undefined) {
        return { texts: new Map(), looks: [], transactionIds: [] };
    }
    const results = opened.entries ?? [];
    const texts = items.flatMap((item): [LedgerId, string | undefined][] => {
        const index = whole.findIndex((one) => one === item);
        const result = index < 0 ? { unreadable: true as const } : demandDefined(results[index], 'what became of an entry');
        if ('denied' in result) {
            return [];
        }
        return [[item.entry.id, 'content' in result ? result.content : undefined]];
    });
    return { texts: new Map(texts), looks: opened.looks, transactionIds: [opened.transaction.id] };
}

/** What a peer hands out must be what the author's digest says. */
function isWhole(item: ListedEntry): item is ListedEntry & { readonly envelope: string } {
    return item.envelope !== undefined && envelopeDigest(item.envelope) === item.entry.digest;
}

/** What an opened entry says: our own words, sealed by a gateway of either ward; whatever else was sealed is as good as unreadable. */
export function contentOf({ entry }: ListedEntry, text: string): OpenedContent | undefined {
    const { about: ledgerId, category, binding: id, confidential, author } = entry;
    try {
        const { author: by, ...content } = JSON.parse(text) as SealedContent;
        const { form, previous, fileKey } = content;
        const sealedFor = { ledgerId, category, author: author.ledgerId, id, ...(confidential && { confidential }) };
        const isSigned = by !== undefined && isSignedBy(author.certificateId, { sealedFor, content }, by);
        return {
            form,
            ...(previous !== undefined && { previous }),
            ...(fileKey !== undefined && { fileKey }),
            ...(isSigned && { signed: true as const }),
        };
    } catch {
        return undefined;
    }
}

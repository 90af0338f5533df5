// SPDX-License-Identifier: Apache-2.0
// Reads a patient's record: the ledger lists what the caller may know, sealed; looks are committed; both wards decide at the opening.

import {
    demandDefined,
    type EntryCategory,
    type EntryForm,
    type LedgerId,
    type ListedEntry,
    type ListEntries,
    type Page,
    type Purpose,
    type Role,
} from '@wardledger/chaincode/domain';
import { envelopeDigest, type EntrySignature, isSignedBy } from '../../custody';
import type { Ledger } from '../../ledger';
import type { Asker, Askers, Disclosures, SealedForm } from '../access';
import { patientOrNobody, recordNotFound } from '../subjects';

/** One entry as it is shown; without a form where no key opens it. */
export interface EntryRow {
    readonly id: LedgerId;
    readonly category: EntryCategory;
    readonly form?: EntryForm;
    /** A JWE in general JSON for the caller's key, in the place of the form: what it says, and who signed it. */
    readonly sealed?: object;
    readonly unreadable?: true;
    /** By ledger id. */
    readonly author: { readonly person: LedgerId; readonly organisation: string; readonly ward?: string; readonly role: readonly Role[] };
    readonly time: string;
    readonly lab?: LedgerId;
    readonly confidential?: true;
    readonly corrects?: LedgerId;
    readonly correctedBy?: LedgerId;
    readonly digest: string;
    readonly previous?: string;
    /** By the author's certificate, whose signature stands inside the seal. */
    readonly signed?: true;
    readonly transactionId: string;
}

/** `GET /v1/patients/{id}/entries`. */
export interface ChartQuestion {
    readonly patient: string;
    readonly category?: EntryCategory;
    readonly purpose: Purpose;
    readonly limit: number;
    readonly cursor?: string;
    /** To be handed out as it was sealed. */
    readonly sealed?: SealedForm | undefined;
}

/** A page, and the transactions that say who looked. */
export interface ChartPage extends Page<EntryRow> {
    readonly access: { readonly transactionIds: readonly string[] };
}

/** Reads charts. */
export interface Chart {
    /** @throws DomainError RECORD_NOT_FOUND also for a patient of whom the caller may not know */
    read(asker: Asker, question: ChartQuestion): Promise<ChartPage>;
}

/** What reading needs. */
export interface ChartPorts {
    readonly askers: Pick<Askers, 'patient' | 'ward'>;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly disclosures: Pick<Disclosures, 'open'>;
}

/** What is sealed of an entry. */
export interface EntryContent {
    readonly form: EntryForm;
    /** Digest of the envelope of the author's entry before this one. */
    readonly previous?: string;
}

/** What stands inside the seal. */
export interface SealedContent extends EntryContent {
    readonly author?: EntrySignature;
}

/** What is shown of it. */
type ShownContent = (EntryContent & { readonly signed?: true }) | { readonly sealed: object };

/** What a page asks the ledger, and whether its entries stay sealed. */
interface Asked {
    readonly request: ListEntries;
    readonly sealed: SealedForm | undefined;
}

/** A category of a page. */
interface Share {
    readonly category: EntryCategory;
    readonly items: readonly ListedEntry[];
}

/** What became of the entries of a page that both wards permit, by id; and the transactions of the looks. */
interface Opened {
    readonly contents: ReadonlyMap<LedgerId, ShownContent | undefined>;
    readonly transactionIds: readonly string[];
}

/** Where nothing says at what kind of entries somebody looks, it is at notes. */
const ANY: EntryCategory = 'note';

/** What a peer hands out must be what the author's digest says. */
function isWhole(item: ListedEntry): item is ListedEntry & { readonly envelope: string } {
    return item.envelope !== undefined && envelopeDigest(item.envelope) === item.entry.digest;
}

function rowOf({ entry, corrects, correctedBy }: ListedEntry, content: ShownContent | undefined, own: string): EntryRow {
    const { id, category, author, time, lab, confidential, digest, transactionId } = entry;
    const { ledgerId: person, mspId: organisation, ward, roles: role } = author;
    return {
        id,
        category,
        ...(content === undefined ? { unreadable: true as const } : content),
        author: { person, organisation, ...(ward !== own && { ward }), role },
        time: new Date(time).toISOString(),
        ...(lab !== undefined && { lab }),
        ...(confidential && { confidential }),
        ...(corrects !== undefined && { corrects }),
        ...(correctedBy !== undefined && { correctedBy }),
        digest,
        transactionId,
    };
}

function sharesOf(items: readonly ListedEntry[]): Share[] {
    const categories = [...new Set(items.map(({ entry }) => entry.category))];
    return categories.map((category) => ({ category, items: items.filter(({ entry }) => entry.category === category) }));
}

/** Builds the service. */
export function createChart({ askers, ledger, disclosures }: ChartPorts): Chart {
    async function open({ caller }: Asker, { category, items }: Share, { request, sealed: form }: Asked): Promise<Opened> {
        const { patient, purpose } = request;
        const whole = items.filter(isWhole);
        const entries = items
            .filter(({ opensBy }) => opensBy === 'entry')
            .map(({ entry: { time, id } }) => ({ patient, place: { time, id } }));
        const patients = items.some(({ opensBy }) => opensBy === 'category') ? [patient] : [];
        const sealed = {
            sealedIds: [],
            ...(form !== undefined && { sealed: form }),
            ...(whole.length > 0 && { sealedEntries: whole.map(({ envelope }) => envelope) }),
        };
        const opened = await disclosures.open(caller, { patients, entries, action: 'read', category, purpose }, () => sealed);
        if (opened === undefined) {
            return { contents: new Map(), transactionIds: [] };
        }
        const results = opened.entries ?? [];
        const contents = items.flatMap((item): [LedgerId, ShownContent | undefined][] => {
            const index = whole.findIndex((one) => one === item);
            const result = index < 0 ? { unreadable: true as const } : demandDefined(results[index], 'what became of an entry');
            if ('denied' in result) {
                return [];
            }
            return [[item.entry.id, 'content' in result ? shownOf(item, result.content, form) : undefined]];
        });
        return { contents: new Map(contents), transactionIds: [opened.transaction.id] };
    }

    return {
        read: async (asker, { patient: id, sealed, ...question }) => {
            const patient = await patientOrNobody(askers.patient(asker, id));
            const request = { patient, ...question };
            const { items, next } = await ledger.evaluate(asker.caller, 'entries:ListEntries', request);
            const { purpose, category = ANY } = question;
            if (items.length === 0) {
                // That nothing stands there is disclosed, too: decided now, whatever look covers it.
                const use = { patients: [patient], action: 'read', category, purpose } as const;
                const opened = await disclosures.open(asker.caller, use, () => ({ sealedIds: [] }));
                if (opened === undefined) {
                    throw recordNotFound();
                }
                return { items: [], access: { transactionIds: [opened.transaction.id] } };
            }
            const opened = await Promise.all(sharesOf(items).map(async (share) => open(asker, share, { request, sealed })));
            const contents = new Map(opened.flatMap((share) => [...share.contents]));
            if (contents.size === 0) {
                throw recordNotFound();
            }
            const shown = items.filter(({ entry }) => contents.has(entry.id));
            const rows = shown.map((item) => rowOf(item, contents.get(item.entry.id), askers.ward));
            const transactionIds = [...new Set(opened.flatMap((share) => share.transactionIds))].sort();
            return { items: rows, ...(next !== undefined && { next }), access: { transactionIds } };
        },
    };
}

function shownOf(item: ListedEntry, text: string, form: SealedForm | undefined): ShownContent | undefined {
    return form === undefined ? contentOf(item, text) : { sealed: JSON.parse(text) as object };
}

/** Our own words, sealed by a gateway of either ward; whatever else was sealed is as good as unreadable. */
function contentOf({ entry }: ListedEntry, text: string): ShownContent | undefined {
    const { about: ledgerId, category, binding: id, confidential, author } = entry;
    try {
        const { author: by, ...content } = JSON.parse(text) as SealedContent;
        const { form, previous } = content;
        const sealedFor = { ledgerId, category, author: author.ledgerId, id, ...(confidential && { confidential }) };
        const isSigned = by !== undefined && isSignedBy(author.certificateId, { sealedFor, content }, by);
        return { form, ...(previous !== undefined && { previous }), ...(isSigned && { signed: true as const }) };
    } catch {
        return undefined;
    }
}

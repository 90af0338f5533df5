// SPDX-License-Identifier: Apache-2.0
// Reads a patient's record: the ledger lists what the caller may know, sealed; looks are committed; both wards decide at the opening.

import type { EntryCategory, EntryForm, LedgerId, ListedEntry, Page, Purpose, Role } from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import type { Ledger } from '../../ledger';
import type { Asker, Askers, Disclosures, SealedForm } from '../access';
import { patientOrNobody, recordNotFound } from '../subjects';
import { contentOf, openEntries, type OpenedContent } from './entry-opener';

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

/** What is shown of it. */
type ShownContent = Omit<OpenedContent, 'fileKey'> | { readonly sealed: object };

/** Where nothing says at what kind of entries somebody looks, it is at notes. */
const ANY: EntryCategory = 'note';

function rowOf({ entry, corrects, correctedBy }: ListedEntry, content: ShownContent | undefined, own: string): EntryRow {
    const { id, category, author, time, lab, confidential, digest, transactionId } = entry;
    const { ledgerId: person, mspId: organisation, ward, roles: role } = author;
    return {
        id,
        category,
        ...(content === undefined ? { unreadable: true as const } : content),
        author: { person, organisation, ...(ward !== own && { ward }), role },
        time: instant(time),
        ...(lab !== undefined && { lab }),
        ...(confidential && { confidential }),
        ...(corrects !== undefined && { corrects }),
        ...(correctedBy !== undefined && { correctedBy }),
        digest,
        transactionId,
    };
}

/** All that was sealed, as it is handed out; or everything but what opens a file: that goes by a route of its own. */
function shownOf(item: ListedEntry, text: string | undefined, form: SealedForm | undefined): ShownContent | undefined {
    if (text === undefined || form !== undefined) {
        return text === undefined ? undefined : { sealed: JSON.parse(text) as object };
    }
    const content = contentOf(item, text);
    if (content === undefined) {
        return undefined;
    }
    const { fileKey: _fileKey, ...shown } = content;
    return shown;
}

/** Builds the service. */
export function createChart({ askers, ledger, disclosures }: ChartPorts): Chart {
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
            // Each category of the page is looked at by itself.
            const byCategory = Map.groupBy(items, ({ entry }) => entry.category);
            const opened = await Promise.all(
                [...byCategory].map(async ([each, share]) =>
                    openEntries(disclosures, asker, { patient, category: each, purpose, items: share, sealed }),
                ),
            );
            const texts = new Map(opened.flatMap((share) => [...share.texts]));
            if (texts.size === 0) {
                throw recordNotFound();
            }
            const shown = items.filter(({ entry }) => texts.has(entry.id));
            const rows = shown.map((item) => rowOf(item, shownOf(item, texts.get(item.entry.id), sealed), askers.ward));
            const transactionIds = [...new Set(opened.flatMap((share) => share.transactionIds))].sort();
            return { items: rows, ...(next !== undefined && { next }), access: { transactionIds } };
        },
    };
}

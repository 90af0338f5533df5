// SPDX-License-Identifier: Apache-2.0
// Pages of records (ids, no names) and of a record's history. Seeing which records there are is a disclosure of its own.

import {
    type Category,
    isSealedFor,
    type LedgerId,
    type ListedRecord,
    type Page,
    type Purpose,
    RECORD_KEEPERS,
    type RecordKind,
    type RecordStatus,
    type RecordVersion,
    type Role,
} from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { Asker, Disclosures, SealedForm } from '../access';
import { patientOrNobody, type RecordDirectory } from '../subjects';

/** A place in a list. */
export interface PageRequest {
    readonly limit: number;
    readonly cursor?: string;
}

/** `GET /records`. */
export interface RecordFilter extends PageRequest {
    readonly kind?: RecordKind;
    readonly ward?: string;
}

/** A page of it: why, and how it is to be handed out. */
export interface RecordQuestion extends RecordFilter {
    readonly purpose: Purpose;
    /** Numbers as they were sealed, for the caller's own key. */
    readonly sealed?: SealedForm | undefined;
}

/** `GET /records/{id}/history`. */
export interface HistoryRequest extends PageRequest {
    readonly id: string;
    readonly purpose: Purpose;
}

/** What stands in clear of a record. */
interface RecordView {
    readonly kind: RecordKind;
    readonly status: RecordStatus;
    readonly ward: string;
    readonly version: number;
}

/** One row of `GET /records`: with its number, or with a JWE in general JSON for the caller's key in the place of that. */
export type RecordRow = RecordView & ({ readonly id: string } | { readonly sealed: object });

/** A record of the page whose number does not open, or is another record's: named by its ledger id, under which it can be retired. */
export type UnreadableRow = RecordView & { readonly ledgerId: string };

/** One page of `GET /records`. */
export interface RecordPage extends Page<RecordRow> {
    /** Where there are any. */
    readonly unreadable?: { readonly count: number; readonly records: readonly UnreadableRow[] };
}

/** One row of `GET /records/{id}/history`. */
export interface HistoryRow {
    readonly transactionId: string;
    readonly timestamp: string;
    readonly version: number;
    readonly isDelete: boolean;
    readonly actor: { readonly mspId: string; readonly id: string };
    readonly status: RecordVersion['status'];
}

/** What the lists need. */
export interface RecordListPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly directory: RecordDirectory;
    readonly disclosures: Pick<Disclosures, 'demandLook' | 'open'>;
}

/** Lists. */
export interface RecordLists {
    /** Of whom the caller may not know is left out; a page with fewer items than asked for may still have a next one. */
    list(asker: Asker, question: RecordQuestion): Promise<RecordPage>;
    history(asker: Asker, request: HistoryRequest): Promise<Page<HistoryRow>>;
}

/** Whether the number is sealed for the wards' custodians and as this record's: what cannot open, or is another one's, is asked of nobody. */
function isReadable(record: ListedRecord): record is ListedRecord & { readonly sealedId: string } {
    const { ledgerId, sealedId } = record;
    return sealedId !== undefined && isSealedFor(sealedId, { type: 'outside-id', kind: 'record', ledgerId });
}

/** A page with other items and the same place. */
export function pageOf<T, U>({ next }: Page<T>, items: readonly U[]): Page<U> {
    return next === undefined ? { items } : { items, next };
}

/**
 * As what somebody asks of whom there are records, or for the history of one: who keeps records, as who a patient is; who only looks at what others
 * have done, as that.
 */
function categoryFor({ roles }: Asker): Category {
    return roles.some((role) => (RECORD_KEEPERS as readonly Role[]).includes(role)) ? 'demographics' : 'trail';
}

/** Builds the service. */
export function createRecordLists({ ledger, directory, disclosures }: RecordListPorts): RecordLists {
    /** The numbers, or what hands them out, of those of a kind that the caller may list, by ledger id; of one that does not open, undefined. */
    async function numbersOf(
        caller: LedgerCaller,
        records: readonly ListedRecord[],
        { sealed, ...use }: Pick<RecordQuestion, 'purpose' | 'sealed'> & { readonly category: Category },
    ): Promise<ReadonlyMap<LedgerId, string | undefined>> {
        if (records.length === 0) {
            return new Map();
        }
        const patients = records.map(({ ledgerId }) => ledgerId);
        const opened = await disclosures.open(caller, { patients, action: 'list', ...use }, (permitted) => ({
            ...(sealed !== undefined && { sealed }),
            sealedIds: records.flatMap((record) => (permitted.has(record.ledgerId) && isReadable(record) ? [record.sealedId] : [])),
        }));
        const numbers = new Map(opened?.ids.flatMap((result) => ('id' in result ? [[result.ledgerId, result.id] as const] : [])));
        return new Map([...(opened?.permitted ?? [])].map((ledgerId) => [ledgerId, numbers.get(ledgerId)]));
    }

    return {
        list: async (asker, { purpose, sealed, ...filter }) => {
            const { caller } = asker;
            const page = await ledger.evaluate(caller, 'record:ListRecords', filter);
            const ofPatients = page.items.filter(({ kind }) => kind === 'patient');
            const ofStaff = page.items.filter(({ kind }) => kind !== 'patient');
            const numbers = new Map([
                ...(await numbersOf(caller, ofPatients, { category: categoryFor(asker), purpose, sealed })),
                ...(await numbersOf(caller, ofStaff, { category: 'staff', purpose, sealed })),
            ]);

            // Row by row: one that is unreadable is named, and takes no other with it.
            const rows: RecordRow[] = [];
            const records: UnreadableRow[] = [];
            for (const { ledgerId, kind, status, ward, version } of page.items.filter((record) => numbers.has(record.ledgerId))) {
                const id = numbers.get(ledgerId);
                if (id === undefined) {
                    records.push({ ledgerId, kind, status, ward, version });
                } else {
                    rows.push({ ...(sealed === undefined ? { id } : { sealed: JSON.parse(id) as object }), kind, status, ward, version });
                }
            }
            return { ...pageOf(page, rows), ...(records.length > 0 && { unreadable: { count: records.length, records } }) };
        },
        history: async (asker, { id, purpose, ...page }) => {
            const { caller } = asker;
            const ledgerId = await patientOrNobody(directory.known(caller, id).then((known) => known.ledgerId));
            await disclosures.demandLook(caller, ledgerId, { action: 'read', category: categoryFor(asker), purpose });
            const found = await ledger.evaluate(caller, 'record:GetRecordHistory', { ledgerId, ...page });
            const rows = found.items.map(({ transactionId, timestamp, version, isDelete, actor, status }) => ({
                transactionId,
                timestamp: instant(timestamp),
                version,
                isDelete,
                actor: { mspId: actor.mspId, id: actor.ledgerId },
                status,
            }));
            return pageOf(found, rows);
        },
    };
}

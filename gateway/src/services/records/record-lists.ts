// SPDX-License-Identifier: Apache-2.0
// Pages of records (ids, no names) and of a record's history. Seeing which records there are is a disclosure of its own.

import {
    ACCESSED_LIST,
    isSealedFor,
    type ListedRecord,
    type Page,
    type Purpose,
    type RecordKind,
    type RecordStatus,
    type RecordVersion,
} from '@wardledger/chaincode/domain';
import type { Custodian } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { Disclosures } from '../access';
import type { RecordDirectory } from '../subjects';

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

/** `GET /records/{id}/history`. */
export interface HistoryRequest extends PageRequest {
    readonly id: string;
    readonly purpose: Purpose;
}

/** One row of `GET /records`. */
export interface RecordRow {
    readonly id: string;
    readonly kind: RecordKind;
    readonly status: RecordStatus;
    readonly ward: string;
    readonly version: number;
}

/** A record of the page whose number does not open, or is another record's: named by its ledger id, under which it can be retired. */
export type UnreadableRow = Omit<RecordRow, 'id'> & { readonly ledgerId: string };

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
    readonly custodian: Pick<Custodian, 'openDisclosure'>;
    readonly directory: RecordDirectory;
    readonly disclosures: Pick<Disclosures, 'justify'>;
}

/** Lists. */
export interface RecordLists {
    list(caller: LedgerCaller, filter: RecordFilter, purpose: Purpose): Promise<RecordPage>;
    history(caller: LedgerCaller, request: HistoryRequest): Promise<Page<HistoryRow>>;
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

/** Builds the service. */
export function createRecordLists({ ledger, custodian, directory, disclosures }: RecordListPorts): RecordLists {
    return {
        list: async (caller, filter, purpose) => {
            const page = await ledger.evaluate(caller, 'record:ListRecords', filter);
            if (page.items.length === 0) {
                return pageOf(page, []);
            }
            const { accessKey } = await disclosures.justify(caller, { accessed: ACCESSED_LIST, action: 'list-records', purpose });
            const sealedIds = page.items.flatMap((record) => (isReadable(record) ? [record.sealedId] : []));
            const { ids } = await custodian.openDisclosure({ caller: caller.name, accessKey, sealedIds });
            const opened = new Map(ids.flatMap((result) => ('id' in result ? [[result.ledgerId, result.id]] : [])));

            // Row by row: one that is unreadable is named, and takes no other with it.
            const rows: RecordRow[] = [];
            const records: UnreadableRow[] = [];
            for (const { ledgerId, kind, status, ward, version } of page.items) {
                const id = opened.get(ledgerId);
                if (id === undefined) {
                    records.push({ ledgerId, kind, status, ward, version });
                } else {
                    rows.push({ id, kind, status, ward, version });
                }
            }
            return { ...pageOf(page, rows), ...(records.length > 0 && { unreadable: { count: records.length, records } }) };
        },
        history: async (caller, { id, purpose, ...page }) => {
            const { ledgerId } = await directory.known(caller, id);
            await disclosures.justify(caller, { accessed: ledgerId, action: 'read-history', purpose });
            const found = await ledger.evaluate(caller, 'record:GetRecordHistory', { ledgerId, ...page });
            const rows = found.items.map(({ transactionId, timestamp, version, isDelete, actor, status }) => ({
                transactionId,
                timestamp: new Date(timestamp).toISOString(),
                version,
                isDelete,
                actor: { mspId: actor.mspId, id: actor.ledgerId },
                status,
            }));
            return pageOf(found, rows);
        },
    };
}

// SPDX-License-Identifier: Apache-2.0
// What the ledger holds about windows and posts: ids, counts and digests, no reading.

import { DomainError, ERRORS, type FoundWindow, type Page, type StoredPost } from '@wardledger/chaincode/domain';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import { pageOf, type PageRequest } from '../records';
import type { RecordDirectory } from '../subjects';

/** `GET /windows`; times in milliseconds, from <= first < to. */
export interface WindowFilter extends PageRequest {
    readonly patient?: string;
    readonly from?: number;
    readonly to?: number;
}

/** A window as api.md shows it; `subject`, `survivor` and devices are ledger ids. */
export interface WindowView extends Omit<FoundWindow, 'first' | 'last' | 'time' | 'transactionId' | 'actor'> {
    readonly first: string;
    readonly last: string;
    readonly transactionId: string;
    readonly timestamp: string;
}

/** One version of a window. */
export interface WindowVersion {
    readonly transactionId: string;
    readonly timestamp: string;
    readonly isDelete: boolean;
}

/** What windows need. */
export interface WindowPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'transaction'>;
    readonly directory: Pick<RecordDirectory, 'entry' | 'find'>;
    readonly ward: string;
}

/** Reads. */
export interface Windows {
    get(caller: LedgerCaller, id: string): Promise<WindowView & { readonly transaction: CommittedTransaction | undefined }>;
    list(caller: LedgerCaller, filter: WindowFilter): Promise<Page<WindowView>>;
    history(caller: LedgerCaller, id: string, page: PageRequest): Promise<Page<WindowVersion>>;
    post(caller: LedgerCaller, device: string, sequence: number): Promise<StoredPost>;
}

const ledgerId = /^[0-9a-f]{32}$/;

/** Ids of windows are random: one of another shape cannot exist. */
function demandWindowId(id: string): void {
    if (!ledgerId.test(id)) {
        throw new DomainError(ERRORS.WINDOW_NOT_FOUND);
    }
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

function viewOf({ first, last, time, actor: _actor, ...window }: FoundWindow): WindowView {
    return { ...window, first: iso(first), last: iso(last), timestamp: iso(time) };
}

/** Builds the service. */
export function createWindows({ ledger, directory, ward }: WindowPorts): Windows {
    return {
        get: async (caller, id) => {
            demandWindowId(id);
            const stored = await ledger.evaluate(caller, 'vitals:GetWindow', { id });
            const committed = await ledger.transaction(caller, stored.transactionId);
            const transaction =
                committed === undefined
                    ? undefined
                    : { id: committed.id, status: 'VALID' as const, blockNumber: committed.blockNumber, timestamp: committed.timestamp };
            return { ...viewOf(stored), transaction };
        },
        list: async (caller, { patient, ...range }) => {
            let owner: { readonly ward: string } | { readonly subject: string } = { ward };
            if (patient !== undefined) {
                const { ledgerId } = await directory.entry(caller, patient);
                if (ledgerId === undefined) {
                    return { items: [] };
                }
                owner = { subject: ledgerId };
            }
            const page = await ledger.evaluate(caller, 'vitals:ListWindows', { ...owner, ...range });
            return pageOf(page, page.items.map(viewOf));
        },
        history: async (caller, id, range) => {
            demandWindowId(id);
            const page = await ledger.evaluate(caller, 'vitals:GetWindowHistory', { id, ...range });
            const versions = page.items.map(({ transactionId, timestamp, isDelete }) => {
                return { transactionId, timestamp: iso(timestamp), isDelete };
            });
            return pageOf(page, versions);
        },
        post: async (caller, device, sequence) => {
            const [entry] = await directory.find(caller, { kind: 'device', ids: [device] });
            if (entry?.ledgerId === undefined) {
                throw new DomainError(ERRORS.POST_NOT_FOUND);
            }
            return ledger.evaluate(caller, 'vitals:GetPost', { device: entry.ledgerId, sequence });
        },
    };
}

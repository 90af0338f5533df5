// SPDX-License-Identifier: Apache-2.0
// Downtime: a clinician is let in by the custodian's last snapshot while the ledger does not answer. Nothing here asks the ledger; the custodian decides, and
// states it there afterwards.

import { DomainError, type EntryCategory, ERRORS, hasCode, type LedgerId, type Role } from '@wardledger/chaincode/domain';
import { instant } from '../../../kernel';
import type { Custodian, DowntimeOpening, DowntimeRequest, OpenedCopy } from '../../../custody';
import { recordNotFound } from '../../subjects';

/** An entry as it stood when the snapshot was taken. */
export interface CopyRow {
    readonly id: LedgerId;
    readonly category: EntryCategory;
    readonly form?: unknown;
    readonly unreadable?: true;
    /** By ledger id. */
    readonly author: { readonly person: LedgerId; readonly organisation: string; readonly role: readonly Role[] };
    readonly time: string;
    readonly confidential?: true;
    readonly corrects?: LedgerId;
    readonly correctedBy?: LedgerId;
}

/** `GET /v1/emergency-access/{id}/record`. */
export interface CopyView extends Omit<OpenedCopy, 'entries'> {
    readonly entries: readonly CopyRow[];
}

/** Which access, and of what kind. */
export interface CopyQuestion {
    readonly caller: string;
    readonly id: string;
    readonly category?: EntryCategory;
}

/** What downtime needs. */
export interface DowntimeServicePorts {
    readonly custodian: Pick<Custodian, 'openDowntime' | 'readDowntime'>;
}

/** Opens and reads without the ledger. */
export interface Downtime {
    /** @throws DomainError RECORD_NOT_FOUND for whatever speaks against it */
    open(request: DowntimeRequest): Promise<DowntimeOpening>;
    /** @throws DomainError EMERGENCY_NOT_FOUND also for what is another's, or over */
    read(question: CopyQuestion): Promise<CopyView>;
}

/** Seconds: the socket carries no such number. */
const RETRY_AFTER = 360;

function formIn(content: string): Pick<CopyRow, 'form' | 'unreadable'> {
    try {
        return { form: (JSON.parse(content) as { form?: unknown }).form };
    } catch {
        return { unreadable: true };
    }
}

function rowOf({ author, time, content, ...known }: OpenedCopy['entries'][number]): CopyRow {
    const { ledgerId: person, mspId: organisation, roles: role } = author;
    const shown = content === undefined ? { unreadable: true as const } : formIn(content);
    return { ...known, ...shown, author: { person, organisation, role }, time: instant(time) };
}

/** Builds the service. */
export function createDowntime({ custodian }: DowntimeServicePorts): Downtime {
    /** Refuses in the words of all other routes. */
    const asked = async <T>(answer: Promise<T>): Promise<T> =>
        answer.catch((error: unknown) => {
            if (hasCode(error, 'RECORD_NOT_FOUND')) {
                throw recordNotFound();
            }
            throw hasCode(error, 'RATE_LIMITED') ? new DomainError(ERRORS.RATE_LIMITED, undefined, { retryAfter: RETRY_AFTER }) : error;
        });
    return {
        open: async (request) => asked(custodian.openDowntime(request)),
        read: async (question) => {
            const copy = await asked(custodian.readDowntime(question));
            return { ...copy, entries: copy.entries.map(rowOf) };
        },
    };
}

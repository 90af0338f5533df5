// SPDX-License-Identifier: Apache-2.0
// What the ledger holds about windows: ids, counts and digests, no reading.

import { DomainError, ERRORS, type FoundWindow, isLedgerId, type Page, type Purpose } from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import type { CommittedTransaction, Ledger } from '../../ledger';
import { pageOf, type PageRequest } from '../records';
import { pageOfOwner, pageOfPatient, type WindowPagePorts, type WindowRange } from './window-pages';
import { isHidden, type WindowReader } from './window-reader';

/** `GET /windows`. */
export interface WindowFilter extends WindowRange {
    readonly patient?: string;
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
export interface WindowPorts extends WindowPagePorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'transaction'>;
    readonly ward: string;
}

/** Reads. */
export interface Windows {
    get(reader: WindowReader, id: string): Promise<WindowView & { readonly transaction: CommittedTransaction | undefined }>;
    /** @throws DomainError RATE_LIMITED when no miss is left */
    list(reader: WindowReader, filter: WindowFilter, purpose: Purpose): Promise<Page<WindowView>>;
    history(reader: WindowReader, id: string, page: PageRequest): Promise<Page<WindowVersion>>;
}

function viewOf({ first, last, time, actor: _actor, ...window }: FoundWindow): WindowView {
    return { ...window, first: instant(first), last: instant(last), timestamp: instant(time) };
}

/** Builds the service. */
export function createWindows(ports: WindowPorts): Windows {
    const { ledger, enrolment, ward } = ports;

    async function demandWindow(reader: WindowReader, id: string): Promise<FoundWindow> {
        const stored = isLedgerId(id) ? await ledger.evaluate(reader.caller, 'vitals:GetWindow', { id }) : undefined;
        if (stored === undefined || (await isHidden(enrolment, reader, stored))) {
            throw new DomainError(ERRORS.WINDOW_NOT_FOUND);
        }
        return stored;
    }

    return {
        get: async (reader, id) => {
            const stored = await demandWindow(reader, id);
            const committed = await ledger.transaction(reader.caller, stored.transactionId);
            const transaction =
                committed === undefined
                    ? undefined
                    : { id: committed.id, status: 'VALID' as const, blockNumber: committed.blockNumber, timestamp: committed.timestamp };
            return { ...viewOf(stored), transaction };
        },
        list: async (reader, { patient, ...range }, purpose) => {
            const page = await (patient === undefined
                ? pageOfOwner(ports, reader, { ward, ...range })
                : pageOfPatient(ports, reader, { patient, purpose, ...range }));
            return pageOf(page, page.items.map(viewOf));
        },
        history: async (reader, id, range) => {
            await demandWindow(reader, id);
            const page = await ledger.evaluate(reader.caller, 'vitals:GetWindowHistory', { id, ...range });
            const versions = page.items.map(({ transactionId, timestamp, isDelete }) => {
                return { transactionId, timestamp: instant(timestamp), isDelete };
            });
            return pageOf(page, versions);
        },
    };
}

// SPDX-License-Identifier: Apache-2.0
// Chooses the windows that a statistic is about: all of the ward, or of the named patients, with from <= first < to.

import { DomainError, ERRORS, type ListWindows, MAX_RELEASE_WINDOWS, type Page, type StoredWindow } from '@wardledger/chaincode/domain';
import type { Ledger, LedgerCaller } from '../../ledger';
import { ContentError } from '../refusals';
import type { RecordDirectory } from '../subjects';

/** Whose windows, and when (milliseconds). */
export interface Selection {
    readonly patients?: readonly string[];
    readonly ward?: string;
    readonly from: number;
    readonly to: number;
}

/** What selecting needs. */
export interface SelectionDependencies {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly directory: RecordDirectory;
    /** This gateway's ward: the only one whose windows its custodian can open. */
    readonly ward: string;
}

/** Finds the windows, at most as many as one release may hold. */
export type WindowSelector = (caller: LedgerCaller, selection: Selection) => Promise<StoredWindow[]>;

const PAGE = 200;

type Owner = { readonly ward: string } | { readonly subject: string };

/** Builds the selector. */
export function createWindowSelector({ ledger, directory, ward }: SelectionDependencies): WindowSelector {
    async function owners(caller: LedgerCaller, { patients, ward: asked }: Selection): Promise<Owner[]> {
        if (patients === undefined) {
            return [{ ward: asked ?? ward }];
        }
        const entries = await directory.find(caller, 'record', patients);
        const subjects = entries.flatMap(({ ledgerId }) => ledgerId ?? []);
        if (subjects.length < entries.length) {
            const unknown = entries.flatMap(({ ledgerId }, index) => (ledgerId === undefined ? [`/patients/${String(index)}`] : []));
            throw new ContentError(unknown.map((pointer) => ({ pointer, detail: 'is not known here' })));
        }
        return [...new Set(subjects)].map((subject) => ({ subject }));
    }

    async function windowsOf(caller: LedgerCaller, owner: Owner, { from, to }: Selection, found: StoredWindow[]): Promise<void> {
        let cursor: string | undefined;
        do {
            const question: ListWindows = { ...owner, from, to, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
            const page: Page<StoredWindow> = await ledger.evaluate(caller, 'vitals:ListWindows', question);
            found.push(...page.items.filter((window) => window.ward === ward));
            assertFits(found.length);
            cursor = page.next;
        } while (cursor !== undefined);
    }

    return async (caller, selection) => {
        if (selection.ward !== undefined && selection.ward !== ward) {
            throw new DomainError(ERRORS.WARD_FORBIDDEN, 'This gateway can only release windows of its own ward.');
        }
        const found: StoredWindow[] = [];
        for (const owner of await owners(caller, selection)) {
            await windowsOf(caller, owner, selection, found);
        }
        return found;
    };
}

function assertFits(windows: number): void {
    if (windows > MAX_RELEASE_WINDOWS) {
        const detail = `selects more than ${String(MAX_RELEASE_WINDOWS)} windows; ask for a shorter range`;
        throw new ContentError([{ pointer: '/to', detail }]);
    }
}

// SPDX-License-Identifier: Apache-2.0
// Chooses the windows that a statistic is about: all of the ward, or of the named patients, with from <= first < to.

import { DomainError, ERRORS, type LedgerId, MAX_RELEASE_WINDOWS, rootOf, type StoredWindow } from '@wardledger/chaincode/domain';
import { newLedgerId } from '../../custody';
import { pagesOf } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { Disclosures } from '../access';
import { ContentError } from '../refusals';
import type { LookUps } from '../subjects';

/** Whose windows, and when (milliseconds). */
export interface Selection {
    readonly patients?: readonly string[];
    readonly ward?: string;
    readonly from: number;
    readonly to: number;
    /** Also windows with posts that no enrolled device has signed. */
    readonly unproven?: boolean | undefined;
}

/** What selecting needs. */
export interface SelectionPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly directory: Pick<LookUps, 'lookUp'>;
    readonly disclosures: Pick<Disclosures, 'demandLookAtNobodys' | 'look'>;
    /** This gateway's ward: the only one whose windows its custodian can open. */
    readonly ward: string;
}

/**
 * Tells whether a window is one that a question is about, or one of those that are only counted.
 * @param window - as the ledger has it.
 * @param selection - what is asked.
 */
export function isAskedAbout({ unproven }: Pick<StoredWindow, 'unproven'>, selection: Pick<Selection, 'unproven'>): boolean {
    return selection.unproven === true || unproven === undefined;
}

/**
 * Finds the windows, at most as many as one release may hold; beside them as many of those that are only counted.
 * @throws ContentError for unknown patients, and for more windows; DomainError WARD_FORBIDDEN, ACCESS_DENIED, RATE_LIMITED when no miss is left
 */
export async function selectWindows(ports: SelectionPorts, caller: LedgerCaller, selection: Selection): Promise<StoredWindow[]> {
    const { ledger, disclosures, ward } = ports;
    const { patients, from, to } = selection;
    if (selection.ward !== undefined && selection.ward !== ward) {
        throw new DomainError(ERRORS.WARD_FORBIDDEN, 'This gateway can only release windows of its own ward.');
    }
    if (patients === undefined) {
        // The whole ward, if the policies let the caller see sums over it.
        await disclosures.demandLookAtNobodys(caller, { action: 'read', category: 'cohort', purpose: 'HRESCH' });
    }
    const owners = patients === undefined ? [{ ward }] : await patientsOf(ports, caller, patients);
    const found = new NewestWindows(selection);
    for (const owner of owners) {
        for await (const windows of pagesOf(async (range) =>
            ledger.evaluate(caller, 'vitals:ListWindows', { ...owner, from, to, ...range }),
        )) {
            windows.filter((window) => window.ward === ward).forEach((window) => found.add(window));
            if (found.asked > MAX_RELEASE_WINDOWS) {
                const detail = `selects more than ${String(MAX_RELEASE_WINDOWS)} windows; ask for a shorter range`;
                throw new ContentError([{ pointer: '/to', detail }]);
            }
        }
    }
    return found.all;
}

/** Of a window and those that were made anew of it the last: the others were corrected, are in no sum to come, and count for nothing. */
class NewestWindows {
    readonly #selection: Selection;
    readonly #byRoot = new Map<LedgerId, StoredWindow>();
    /** Roots of those that are asked about: whoever posts what nobody has signed crowds nobody out. */
    readonly #asked = new Set<LedgerId>();

    constructor(selection: Selection) {
        this.#selection = selection;
    }

    add(window: StoredWindow): void {
        const root = rootOf(window);
        const known = this.#byRoot.get(root);
        const isAsked = isAskedAbout(window, this.#selection);
        const isBeyond = !isAsked && this.#byRoot.size - this.#asked.size >= MAX_RELEASE_WINDOWS;
        if (known === undefined ? isBeyond : versionOf(window) <= versionOf(known)) {
            return;
        }
        this.#byRoot.set(root, window);
        if (isAsked) {
            this.#asked.add(root);
        } else {
            this.#asked.delete(root);
        }
    }

    get asked(): number {
        return this.#asked.size;
    }

    get all(): StoredWindow[] {
        return [...this.#byRoot.values()];
    }
}

function versionOf({ corrects }: StoredWindow): number {
    return corrects?.version ?? 0;
}

/** Patients by ledger id, as the ledger's list takes them (it calls the patient of a window its `subject`). */
async function patientsOf(
    { directory, disclosures }: SelectionPorts,
    caller: LedgerCaller,
    patients: readonly string[],
): Promise<{ readonly subject: string }[]> {
    const entries = await directory.lookUp(caller, { kind: 'record', ids: patients });
    // The answer tells who of them is known; that somebody looked is on the ledger before. Who refuses to be part of sums is unknown here.
    const asked = entries.map(({ ledgerId }) => ledgerId ?? newLedgerId());
    const looks = await disclosures.look(caller, { patients: asked, action: 'read', category: 'cohort', purpose: 'HRESCH' });
    const unknown = looks.flatMap((look, index) => (look === undefined ? [`/patients/${String(index)}`] : []));
    if (unknown.length > 0) {
        throw new ContentError(unknown.map((pointer) => ({ pointer, detail: 'is not known here' })));
    }
    return [...new Set(entries.flatMap(({ ledgerId }) => ledgerId ?? []))].map((subject) => ({ subject }));
}

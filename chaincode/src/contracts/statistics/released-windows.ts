// SPDX-License-Identifier: Apache-2.0
// The windows of a sum, and who their patients are: a patient who was registered twice is one patient, from the merge on.

import {
    type ActorReference,
    demandDefined,
    DomainError,
    ERRORS,
    type LedgerId,
    type Merged,
    rootOf,
    type StoredWindow,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { mergedUnder, survivorsOf } from '../subjects';
import { vitalsKeys } from '../vitals';

/** Windows with the patients that they count for. */
export interface ReleasedWindows {
    /** Each under the patient who stays, and as brought by its poster. */
    readonly windows: readonly StoredWindow[];
    readonly patients: readonly LedgerId[];
    /** Under whose ledger ids they came. */
    readonly subjects: readonly LedgerId[];
    /** Who is merged, of the patients and of all under them. */
    readonly merged: Merged;
}

/** Whose readings a window counts for: of what a person has entered that person's, who stands with the wards alone; else whoever brought it. */
async function posterOf(ctx: LedgerContext, window: StoredWindow): Promise<ActorReference> {
    if (window.manual !== true) {
        return window.actor;
    }
    return demandDefined(await ctx.shared.get(vitalsKeys.poster(rootOf(window))), 'who has entered a window');
}

/**
 * Reads the windows of a sum. Windows of a merged record count for the record that stays.
 * @throws DomainError WINDOW_NOT_FOUND
 */
export async function demandWindows(ctx: LedgerContext, ids: readonly LedgerId[]): Promise<ReleasedWindows> {
    const found = await Promise.all(
        ids.map(async (id) => {
            const window = await ctx.world.get(vitalsKeys.window(id));
            if (window === undefined) {
                throw new DomainError(ERRORS.WINDOW_NOT_FOUND, undefined, { window: id });
            }
            return { ...window, actor: await posterOf(ctx, window) };
        }),
    );
    const survivors = await survivorsOf(
        ctx,
        found.map(({ subject }) => subject),
    );
    const patients = [...new Set(survivors.values())];
    const under = await Promise.all(patients.map(async (patient) => (await mergedUnder(ctx, patient)).map((id) => [id, patient] as const)));
    return {
        windows: found.map((window) => ({ ...window, subject: demandDefined(survivors.get(window.subject), 'a patient of the windows') })),
        patients,
        subjects: [...survivors.keys()],
        // An erasure takes away what leads from a patient to who was merged; from the merged to the patient it still leads.
        merged: Object.fromEntries([...under.flat(), ...survivors].filter(([id, patient]) => id !== patient)),
    };
}

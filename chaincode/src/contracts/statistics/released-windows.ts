// SPDX-License-Identifier: Apache-2.0
// The windows of a sum, and who their patients are: a patient who was registered twice is one patient, from the merge on.

import { sha256Hex } from '../../crypto';
import {
    demandDefined,
    DomainError,
    ERRORS,
    type Hex64,
    type LedgerId,
    type Merged,
    type PostedGroup,
    type ReservedGroup,
    type ReservedPosters,
    type StoredWindow,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { reservationKeys } from '../reservations';
import { mergedUnder, survivorsOf } from '../subjects';
import { vitalsKeys } from '../vitals';

/** What windows bring to a cohort, with the patients that they count for. */
export interface ReleasedGroups {
    /** Each under the patients who stay, and as brought by its poster. */
    readonly groups: readonly PostedGroup[];
    readonly patients: readonly LedgerId[];
    /** Under whose ledger ids they came. */
    readonly subjects: readonly LedgerId[];
    /** Who is merged, of the patients and of all under them. */
    readonly merged: Merged;
}

/** Reads the windows of a sum, or of a part of one. @throws DomainError WINDOW_NOT_FOUND */
export async function demandWindows(ctx: LedgerContext, ids: readonly LedgerId[]): Promise<StoredWindow[]> {
    return Promise.all(
        ids.map(async (id) => {
            const window = await ctx.world.get(vitalsKeys.window(id));
            if (window === undefined) {
                throw new DomainError(ERRORS.WINDOW_NOT_FOUND, undefined, { window: id });
            }
            return window;
        }),
    );
}

/** Whose readings windows count for: of what a person has entered that person's, who stands with the wards alone; else whoever brought them. */
export async function postedGroups(ctx: LedgerContext, groups: readonly ReservedGroup[]): Promise<PostedGroup[]> {
    const { posters } = await postersOf(ctx, groups);
    return groups.map((group) => postedOf(group, posters));
}

/** The same of a part that was reserved before: who has entered its windows was found out then. */
export async function postedGroupsOfPart(
    ctx: LedgerContext,
    { id, position }: { readonly id: Hex64; readonly position: number },
    groups: readonly ReservedGroup[],
): Promise<PostedGroup[]> {
    const kept = groups.some((group) => 'entered' in group) ? await ctx.shared.get(reservationKeys.posters(id, position)) : undefined;
    // What an earlier release has reserved has none.
    const { posters } = kept ?? (await postersOf(ctx, groups));
    return groups.map((group) => postedOf(group, posters));
}

/** Finds out who has entered windows. What salts it is made of what salts each of them, which the wards alone have. */
export async function postersOf(ctx: LedgerContext, groups: readonly ReservedGroup[]): Promise<ReservedPosters> {
    const roots = groups.flatMap((group) => ('entered' in group ? [group.entered] : []));
    const found = await Promise.all(
        roots.map(
            async (root) => [root, demandDefined(await ctx.shared.get(vitalsKeys.poster(root)), 'who has entered a window')] as const,
        ),
    );
    return {
        posters: Object.fromEntries(found.map(([root, { mspId, ledgerId }]) => [root, { mspId, ledgerId }])),
        salt: sha256Hex(found.map(([, { salt }]) => salt).join(' ')),
    };
}

function postedOf(group: ReservedGroup, posters: ReservedPosters['posters']): PostedGroup {
    if ('actor' in group) {
        return group;
    }
    const { entered, ...rest } = group;
    return { ...rest, actor: demandDefined(posters[entered], 'who has entered a window') };
}

/** Finds the patients of a sum as they are now. Windows of a merged record count for the record that stays. */
export async function releasedGroups(ctx: LedgerContext, found: readonly PostedGroup[]): Promise<ReleasedGroups> {
    const survivors = await survivorsOf(
        ctx,
        found.flatMap(({ subjects }) => subjects),
    );
    const patients = [...new Set(survivors.values())];
    const under = await Promise.all(patients.map(async (patient) => (await mergedUnder(ctx, patient)).map((id) => [id, patient] as const)));
    const survivorOf = (subject: LedgerId): LedgerId => demandDefined(survivors.get(subject), 'a patient of the windows');
    return {
        groups: found.map((group) => ({ ...group, subjects: [...new Set(group.subjects.map(survivorOf))] })),
        patients,
        subjects: [...survivors.keys()],
        // An erasure takes away what leads from a patient to who was merged; from the merged to the patient it still leads.
        merged: Object.fromEntries([...under.flat(), ...survivors].filter(([id, patient]) => id !== patient)),
    };
}

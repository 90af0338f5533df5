// SPDX-License-Identifier: Apache-2.0
// Trials: what another set would have decided of what was looked at, in counts.

import { Type } from '@sinclair/typebox';
import type { Category, PolicyAction, StoredFact } from '../access';
import { closed, type Hex64, Hex64Schema, type Role } from '../kernel';
import { decide } from './decision/decide';
import type { DecisionRequest } from './decision/facts';
import type { PoliciesInForce } from './own-forbids';
import { LONGEST_SET } from './questions';

/** How many of a ward's newest looks a trial decides again. */
export const MOST_TRIED = 1000;

export const TrySetSchema = closed({
    /** Of a set that is stored. */
    digest: Type.Optional(Hex64Schema),
    /** A set that is not, as JSON in a text. */
    set: Type.Optional(Type.String({ minLength: 1, maxLength: LONGEST_SET })),
});

/** How far a trial of what a ward would forbid goes back among all looks, for as many at the ward's own patients. */
export const MOST_LOOKED_THROUGH = 4 * MOST_TRIED;

/** What the caller's ward would forbid by itself, as JSON in a text. */
export const TryForbidsSchema = closed({ set: Type.String({ minLength: 1, maxLength: LONGEST_SET }) });

/** How often two sets differ. */
export interface Changes {
    /** What is permitted now, and would not be. */
    readonly permitToDeny: number;
    readonly denyToPermit: number;
}

/** How often they differ of one use by people with a role. Whoever has two roles counts under both. */
export interface ChangedUse extends Changes {
    readonly role: Role;
    readonly category: Category;
    readonly action: PolicyAction;
}

export interface TriedSet extends Changes {
    /** Of the set that was tried. */
    readonly digest: Hex64;
    /** How many looks were decided. */
    readonly looks: number;
    /** Of how many both sets decide the same. */
    readonly same: number;
    /** Only what changes, in the order of role, category and action. */
    readonly by: readonly ChangedUse[];
}

/** A look, and the request that it makes now. */
export interface TriedLook {
    readonly look: Pick<StoredFact<'look'>, 'action' | 'category'>;
    readonly request: DecisionRequest;
}

const keyOf = ({ role, category, action }: ChangedUse): string => [role, category, action].join(' ');

/** Counts what would change if another set decided. */
export function trySet(inForce: PoliciesInForce, other: PoliciesInForce, looks: readonly TriedLook[]): TriedSet {
    const total = { permitToDeny: 0, denyToPermit: 0 };
    const uses = new Map<string, ChangedUse & { permitToDeny: number; denyToPermit: number }>();
    for (const { look, request } of looks) {
        const { decision } = decide(inForce, request);
        if (decide(other, request).decision === decision) {
            continue;
        }
        const change = decision === 'permit' ? 'permitToDeny' : 'denyToPermit';
        total[change] += 1;
        for (const role of request.person?.roles ?? []) {
            const { action, category } = look;
            const use = { role, category, action, permitToDeny: 0, denyToPermit: 0 };
            const counted = uses.get(keyOf(use)) ?? use;
            counted[change] += 1;
            uses.set(keyOf(use), counted);
        }
    }
    const by = [...uses.values()].sort((one, two) => (keyOf(one) < keyOf(two) ? -1 : 1));
    const same = looks.length - total.permitToDeny - total.denyToPermit;
    return { digest: other.digest, looks: looks.length, same, ...total, by };
}

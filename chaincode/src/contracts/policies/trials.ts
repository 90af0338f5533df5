// SPDX-License-Identifier: Apache-2.0
// Decides the newest looks of a ward again, by two sets, with people and patients as they are now. Each person and patient is fetched once: a thousand
// looks are at some dozens. Of patients nothing stands in the read set.

import { MOST_TRIED, type PoliciesInForce, type PolicySet, type TriedLook, type TriedSet, trySet } from '../../domain';
import type { LedgerContext } from '../../platform';
import { newestLooks } from '../access';
import { type FetchedObject, fetchObject, type FetchedPerson, fetchPerson, lookRequest } from './access-question';
import { once } from './once';

/** Tries a set on the looks of the caller's ward. */
export async function tryOnLooks(ctx: LedgerContext, inForce: PoliciesInForce, other: PolicySet): Promise<TriedSet> {
    const looks = await newestLooks(ctx, ctx.actor.ward, MOST_TRIED);
    const people = new Map<string, Promise<FetchedPerson>>();
    const objects = new Map<string, Promise<FetchedObject>>();
    const tried = await Promise.all(
        looks.map(async (look): Promise<TriedLook> => {
            const { about, action, category, author: by } = look;
            const author = await once(people, by.ledgerId, async () => fetchPerson(ctx, by.ledgerId));
            const kind = category === 'staff' ? `staff ${action}` : 'patients';
            const object = await once(objects, `${kind} ${about}`, async () => fetchObject(ctx, about, { action, category }));
            const { request } = await lookRequest(ctx, look, { author, object });
            return { look, request };
        }),
    );
    return trySet(inForce, { ...other, forbids: inForce.forbids ?? [] }, tried);
}

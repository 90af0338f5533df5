// SPDX-License-Identifier: Apache-2.0
// Decides the newest looks again, by what is in force and by what might be, with people and patients as they are now. Each person and patient is fetched once:
// a thousand looks are at some dozens. Of patients nothing stands in the read set.

import {
    MOST_LOOKED_THROUGH,
    MOST_TRIED,
    type PoliciesInForce,
    type PolicySet,
    type StoredFact,
    type TriedLook,
    type TriedSet,
    trySet,
    WARD_MSPS,
    wardOf,
} from '../../domain';
import { type LedgerContext, pagesOf } from '../../platform';
import { newestLooks } from '../access';
import { type FetchedObject, fetchObject, type FetchedPerson, fetchPerson, lookRequest } from './access-question';
import { once } from './once';

/** Makes of looks the requests that they would be now. */
class LooksAgain {
    readonly #ctx: LedgerContext;
    readonly #people = new Map<string, Promise<FetchedPerson>>();
    readonly #objects = new Map<string, Promise<FetchedObject>>();

    constructor(ctx: LedgerContext) {
        this.#ctx = ctx;
    }

    async of(looks: readonly StoredFact<'look'>[]): Promise<readonly TriedLook[]> {
        const ctx = this.#ctx;
        return Promise.all(
            looks.map(async (look) => {
                const { about, action, category, author: by } = look;
                const author = await once(this.#people, by.ledgerId, async () => fetchPerson(ctx, by.ledgerId));
                const kind = category === 'staff' ? `staff ${action}` : 'patients';
                const object = await once(this.#objects, `${kind} ${about}`, async () => fetchObject(ctx, about, { action, category }));
                const { request } = await lookRequest(ctx, look, { author, object });
                return { look, request };
            }),
        );
    }
}

/** Tries a set on the looks of people of the caller's ward. */
export async function tryOnLooks(ctx: LedgerContext, inForce: PoliciesInForce, other: PolicySet): Promise<TriedSet> {
    const { items } = await newestLooks(ctx, [ctx.actor.ward], { limit: MOST_TRIED });
    return trySet(inForce, { ...other, forbids: inForce.forbids ?? [] }, await new LooksAgain(ctx).of(items));
}

/** Tries what the caller's ward would forbid by itself on looks at patients whose record is of that ward, whoever looked: of others it forbids nothing. */
export async function tryForbidsOnLooks(ctx: LedgerContext, inForce: PoliciesInForce, set: PolicySet): Promise<TriedSet> {
    const { ward } = ctx.actor;
    const others = (inForce.forbids ?? []).filter((one) => one.ward !== ward);
    const looks = await looksAtPatientsOf(ctx, ward);
    return { ...trySet(inForce, { ...inForce, forbids: [...others, { ward, set }] }, looks), digest: set.digest };
}

async function looksAtPatientsOf(ctx: LedgerContext, ward: string): Promise<readonly TriedLook[]> {
    const again = new LooksAgain(ctx);
    const found: TriedLook[] = [];
    let left = MOST_LOOKED_THROUGH;
    const wards = WARD_MSPS.map(wardOf);
    for await (const items of pagesOf(async (cursor) => newestLooks(ctx, wards, { limit: MOST_TRIED, cursor }))) {
        const looks = await again.of(items);
        found.push(...looks.filter(({ request }) => request.resource.patient?.ward === ward));
        left -= MOST_TRIED;
        if (found.length >= MOST_TRIED || left <= 0) {
            break;
        }
    }
    return found.slice(0, MOST_TRIED);
}

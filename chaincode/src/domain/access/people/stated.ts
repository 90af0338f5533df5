// SPDX-License-Identifier: Apache-2.0
// What holds of people by the facts in their own lists: attributes and keys, of which the newest counts that its author may state.

import type { LedgerId, Milliseconds } from '../../kernel';
import { mayWrite, type StoredFact } from '../facts';
import { hasEnded, inOrder } from '../order';
import type { Attributes } from './attributes';

/**
 * Gives the attributes of a person: the newest that an administrator of the person's ward has stated. Nobody states their own.
 * @param facts - the person's list.
 * @param person - whose list it is.
 */
export function attributesOf(
    facts: readonly StoredFact[],
    person: { readonly ledgerId: LedgerId; readonly ward: string },
): Attributes | undefined {
    const stated = inOrder(facts).findLast(
        ({ kind, author }) =>
            kind === 'attributes' && mayWrite(kind, author.roles) && author.ward === person.ward && author.ledgerId !== person.ledgerId,
    );
    return stated?.kind === 'attributes' ? stated.attributes : undefined;
}

/**
 * Gives the key under which a person has things handed out: the newest that they stated themselves, unless it has ended. An administrator who stated it for
 * them could read in their place; to end one is to restrict, which an administrator of their ward may.
 * @param facts - the person's list.
 * @param person - whose list it is.
 * @param time - of the transaction that asks.
 */
export function encryptionKeyOf(
    facts: readonly StoredFact[],
    person: { readonly ledgerId: LedgerId; readonly ward: string },
    time: Milliseconds,
): StoredFact<'encryption-key'> | undefined {
    const newest = inOrder(facts).findLast(({ kind, author }) => {
        const isOwn = author.ledgerId === person.ledgerId;
        const isAdministrator = author.roles.includes('admin') && author.ward === person.ward;
        return (
            mayWrite(kind, author.roles) &&
            ((kind === 'encryption-key' && isOwn) || (kind === 'encryption-key-ended' && (isOwn || isAdministrator)))
        );
    });
    return newest?.kind === 'encryption-key' && !hasEnded(newest.until, time) ? newest : undefined;
}

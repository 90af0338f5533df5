// SPDX-License-Identifier: Apache-2.0
// People by their ledger ids, for functions that are evaluated.

import type {
    FoundPeople,
    Hex64,
    KnownPerson,
    LedgerId,
    ListedParticipants,
    NamedPeople,
    ParticipantStatus,
    Person,
    Role,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { participantPrefixes, participantRuns } from './keys';

/**
 * Finds a person, with what holds of it whatever certificate it has. Reads a private run, which leaves nothing of the person in the read set: an
 * endorsed answer that somebody puts on the channel does not tell there whom it is about.
 * @param ctx - of a transaction that writes nothing.
 * @param ledgerId - of anybody.
 */
export async function findPerson(ctx: LedgerContext, ledgerId: LedgerId): Promise<KnownPerson | undefined> {
    const [person] = await ctx.shared.all(participantRuns.privatePerson(ledgerId));
    return person && { ledgerId, ward: person.ward, roles: person.roles, isSuspended: person.status === 'suspended' };
}

/** Who is registered and can act: is not suspended, and has some certificate that counts. */
async function findActing(ctx: LedgerContext, ledgerId: LedgerId): Promise<FoundPeople[number]> {
    const person = await findPerson(ctx, ledgerId);
    if (person === undefined || person.isSuspended) {
        return null;
    }
    const bound = await ctx.shared.all(participantRuns.privateBindings(ledgerId));
    const { ward, roles } = person;
    return bound.some(({ until }) => until === undefined) ? { ledgerId, ward, roles } : null;
}

/** Finds people whom somebody names, in order; by private runs alone, as above. For functions that are evaluated. */
export async function findPeople(ctx: LedgerContext, people: NamedPeople): Promise<FoundPeople> {
    return Promise.all(
        people.map(async (named) => {
            if ('ledgerId' in named) {
                return findActing(ctx, named.ledgerId);
            }
            const { ward, lookupKey } = named;
            const callings = await ctx.shared.all(participantRuns.callings(ward, lookupKey));
            const found = await Promise.all(callings.map(async ({ ledgerId }) => findActing(ctx, ledgerId)));
            const acting = found.filter((person) => person?.ward === ward);
            return acting.length === 1 ? (acting[0] ?? null) : null;
        }),
    );
}

/** Which persons of a page are asked for. */
interface PersonFilter {
    readonly role?: Role;
    readonly status?: ParticipantStatus;
    readonly limit: number;
    readonly cursor?: string;
}

/** Makes a page of the people of the caller's own ward, with their names sealed. For functions that are evaluated. */
export async function pageOfPersons(ctx: LedgerContext, { role, status, ...range }: PersonFilter): Promise<ListedParticipants> {
    const isAsked = (person: Person): boolean =>
        person.mspId === ctx.actor.mspId &&
        (role === undefined || person.roles.includes(role)) &&
        (status === undefined || person.status === status);
    const page = await ctx.world.page(participantPrefixes.persons(), range);
    const items = await Promise.all(
        page.items.filter(isAsked).map(async (person) => {
            const { ledgerId, roles, status: is, suspension } = person;
            const [name] = await ctx.shared.all(participantRuns.name(ledgerId));
            return { ledgerId, roles, status: is, ...(suspension && { suspension }), ...(name && { sealedId: name.sealedId }) };
        }),
    );
    return { ...page, items };
}

/** Whether a certificate of a person has ended. Reads a private run, for the same reason as {@link findPerson}. */
export async function hasEnded(ctx: LedgerContext, ledgerId: LedgerId, certificateId: Hex64): Promise<boolean> {
    const bound = await ctx.shared.all(participantRuns.privateBinding(ledgerId, certificateId));
    return bound.some(({ until }) => until !== undefined);
}

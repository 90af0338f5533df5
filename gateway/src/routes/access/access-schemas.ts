// SPDX-License-Identifier: Apache-2.0
// Words that the routes of access share.

import { type Static, Type } from '@sinclair/typebox';
import { closed, WARDS } from '@wardledger/chaincode/domain';
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../../plugins/access';
import { choice, IdSchema, TransactionSchema } from '../../plugins/documentation';
import type { Asker, NamedPerson } from '../../services/access';

const MOST_MEMBERS = 32;

/** What every fact answers that was written. */
export const WrittenSchema = Type.Object({
    id: Type.String({ description: 'Names it in later requests, at the gateway of either ward.' }),
    transaction: TransactionSchema,
});

/** One participant: of the own ward by the subject alone. */
export const PersonSchema = Type.Union([IdSchema, closed({ ward: choice(WARDS, { description: 'Whose participant.' }), id: IdSchema })]);
type NamedInBody = Static<typeof PersonSchema>;

/** Participants, each named once. */
export const PeopleSchema = Type.Array(PersonSchema, { minItems: 1, maxItems: MOST_MEMBERS, uniqueItems: true });

/** The ward of somebody in an answer: told where it is not the own. */
export const OtherWard = Type.Optional(Type.String({ description: 'Where it is not the own ward.' }));

/** The caller with the roles of its token. */
export async function askerOf(request: FastifyRequest): Promise<Asker> {
    return { caller: await request.ledgerCaller(), roles: principalOf(request).roles };
}

function named(pointer: string, person: NamedInBody): NamedPerson {
    return typeof person === 'string' ? { pointer, name: person } : { pointer, name: person.id, ward: person.ward };
}

/** Participants with their places in the body. */
export function peopleAt(pointer: string, people: readonly NamedInBody[]): NamedPerson[] {
    return people.map((person, index) => named(`${pointer}/${index}`, person));
}

/** One participant with its place in the body. */
export function personAt<Person extends NamedInBody | undefined>(
    pointer: string,
    person: Person,
): Person extends NamedInBody ? NamedPerson : undefined;
export function personAt(pointer: string, person: NamedInBody | undefined): NamedPerson | undefined {
    return person === undefined ? undefined : named(pointer, person);
}

// SPDX-License-Identifier: Apache-2.0
// Words that the routes of access share.

import { Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../../plugins/access';
import { IdSchema, TransactionSchema } from '../../plugins/documentation';
import type { Asker, NamedPerson } from '../../services/access';

const MOST_MEMBERS = 32;

/** What every fact answers that was written. */
export const WrittenSchema = Type.Object({
    id: Type.String({ description: 'Names it in later requests, at the gateway of either ward.' }),
    transaction: TransactionSchema,
});

/** Participants by their subjects. */
export const PeopleSchema = Type.Array(IdSchema, { minItems: 1, maxItems: MOST_MEMBERS, uniqueItems: true });

/** The caller with the roles of its token. */
export async function askerOf(request: FastifyRequest): Promise<Asker> {
    return { caller: await request.ledgerCaller(), roles: principalOf(request).roles };
}

/** Participants with their places in the body. */
export function peopleAt(pointer: string, names: readonly string[]): NamedPerson[] {
    return names.map((name, index) => ({ pointer: `${pointer}/${index}`, name }));
}

/** One participant with its place in the body. */
export function personAt<Name extends string | undefined>(pointer: string, name: Name): Name extends string ? NamedPerson : undefined;
export function personAt(pointer: string, name: string | undefined): NamedPerson | undefined {
    return name === undefined ? undefined : { pointer, name };
}

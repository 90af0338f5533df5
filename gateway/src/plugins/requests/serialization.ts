// SPDX-License-Identifier: Apache-2.0
// Answers are written by functions that fast-json-stringify makes of their schemas. Each is made when its answer is first given: a process gives few of the
// hundreds there are, and to make all of them is most of what a gateway does before it listens.

import fastJsonStringify from 'fast-json-stringify';
import type { FastifyInstance } from 'fastify';

type Serializer = (answer: unknown) => string;

/** Of the process, not of one application, by the schema. */
const made = new WeakMap<object, Serializer>();

function serializerOf(schema: object): Serializer {
    const known = made.get(schema);
    if (known !== undefined) {
        return known;
    }
    const serializer: Serializer = fastJsonStringify(schema);
    made.set(schema, serializer);
    return serializer;
}

/** Installs the compiler. */
export function addSerialization(app: FastifyInstance): void {
    app.setSerializerCompiler(
        ({ schema }) =>
            (answer) =>
                serializerOf(schema)(answer),
    );
}

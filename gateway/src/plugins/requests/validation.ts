// SPDX-License-Identifier: Apache-2.0
// Compiles route schemas with Ajv: bodies are taken as they are, query strings and path parameters may become numbers.
// Nothing unknown is ever dropped in silence; every object schema says `additionalProperties: false`.

import Ajv, { type Options } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

const common: Options = {
    removeAdditional: false,
    useDefaults: true,
    allErrors: false,
    strict: true,
    strictTypes: false,
    allowUnionTypes: true,
};

function compiler(options: Options): Ajv {
    const ajv = new Ajv({ ...common, ...options });
    addFormats(ajv, ['date-time']);
    ajv.addKeyword('example');
    return ajv;
}

/** Installs the compilers. Bodies need the true JSON type: "5" is not a number. */
export function addValidation(app: FastifyInstance): void {
    const strict = compiler({ coerceTypes: false });
    const lenient = compiler({ coerceTypes: true });
    app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? strict : lenient).compile(schema as object));
}

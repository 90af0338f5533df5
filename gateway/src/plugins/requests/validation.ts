// SPDX-License-Identifier: Apache-2.0
// Compiles route schemas with Ajv: bodies are taken as they are, query strings and path parameters may become numbers.
// Nothing unknown is ever dropped in silence; every object schema says `additionalProperties: false`.

import Ajv, { type Options } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import { itemByItem } from '../bodies';

declare module 'fastify' {
    interface FastifyContextConfig {
        /** The list in the body whose items are judged one by one: the request is refused for what stands around them alone. */
        itemByItem?: string;
    }
}

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
    const compile: FastifySchemaCompiler<unknown> = ({ schema, httpPart }) =>
        (httpPart === 'body' ? strict : lenient).compile(schema as object);
    app.setValidatorCompiler(compile);
    app.addHook('onRoute', (route) => {
        const list = route.config?.itemByItem;
        if (list !== undefined) {
            route.validatorCompiler = (part) => (part.httpPart === 'body' ? itemByItem(strict, part.schema, list) : compile(part));
        }
    });
}

// SPDX-License-Identifier: Apache-2.0
// Compiles route schemas with Ajv, each when its first request comes: bodies are taken as they are, in query strings and path parameters decimal digits become numbers, true and false truth values.
// Nothing unknown is ever dropped in silence; every object schema says `additionalProperties: false`.

import Ajv, { type AnySchemaObject, type SchemaValidateFunction, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import { itemByItem } from '../bodies';

declare module 'fastify' {
    interface FastifyContextConfig {
        /** The list in the body whose items are judged one by one: the request is refused for what stands around them alone. */
        itemByItem?: string;
    }
}

/** How finely a number may be written. JSON Schema's `multipleOf` divides, by which 0.95 is no multiple of 0.001: no client should be told so. */
const STEPS = 'x-steps';
/** Digits to which a double is the number that was written. */
const EXACT_DIGITS = 15;

const inSteps: SchemaValidateFunction = (step: number, value: number) => {
    inSteps.errors = [{ keyword: STEPS, params: {}, message: `must be in steps of ${String(step)}: nothing finer is kept` }];
    return Number((Math.round(value / step) * step).toPrecision(EXACT_DIGITS)) === value;
};

/** What is written where everything is text: `0x10`, `1e1` and ` 1` are numbers for JavaScript alone. */
const WRITTEN: Readonly<Record<string, RegExp>> = { integer: /^\d+$/, boolean: /^(?:true|false)$/ };

/** A validator of texts by name, of which some are numbers or truth values. */
function ofTexts(ajv: Ajv, schema: AnySchemaObject): ValidateFunction {
    const properties = (schema['properties'] ?? {}) as Readonly<Record<string, AnySchemaObject>>;
    const written = Object.entries(properties).flatMap(([name, { type }]) => {
        const form = WRITTEN[String(type)];
        return form === undefined ? [] : [{ name, form }];
    });
    const validate = ajv.compile(schema);
    const withValues = (texts: Record<string, unknown>): boolean => {
        for (const { name, form } of written) {
            const text = texts[name];
            if (typeof text === 'string' && form.test(text)) {
                texts[name] = JSON.parse(text.replace(/^0+(?=\d)/, '')) as unknown;
            }
        }
        const isValid = validate(texts) === true;
        Object.assign(withValues, { errors: validate.errors });
        return isValid;
    };
    return withValues as unknown as ValidateFunction;
}

type Validator = ReturnType<FastifySchemaCompiler<unknown>>;

/** Compiles when there is something to judge: a gateway that compiled all its schemas first would take a fifth longer to start. */
function onDemand(compile: () => Validator): Validator {
    let compiled: Validator | undefined;
    const validate: Validator = (data: unknown) => {
        compiled ??= compile();
        const verdict = compiled(data);
        validate.errors = compiled.errors ?? null;
        return verdict;
    };
    return validate;
}

/** Of the process, not of one application: what was compiled once serves each that has the same schema. */
const strict = new Ajv({
    removeAdditional: false,
    useDefaults: true,
    coerceTypes: false,
    allErrors: false,
    strict: true,
    strictTypes: false,
    allowUnionTypes: true,
});
addFormats(strict, ['date-time']);
strict.addKeyword('example');
strict.addKeyword({ keyword: STEPS, type: 'number', schemaType: 'number', validate: inSteps, errors: true });

/** Installs the compilers. Bodies need the true JSON type: "5" is not a number. */
export function addValidation(app: FastifyInstance): void {
    const compile: FastifySchemaCompiler<unknown> = ({ schema, httpPart }) =>
        onDemand(() => (httpPart === 'body' ? strict.compile(schema as object) : ofTexts(strict, schema as AnySchemaObject)));
    app.setValidatorCompiler(compile);
    app.addHook('onRoute', (route) => {
        const list = route.config?.itemByItem;
        if (list !== undefined) {
            route.validatorCompiler = (part) =>
                part.httpPart === 'body' ? onDemand(() => itemByItem(strict, part.schema, list)) : compile(part);
        }
    });
}

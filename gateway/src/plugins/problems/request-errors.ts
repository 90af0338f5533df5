// SPDX-License-Identifier: Apache-2.0
// Turns what Fastify and Ajv refuse into refusals of the catalogue.

import { demandDefined, DomainError, type ErrorEntry, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyError } from 'fastify';
import { ContentError } from '../../services/refusals';
import { misfitsOf, type SchemaMisfit } from '../bodies';

/** Failures of form: the request is not what the documentation describes at all. All others concern content. */
const formal: ReadonlySet<string> = new Set(['additionalProperties', 'required', 'type', 'unevaluatedProperties']);

/** Fastify's own refusals. */
const refusals: Readonly<Record<string, readonly [ErrorEntry, string]>> = {
    FST_ERR_CTP_INVALID_MEDIA_TYPE: [
        ERRORS.MEDIA_TYPE_UNSUPPORTED,
        'The body must be of the media type that the route takes, and Content-Type name it.',
    ],
    Z_DATA_ERROR: [ERRORS.REQUEST_INVALID, 'The body is not gzip, as its Content-Encoding says.'],
    Z_BUF_ERROR: [ERRORS.REQUEST_INVALID, 'The body ends before its gzip does.'],
    FST_ERR_CTP_INVALID_CONTENT_LENGTH: [ERRORS.REQUEST_INVALID, 'The body has another length than the header Content-Length says.'],
    FST_ERR_BAD_URL: [ERRORS.REQUEST_INVALID, 'The path is not a valid URL path.'],
    FST_ERR_MAX_PARAM_LENGTH: [ERRORS.REQUEST_INVALID, 'A part of the path is longer than any id.'],
};

/** Limits of one route, as a refusal and the documentation state them. */
export function limitsText(bytes: number, more: string | undefined): string {
    const limit = `The limit of a request body here is ${String(bytes)} bytes`;
    return more === undefined ? `${limit}.` : `${limit}; ${more}.`;
}

/**
 * What a schema refused.
 *
 * @param place - the part of the request; of an item of its body `body`, and the pointers are into the item
 * @param limits - what a 413 says of this route
 */
export function schemaRefusal(errors: readonly SchemaMisfit[], place: string, limits: string): ContentError {
    const misfits = errors.slice(0, 20).map(({ instancePath, message }) => ({
        pointer: place === 'body' ? instancePath : `/${place}${instancePath}`,
        detail: message,
    }));
    const { keyword } = demandDefined(errors[0], 'what a schema refused');
    if (place === 'body' && keyword === 'maxItems') {
        return new ContentError(misfits, `A list in the body has more items than it may have. ${limits}`, ERRORS.BODY_TOO_LARGE);
    }
    const isFormal = place !== 'body' || formal.has(keyword);
    return isFormal
        ? new ContentError(misfits, 'The request does not match its documentation.', ERRORS.REQUEST_INVALID)
        : new ContentError(misfits);
}

/**
 * The refusal that an error stands for; `undefined` for a fault of ours.
 *
 * @param limits - what a 413 says of this route
 */
export function refusalOf(error: FastifyError, limits: string): DomainError | undefined {
    if (error.validation !== undefined) {
        return schemaRefusal(misfitsOf(error.validation), demandDefined(error.validationContext, 'the part that a schema refused'), limits);
    }
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
        return new DomainError(ERRORS.BODY_TOO_LARGE, limits);
    }
    const known = Object.hasOwn(refusals, error.code) ? refusals[error.code] : undefined;
    if (known !== undefined) {
        return new DomainError(...known);
    }
    const isClients = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
    return isClients ? new DomainError(ERRORS.REQUEST_INVALID, 'The request could not be read.') : undefined;
}

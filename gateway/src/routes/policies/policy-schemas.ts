// SPDX-License-Identifier: Apache-2.0
// Form of policies as text.

import { Type } from '@sinclair/typebox';
import { Hex64Schema, OWN_ATTRIBUTE_TYPES } from '@wardledger/chaincode/domain';
import { choice } from '../../plugins/documentation';

/** Bytes of what brings a text: the longest that is read, with room for signs that JSON escapes. */
export const TEXT_BYTES = 1_048_576;

export const digest = Type.Unsafe<string>({ ...Hex64Schema, description: 'SHA-256 of the set, 64 lower-case hex digits.' });
export const text = Type.String({ description: 'Cedar, rendered from what is stored.' });

export const source = {
    text: Type.String({ minLength: 1 }),
    attributes: Type.Optional(
        Type.Record(Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,63}$' }), choice(OWN_ATTRIBUTE_TYPES), {
            additionalProperties: false,
            maxProperties: 32,
        }),
    ),
};

// SPDX-License-Identifier: Apache-2.0
// The name of a post in a path: of its device, of which start, and its number.

import { type Static, Type } from '@sinclair/typebox';
import { closed } from '@wardledger/chaincode/domain';
import { TEXTS } from '../plugins/bodies';
import type { PostName } from '../services/evidence';
import { LONGEST_DEVICE_AT_BOOT } from '../services/subjects';

export const PostParams = closed({
    device: Type.String({
        pattern: TEXTS.deviceAtBoot.pattern,
        maxLength: LONGEST_DEVICE_AT_BOOT,
        description:
            'Name of the device; of one with boots `{device}@{boot}`, a time as its milliseconds since 1970; of what was entered in the place of its posts `{device}~` or `{device}~@{boot}`.',
    }),
    sequence: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
});

/** Reads it. */
export function postNamed({ device: named, sequence }: Static<typeof PostParams>): PostName {
    const [device = named, boot] = named.split('@');
    return { device, sequence, ...(boot === undefined ? {} : { boot: Number(boot) }) };
}

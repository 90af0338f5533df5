// SPDX-License-Identifier: Apache-2.0
// One valid call of every function, for the tests that go over all of them.

import type { LedgerFunctionName } from '../../src/domain';
import type { Example } from './example';
import { gathered } from './gathered';

type Examples = { readonly [Name in LedgerFunctionName]: Example<Name> };

/** By `contract:Function`; that none is missing is asked in permissions.test.ts. */
export const examples = Object.assign(
    {},
    ...gathered<{ examples: Partial<Examples> }>('examples').map((file) => file.examples),
) as Examples;

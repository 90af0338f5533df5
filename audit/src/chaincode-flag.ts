// SPDX-License-Identifier: Apache-2.0
// Whose keys are looked at.

import { text } from '@wardledger/command-line';

/** A flag of whatever looks at what a chaincode wrote. */
export const CHAINCODE = { chaincode: { kind: text('NAME'), help: 'the chaincode that decides', default: 'wardledger' } } as const;

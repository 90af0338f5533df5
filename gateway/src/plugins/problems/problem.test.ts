// SPDX-License-Identifier: Apache-2.0
import { type ErrorCode, ERRORS } from '@wardledger/chaincode/domain';
import { isRepeatable } from './problem';

describe('a refusal', () => {
    it.each<[ErrorCode, boolean]>([
        ['RECORD_EXISTS', false],
        ['OUTCOME_UNKNOWN', true],
        ['IDEMPOTENCY_KEY_REUSED', true],
        ['LEDGER_CONFLICT', true],
        ['RATE_LIMITED', true],
        ['RELEASE_REFUSED', true],
        ['LEDGER_UNAVAILABLE', true],
        ['INTERNAL', true],
    ])('%s may be another one for the same request: %s', (code, repeatable) => {
        expect(isRepeatable(ERRORS[code])).toBe(repeatable);
    });
});

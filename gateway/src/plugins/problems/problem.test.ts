// SPDX-License-Identifier: Apache-2.0
import { DomainError, type ErrorCode, ERRORS } from '@wardledger/chaincode/domain';
import { isRepeatable, problemOf } from './problem';

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

    it('of what was not found explains it where nothing more is said, and repeats no title', () => {
        const { explanation, title } = ERRORS.VISIT_NOT_FOUND;
        expect(problemOf(new DomainError(ERRORS.VISIT_NOT_FOUND), 'id')).toMatchObject({ title, detail: explanation });
        expect(problemOf(new DomainError(ERRORS.VISIT_NOT_FOUND, 'said'), 'id')).toMatchObject({ detail: 'said' });
        expect(problemOf(new DomainError(ERRORS.ROLE_FORBIDDEN), 'id')).toMatchObject({ detail: ERRORS.ROLE_FORBIDDEN.title });
    });
});

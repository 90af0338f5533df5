// SPDX-License-Identifier: Apache-2.0
import { DomainError, type ErrorCode, ERRORS } from '@wardledger/chaincode/domain';
import { ContentError } from '../../services/refusals';
import { isRepeatable, itemProblemOf, problem, problemOf } from './problem';

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

    it.each(Object.values(ERRORS))('$code never says its title twice', (entry) => {
        const { title, explanation } = entry;
        expect([problemOf(new DomainError(entry), 'r'), problem(entry, 'r')]).toMatchObject(Array(2).fill({ title, detail: explanation }));
        expect(explanation).not.toBe(title);
        expect(problemOf(new DomainError(entry, 'What happened here.'), 'r').detail).toBe('What happened here.');
    });

    it('names places and the transaction where there are any', () => {
        const misfits = [{ pointer: '/a', detail: 'must be so' }];
        expect(problemOf(new ContentError(misfits), 'r')).toMatchObject({ code: 'CONTENT_INVALID', errors: misfits });
        const known = problemOf(new DomainError(ERRORS.OUTCOME_UNKNOWN, undefined, { transactionId: 'ab' }), 'r');
        expect(known).toMatchObject({ transactionId: 'ab', instance: 'urn:uuid:r', requestId: 'r' });
        const unknown = problemOf(new DomainError(ERRORS.OUTCOME_UNKNOWN), 'r');
        expect(Object.keys(unknown)).toEqual(['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId']);
    });

    it('of one item does not name the request', () => {
        const own = itemProblemOf(new DomainError(ERRORS.RECORD_EXISTS));
        expect(Object.keys(own)).toEqual(['type', 'title', 'status', 'detail', 'code']);
    });
});

// SPDX-License-Identifier: Apache-2.0
import { DomainError } from '../kernel';
import { decodeError, encodeError } from './error-tag';
import { type ErrorCode, ERRORS, hasCode, isErrorCode, problemPath } from './errors';

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('the catalogue', () => {
    it.each(codes)('explains %s', (code) => {
        const { code: own, status, title, explanation } = ERRORS[code];
        expect(own).toBe(code);
        expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(600);
        expect(title).toMatch(/^[A-Z][^.]{3,60}$/);
        expect(explanation).toMatch(/^[A-Z`].{15,}\.$/);
    });

    it('has one path for each code', () => {
        expect(problemPath('RECORD_NOT_FOUND')).toBe('/problems/record-not-found');
        expect(new Set(codes.map(problemPath)).size).toBe(codes.length);
    });
});

describe('DomainError', () => {
    it('takes its title as detail when it is given none', () => {
        const error = new DomainError(ERRORS.RECORD_EXISTS);
        expect([error.name, error.message, error.code, error.params]).toEqual(['DomainError', 'Record exists', 'RECORD_EXISTS', {}]);
        expect(new DomainError(ERRORS.LEGAL_HOLD, 'Held', { ledgerId: 'x' }).params).toEqual({ ledgerId: 'x' });
    });

    it.each(codes)('%s survives the way through a peer', (code) => {
        const text = encodeError(new DomainError(ERRORS[code], 'Detail with [brackets]: and more'));
        expect(text).toBe(`[WL:${code}] Detail with [brackets]: and more`);
        const found = decodeError(`evaluate call to endorser returned error: chaincode response 500, ${text}\nat somewhere`);
        expect([found?.code, found?.message]).toEqual([code, 'Detail with [brackets]: and more']);
    });

    it.each([
        [''],
        ['some text'],
        ['[WL:NO_SUCH_CODE] x'],
        ['[WL:toString] x'],
        ['WL:RECORD_EXISTS'],
        ['[WL:] x'],
        ['[wl:RECORD_EXISTS] x'],
    ])('is not found in %j', (text) => {
        expect(decodeError(text)).toBeUndefined();
    });

    it('is found without detail', () => {
        expect(decodeError('[WL:INTERNAL]')?.message).toBe('');
    });

    it('is told apart by its code', () => {
        expect(hasCode(new DomainError(ERRORS.INTERNAL), 'LEGAL_HOLD', 'INTERNAL')).toBe(true);
        expect(hasCode(new DomainError(ERRORS.INTERNAL), 'LEGAL_HOLD')).toBe(false);
        expect(hasCode({ code: 'INTERNAL' }, 'INTERNAL')).toBe(false);
    });

    it('knows its codes', () => {
        expect([isErrorCode('INTERNAL'), isErrorCode('constructor'), isErrorCode('internal')]).toEqual([true, false, false]);
    });
});

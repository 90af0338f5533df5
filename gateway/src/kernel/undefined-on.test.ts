// SPDX-License-Identifier: Apache-2.0
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { undefinedOn } from './undefined-on';

it.each([
    ['an answer', Promise.resolve('found'), 'found'],
    ['the first code', Promise.reject(new DomainError(ERRORS.WINDOW_NOT_FOUND)), undefined],
    ['the second code', Promise.reject(new DomainError(ERRORS.POST_NOT_FOUND)), undefined],
])('gives %s', async (_what, answer, expected) => {
    expect(await undefinedOn(answer, 'WINDOW_NOT_FOUND', 'POST_NOT_FOUND')).toBe(expected);
});

it.each([new DomainError(ERRORS.RECORD_NOT_FOUND), new Error('WINDOW_NOT_FOUND')])('throws what says something else', async (error) => {
    await expect(undefinedOn(Promise.reject(error), 'WINDOW_NOT_FOUND')).rejects.toBe(error);
});

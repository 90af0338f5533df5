// SPDX-License-Identifier: Apache-2.0
// Conditions of requests: which versions a change names, and which a reader has.

import type { ErrorCode } from '@wardledger/chaincode/domain';
import { demandVersions, etagOf, tagsHeld, versionsHeld, versionsOf } from './conditional';

const refused = (code: ErrorCode) => expect.objectContaining({ code }) as Error;

describe('If-Match', () => {
    it.each([
        [undefined, undefined],
        ['*', '*'],
        [' * ', '*'],
        [etagOf(7), [7]],
        ['"1" , "2",', [1, 2]],
        ['"1", W/"2", "x", "100000000000000"', [1, 100_000_000_000_000]],
    ])('%j names %j', (header, versions) => {
        expect(versionsOf({ 'if-match': header })).toEqual(versions);
    });

    it.each(['"1000000000000000"', '"0"', 'W/"1"', '"x1"', '"1x"'])('%s names no version', (header) => {
        expect(() => versionsOf({ 'if-match': header })).toThrow(refused('VERSION_CONFLICT'));
    });

    it.each(['1', '"1" "2"', '"1"; "2"', '**', '"1', '"1", x'])('%s cannot be read, and is told where it stands', (header) => {
        const errors = [expect.objectContaining({ pointer: '/headers/if-match' })];
        expect(() => versionsOf({ 'if-match': header })).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID', errors }) as Error);
    });

    it('is needed where a change names its version', () => {
        expect(() => demandVersions({})).toThrow(refused('PRECONDITION_REQUIRED'));
        expect(demandVersions({ 'if-match': '"1"' })).toEqual([1]);
    });
});

describe('If-None-Match', () => {
    it('on a change asks for what cannot be, or in the wrong place', () => {
        expect(() => versionsOf({ 'if-match': '"1"', 'if-none-match': '*' })).toThrow(refused('VERSION_CONFLICT'));
        expect(() => versionsOf({ 'if-match': '"1"', 'if-none-match': '"1"' })).toThrow(refused('REQUEST_INVALID'));
        const errors = [expect.objectContaining({ pointer: '/headers/if-none-match' })];
        expect(() => versionsOf({ 'if-none-match': 'x' })).toThrow(expect.objectContaining({ errors }) as Error);
    });

    it.each([
        [undefined, [false, false]],
        ['*', [true, true]],
        ['"1"', [true, false]],
        ['W/"2"', [false, true]],
        ['"x", "2", "1"', [true, true]],
        ['"11"', [false, false]],
    ])('%j: versions 1 and 2 are held %j', (header, held) => {
        expect([1, 2].map(versionsHeld(header))).toEqual(held);
        expect(['1', '2'].map(tagsHeld(header))).toEqual(held);
    });

    it('that cannot be read is refused before anything is compared', () => {
        expect(() => tagsHeld('x')).toThrow(refused('REQUEST_INVALID'));
    });
});

// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { cursorOf, placeOf, startOf } from './paging';

describe('cursors', () => {
    it('are read back, whatever the place, and fit into a URL', () => {
        fc.assert(
            fc.property(fc.string({ unit: 'grapheme' }), (place) => {
                expect(placeOf(cursorOf(place))).toBe(place);
                expect(cursorOf(place)).toMatch(/^[A-Za-z0-9_-]*$/);
            }),
        );
    });

    const range = { limit: 1, start: 'p/2', end: 'p/7' };
    it.each([
        ['p/2', 'p/2'],
        ['p/5', 'p/5'],
    ])('start a page at %s', (place, start) => {
        expect(startOf('p/', { ...range, cursor: cursorOf(place) })).toBe(start);
    });

    it.each(['p/1', 'p/7', 'p/8', 'o/5', 'q/5', ''])('at %j are refused', (place) => {
        expect(() => startOf('p/', { ...range, cursor: cursorOf(place) })).toThrow(
            expect.objectContaining({ code: 'CURSOR_INVALID' }) as Error,
        );
    });

    it.each(['p/\u{10ffff}', 'p/3\u{10ffff}', 'p/\ufffd', 'p/é'])(
        'at %j, where no key can stand, are refused: a peer fails on a start behind the end',
        (place) => {
            expect(() => startOf('p/', { limit: 1, cursor: cursorOf(place) })).toThrow(
                expect.objectContaining({ code: 'CURSOR_INVALID' }) as Error,
            );
        },
    );

    it('are not needed', () => {
        expect(startOf('p/', range)).toBe('p/2');
        expect(startOf('p/', { limit: 1 })).toBeUndefined();
        expect(startOf('p/', { limit: 1, cursor: cursorOf('p/x') })).toBe('p/x');
    });
});

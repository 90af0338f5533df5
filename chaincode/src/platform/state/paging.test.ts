// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { compositeKey, prefix } from './ledger-keys';
import { boundsOf, cursorOf, placeAmong, placeOf, startOf } from './paging';

describe('cursors', () => {
    it('are read back, whatever the place, and fit into a URL', () => {
        fc.assert(
            fc.property(fc.string({ unit: 'grapheme' }), (place) => {
                expect(placeOf(cursorOf(place))).toBe(place);
                expect(cursorOf(place)).toMatch(/^[A-Za-z0-9_-]*$/);
            }),
        );
    });

    const refusal = expect.objectContaining({ code: 'CURSOR_INVALID' }) as Error;
    const whole = cursorOf('p/0123456789abcdef');
    it.each([
        ...Array.from({ length: whole.length - 1 }, (_, length) => whole.slice(0, length + 1)),
        `${whole}A`,
        `${whole}AAAA`,
        `A${whole}`,
        whole.toUpperCase(),
        `${whole.slice(0, 4)}B${whole.slice(5)}`,
        Buffer.from('p/0123456789abcdef').toString('base64url'),
    ])('that are cut, lengthened, changed or made without a check are refused: %s', (cursor) => {
        expect(() => placeOf(cursor)).toThrow(refusal);
        expect(() => startOf('p/', { limit: 1, cursor })).toThrow(refusal);
    });

    it('have one writing: what base64 passes over is refused', () => {
        for (const place of ['p/1', 'p/12', 'p/123']) {
            const cursor = cursorOf(place);
            const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('');
            const others = last.map((letter) => cursor.slice(0, -1) + letter).filter((other) => other !== cursor);
            for (const other of [...others, `${cursor}=`, `${cursor} `]) {
                expect(() => placeOf(other)).toThrow(refusal);
            }
        }
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

describe('a range of several runs', () => {
    const keyOf = (...parts: string[]) => compositeKey('run', parts);

    it('is a range of whole keys in each', () => {
        const x = boundsOf(prefix('run', 'x'), { limit: 3, from: '2', to: '7' });
        expect(x).toEqual({ limit: 3, cursor: undefined, head: keyOf('x'), start: keyOf('x', '2'), end: keyOf('x', '7') });
        const open = boundsOf(prefix('run'), { limit: 1, cursor: 'c' });
        expect(open).toEqual({ limit: 1, cursor: 'c', head: keyOf(), start: undefined, end: undefined });
    });

    const placeOfCursor = (cursor?: string) => {
        const range = { limit: 3, from: '2', to: '7', ...(cursor !== undefined && { cursor: cursorOf(cursor) }) };
        return placeAmong(
            ['x', 'y'].map((name) => boundsOf(prefix('run', name), range)),
            range,
        );
    };
    it('goes on behind the prefix, whichever run the cursor is of', () => {
        expect(placeOfCursor()).toBeUndefined();
        expect(placeOfCursor(keyOf('x', '4'))).toBe(keyOf('x', '4').slice(keyOf('x').length));
        expect(placeOfCursor(keyOf('y', '4'))).toBe(placeOfCursor(keyOf('x', '4')));
    });

    it.each([
        ['of another run', keyOf('z', '4')],
        ['before the range', keyOf('y', '1')],
        ['behind the range', keyOf('y', '7')],
        ['of no run', ''],
    ])('refuses a cursor %s', (_, place) => {
        expect(() => placeOfCursor(place)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }) as Error);
    });
});

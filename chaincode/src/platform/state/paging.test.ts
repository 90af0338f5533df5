// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { compositeKey, prefix } from './ledger-keys';
import { boundsOf, cursorOf, pageAmong, pageOfFold, pagesOf, placeAmong, placeOf, startOf } from './paging';

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

describe('a page of several runs', () => {
    const entry = (key: string, tail: string) => ({ key, tail, item: key });

    it('goes by what stands behind the prefixes, and its cursor is the key that comes next', () => {
        const found = [
            [entry('x/1', '1'), entry('x/4', '4')],
            [entry('y/2', '2'), entry('y/3', '3')],
        ];
        expect(pageAmong(found, 3)).toEqual({ items: ['x/1', 'y/2', 'y/3'], next: cursorOf('x/4') });
        expect(pageAmong(found, 4)).toEqual({ items: ['x/1', 'y/2', 'y/3', 'x/4'] });
    });
});

describe('a page of a folded list', () => {
    const at = (time: number, word: string) => ({ time, id: word.repeat(32) });
    // Newest first; of one time the id decides.
    const list = [at(9, 'b'), at(9, 'a'), at(7, 'c'), at(5, 'd')];
    const page = (limit: number, cursor?: string, items = list) => pageOfFold(items, (item) => item, { limit, cursor });

    it('leads from one to the next, and ends with the last', () => {
        const first = page(2);
        expect(first).toEqual({ items: list.slice(0, 2), next: expect.any(String) });
        const second = page(2, first.next);
        expect(second).toEqual({ items: list.slice(2) });
        expect(page(4)).toEqual({ items: list });
        expect(page(1, page(1).next)).toMatchObject({ items: [at(9, 'a')] });
    });

    it('goes on with what is next where that at the cursor has gone, and is not shifted by what came since', () => {
        const { next } = page(2);
        expect(page(2, next, [at(11, 'e'), ...list])).toEqual({ items: list.slice(2) });
        expect(page(2, next, [...list.slice(0, 2), at(5, 'd')])).toEqual({ items: [at(5, 'd')] });
    });

    it.each(['', '9', `${'9'.repeat(16)}${'g'.repeat(32)}`, `${'9'.repeat(16)}${'a'.repeat(33)}`, `0${'9'.repeat(16)}${'a'.repeat(32)}`])(
        'begins at no place that none of its items could have: %j',
        (place) => {
            expect(() => page(2, cursorOf(place))).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }) as Error);
        },
    );
});

describe('pages one after the other', () => {
    const asked: (string | undefined)[] = [];
    const read = async (cursor: string | undefined) => {
        asked.push(cursor);
        const from = Number(cursor ?? 0);
        return Promise.resolve({ items: [from, from + 1], ...(from < 4 && { next: String(from + 2) }) });
    };
    beforeEach(() => asked.splice(0));

    it('end with the last one', async () => {
        const seen: number[] = [];
        for await (const items of pagesOf(read)) {
            seen.push(...items);
        }
        expect([seen, asked]).toEqual([
            [0, 1, 2, 3, 4, 5],
            [undefined, '2', '4'],
        ]);
    });

    it('are not read further than somebody wants', async () => {
        for await (const items of pagesOf(read)) {
            if (items.includes(3)) {
                break;
            }
        }
        expect(asked).toEqual([undefined, '2']);
    });
});

// SPDX-License-Identifier: Apache-2.0
// Which part of a file a request wants.

import { rangeOf } from './ranges';

const there = { size: 1000, etag: '"v"' };
const asked = (range: string | undefined, ifRange?: string) => {
    const header = jest.fn();
    const of = () => rangeOf({ range, 'if-range': ifRange }, there, { header });
    return { header, of };
};

it.each<[string | undefined, number, number]>([
    ['bytes=0-0', 0, 0],
    ['bytes=0-999', 0, 999],
    ['bytes=10-19', 10, 19],
    ['bytes=10-', 10, 999],
    ['bytes=990-2000', 990, 999],
    ['bytes=-1', 999, 999],
    ['bytes=-5000', 0, 999],
    ['Bytes = 1 - 2', 1, 2],
])('%s', (range, from, to) => {
    expect(asked(range).of()).toEqual({ from, to });
});

it.each([[undefined], ['lines=1-2'], ['bytes=0-1,5-6']])('%s: the whole', (range) => {
    expect(asked(range).of()).toBeUndefined();
});

it('of a version that is not there any more: the whole', () => {
    expect(asked('bytes=0-1', '"v"').of()).toEqual({ from: 0, to: 1 });
    expect(asked('bytes=0-1', '"other"').of()).toBeUndefined();
    expect(asked('bytes=0-1', 'Sun, 29 Nov 2026 12:00:00 GMT').of()).toBeUndefined();
});

it.each(['bytes=1000-', 'bytes=1000-2000', 'bytes=20-10', 'bytes=-0', 'bytes=-', 'bytes=a-b', 'bytes=', 'bytes=9999999999999999-'])(
    '%s: none that there is, and how long it is',
    (range) => {
        const { of, header } = asked(range);
        expect(of).toThrow(expect.objectContaining({ code: 'RANGE_NOT_SATISFIABLE' }) as Error);
        expect(header).toHaveBeenCalledWith('content-range', 'bytes */1000');
    },
);

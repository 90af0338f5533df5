// SPDX-License-Identifier: Apache-2.0
// All pages, in order, none asked for before it is wanted.

import { type AskForPage, pagesOf } from './pages';

function list(...pages: readonly (readonly string[])[]) {
    const asked: unknown[] = [];
    const ask: AskForPage<string> = async (range) => {
        asked.push(range);
        const index = Number(range.cursor ?? 0);
        return { items: pages[index]!, ...(index + 1 < pages.length && { next: String(index + 1) }) };
    };
    return { ask, asked };
}

describe('pagesOf', () => {
    it('reads to the end, each page with the cursor of the one before', async () => {
        const { ask, asked } = list(['a', 'b'], [], ['c']);
        const pages: (readonly string[])[] = [];
        for await (const page of pagesOf(ask)) {
            pages.push(page);
        }
        expect(pages).toEqual([['a', 'b'], [], ['c']]);
        expect(asked).toEqual([{ limit: 200 }, { limit: 200, cursor: '1' }, { limit: 200, cursor: '2' }]);
    });

    it('asks for few first, and then for more and more', async () => {
        const { ask, asked } = list(['a'], ['b'], ['c'], ['d'], ['e']);
        for await (const page of pagesOf(ask, 30)) {
            expect(page).toHaveLength(1);
        }
        expect(asked).toMatchObject([30, 60, 120, 200, 200].map((limit) => ({ limit })));
        asked.length = 0;
        await pagesOf(ask, 1_000).next();
        expect(asked).toEqual([{ limit: 200 }]);
    });

    it('asks for no page that nobody wants', async () => {
        const { ask, asked } = list(['a'], ['b'], ['c']);
        for await (const page of pagesOf(ask)) {
            if (page.includes('b')) {
                break;
            }
        }
        expect(asked).toHaveLength(2);
    });
});

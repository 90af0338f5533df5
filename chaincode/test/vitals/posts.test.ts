// SPDX-License-Identifier: Apache-2.0
// Posts: on the ledger at once, each once, decided one by one; a replay is a committed decision.

import type { Post, PostException } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { certificateIdOf, digest, id, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { attested, submitWindows } from './attestation';
import { statementOf, vitalsWindow, windowId } from './vitals-fixtures';

const { ward1One, ward1Two, ward2One } = identities;

const post = (word: string, sequence: number, changes: Partial<Post> = {}): Post => ({
    device: id(word),
    sequence,
    digest: digest('content'),
    window: windowId('window'),
    ...changes,
});

const submit = async (ledger: LedgerDouble, posts: readonly Post[], as: Identity = ward1Two): Promise<readonly PostException[]> =>
    (await ledger.submit('vitals:SubmitPosts', {}, { as, transient: { posts: { posts: [...posts] } } })).exceptions;

const read = async (ledger: LedgerDouble, word: string, sequence: number, ward = 'ward1') =>
    ledger.submit('vitals:GetPost', { device: id(word), sequence, ward }, { as: ward2One });

it('stores each post under its ward, and lets neither request nor event say anything of it', async () => {
    const ledger = await wards();
    const posts = [post('d', 7, { late: true }), post('d', 8)];
    const outcome = await ledger.call('vitals:SubmitPosts', {}, { as: ward1Two, transient: { posts: { posts } } });
    expect(JSON.parse(outcome.payload)).toEqual({ exceptions: [] });
    expect(outcome.set.event).toBeUndefined();
    expect(Object.keys(outcome.set.writes)).toEqual([`:post/ward1/${id('d')}/0000000000000007`, `:post/ward1/${id('d')}/0000000000000008`]);
    ledger.commit(outcome);
    expect(await read(ledger, 'd', 7)).toEqual({ window: windowId('window'), digest: digest('content'), late: true });
    expect(await read(ledger, 'd', 8)).toEqual({ window: windowId('window'), digest: digest('content') });
});

it('reads only the caller and the keys that it decides on, so that posts never conflict', async () => {
    const ledger = await wards();
    const { set } = await ledger.call('vitals:SubmitPosts', {}, { as: ward1Two, transient: { posts: { posts: [post('d', 7)] } } });
    expect(set.reads).toEqual([
        `:post/ward1/${id('d')}/0000000000000007`,
        'device-trust/ward1',
        `device/ward1/${id('d')}`,
        `participant/Ward1MSP/${certificateIdOf(ward1Two)}`,
        `person/${id(ward1Two.pem)}`,
        `window/${windowId('window')}`,
    ]);
    expect([set.ranges, set.privateReads, set.privateWrites]).toEqual([[], [], {}]);
});

it('tells what is known by its content, and stores what is beside it', async () => {
    const ledger = await wards();
    await submit(ledger, [post('d', 1), post('d', 2)]);
    const again = [post('d', 1), post('d', 2, { digest: digest('other') }), post('d', 3), post('d', 3, { digest: digest('other') })];
    expect(await submit(ledger, again)).toEqual([
        { index: 0, status: 'duplicate', window: windowId('window') },
        { index: 1, status: 'conflict', window: windowId('window') },
        { index: 3, status: 'conflict', window: windowId('window') },
    ]);
    expect((await read(ledger, 'd', 2)).digest).toBe(digest('content'));
    expect((await read(ledger, 'd', 3)).digest).toBe(digest('content'));
});

it('moves a post whose window is not there to the one that is named now, once its gateway has lost its store; its history keeps where it was', async () => {
    const ledger = await wards();
    const window = vitalsWindow('a', { posts: [post('d', 1)] });
    await submitWindows(ledger, [window], ward1Two);
    await submit(ledger, [post('d', 2)]);
    const anew = [1, 2].map((sequence) => post('d', sequence, { window: windowId('drawn anew') }));
    expect(await submit(ledger, anew)).toEqual([{ index: 0, status: 'duplicate', window: window.id }]);
    expect([(await read(ledger, 'd', 1)).window, (await read(ledger, 'd', 2)).window]).toEqual([window.id, windowId('drawn anew')]);
    const { items } = await ledger.submit('vitals:GetPostHistory', { device: id('d'), sequence: 2, limit: 5 }, { as: ward1One });
    expect(items.map(({ value }) => value?.window)).toEqual([windowId('drawn anew'), windowId('window')]);
    // Other content does not come in this way.
    const other = post('d', 2, { window: windowId('again'), digest: digest('other') });
    expect(await submit(ledger, [other])).toEqual([{ index: 0, status: 'conflict', window: windowId('drawn anew') }]);
});

describe('of a window that came without a post which names it, because its gateway has restored its store', () => {
    const window = vitalsWindow('a', { posts: [post('d', 1), post('d', 3)] });
    /** Posts 4 and 5, and one of another device, name the window, which has 1 to 3. */
    const withWindow = async (): Promise<LedgerDouble> => {
        const ledger = await wards();
        await submit(ledger, [
            post('d', 4, { window: window.id }),
            post('d', 5, { window: window.id }),
            post('e', 2, { window: window.id }),
        ]);
        await submitWindows(ledger, [window], ward1Two);
        return ledger;
    };

    it('the post moves to the one that is named now, and is in that alone', async () => {
        const ledger = await withWindow();
        const next = vitalsWindow('b', { posts: [post('d', 4), post('e', 2)] });
        const held = post('d', 3, { window: next.id });
        expect(await submit(ledger, [...next.posts.map((one) => ({ ...one, window: next.id })), held])).toEqual([
            { index: 2, status: 'duplicate', window: window.id },
        ]);
        expect((await submitWindows(ledger, [next], ward1Two)).results).toEqual([{ id: next.id, status: 'stored' }]);
        // There it stays.
        const again = post('d', 4, { window: windowId('again') });
        expect(await submit(ledger, [again])).toEqual([{ index: 0, status: 'duplicate', window: next.id }]);
    });

    it('the post is told to go elsewhere where it names that window again, and others beside it are known', async () => {
        const ledger = await withWindow();
        const posts = [post('d', 4, { window: window.id }), post('d', 1, { window: window.id })];
        expect(await submit(ledger, posts)).toEqual([
            { index: 0, status: 'rejected', code: 'WINDOW_CLOSED' },
            { index: 1, status: 'duplicate', window: window.id },
        ]);
    });

    it('a post that the window left out by name stays, or the window would not hold any more', async () => {
        const ledger = await wards();
        await submit(
            ledger,
            [1, 2, 3].map((sequence) => post('d', sequence, { window: window.id })),
        );
        const statement = statementOf(window);
        const leftOut = [{ device: id('d'), sequence: 2, reason: 'UNREADABLE' as const }];
        const windows = [attested({ ...statement, posts: { ...statement.posts, leftOut } }, 'ward1')];
        expect((await ledger.submit('vitals:SubmitWindows', { windows }, { as: ward1Two })).results).toMatchObject([{ status: 'stored' }]);
        expect(await submit(ledger, [post('d', 2, { window: windowId('drawn anew') })])).toEqual([
            { index: 0, status: 'duplicate', window: window.id },
        ]);
    });
});

it('lets nobody spend the sequence numbers of another ward’s device', async () => {
    const ledger = await wards();
    const forged = post('d', 1, { digest: digest('forged'), window: windowId('window', 'ward2') });
    expect(await submit(ledger, [forged], ward2One)).toEqual([]);
    expect(await submit(ledger, [post('d', 1)])).toEqual([]);
    expect((await read(ledger, 'd', 1)).digest).toBe(digest('content'));
    expect((await read(ledger, 'd', 1, 'ward2')).digest).toBe(digest('forged'));
});

it('takes none that names a window of the other ward or of nobody, and those beside it', async () => {
    const ledger = await wards();
    const window = windowId('window', 'ward2');
    const posts = [post('d', 1, { window }), post('d', 2), post('d', 3, { window: `f${window.slice(1)}` })];
    const forbidden = { status: 'rejected', code: 'WARD_FORBIDDEN' };
    expect(await submit(ledger, posts)).toEqual([0, 2].map((index) => ({ index, ...forbidden })));
    // Nor does one that stands move there.
    expect(await submit(ledger, [post('d', 2, { window })])).toEqual([{ index: 0, ...forbidden }]);
    expect((await read(ledger, 'd', 2)).window).toBe(windowId('window'));
});

it('takes none into a window that is on the ledger, and those beside it', async () => {
    const ledger = await wards();
    const window = vitalsWindow('a');
    await submitWindows(ledger, [window], ward1Two);
    expect(await submit(ledger, [post('e', 1, { window: window.id }), post('e', 2)])).toEqual([
        { index: 0, status: 'rejected', code: 'WINDOW_CLOSED' },
    ]);
    expect((await ledger.refusal('vitals:GetPost', { device: id('e'), sequence: 1 }, { as: ward1Two })).code).toBe('POST_NOT_FOUND');
});

it('takes 500 posts and no more', async () => {
    const ledger = await wards();
    const posts = Array.from({ length: 501 }, (_, sequence) => post('d', sequence));
    const transient = { posts: { posts } };
    expect((await ledger.refusal('vitals:SubmitPosts', {}, { as: ward1Two, transient })).code).toBe('REQUEST_INVALID');
    expect(await submit(ledger, posts.slice(1))).toEqual([]);
});

describe('lists of posts', () => {
    it('hold what stands between two numbers, of the own ward or another', async () => {
        const ledger = await wards();
        await submit(ledger, [post('d', 9), post('d', 10), post('d', 100), post('e', 10)]);
        const list = async (from: number, to: number, ward?: string) => {
            const request = { device: id('d'), from, to, ...(ward !== undefined && { ward }) };
            return (await ledger.submit('vitals:ListPosts', request, { as: ward1One })).map(({ sequence }) => sequence);
        };
        expect(await list(0, 4_999)).toEqual([9, 10, 100]);
        expect(await list(10, 100)).toEqual([10, 100]);
        expect(await list(11, 99)).toEqual([]);
        expect(await list(0, 100, 'ward2')).toEqual([]);
    });

    it.each([
        ['too long a range', 0, 5_000],
        ['a range that ends before it begins', 2, 1],
    ])('refuse %s', async (_, from, to) => {
        const ledger = await wards();
        expect((await ledger.refusal('vitals:ListPosts', { device: id('d'), from, to }, { as: ward1One })).code).toBe('REQUEST_INVALID');
    });
});

it('gives the one version of a post', async () => {
    const ledger = await wards();
    await submit(ledger, [post('d', 1)]);
    const { items } = await ledger.submit('vitals:GetPostHistory', { device: id('d'), sequence: 1, limit: 5 }, { as: ward1One });
    expect(items).toMatchObject([{ isDelete: false, value: { window: windowId('window') } }]);
    expect(items).toHaveLength(1);
});

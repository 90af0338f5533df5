// SPDX-License-Identifier: Apache-2.0
// Posts in the place of others: taken once those are taken back, so that of both one counts; who and why stands among the wards.

import fc from 'fast-check';
import type { ManualPost, Post, PostException } from '../../src/domain';
import { identities } from '../support/certificates';
import { assign, digest, id, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { submitPosts, submitWindows } from './attestation';
import { postsOf, REASON } from './corrected';
import { authorOf, enteredPosts } from './entered';
import { vitalsWindow, windowId } from './vitals-fixtures';

const { ward1Admin, ward1One, ward1Two } = identities;
const root = vitalsWindow('a', { posts: postsOf('a', 3) });
const { device } = root.posts[0]!;
const again = id('device a, anew');

async function withPosts(): Promise<LedgerDouble> {
    const ledger = await wards();
    await assign(ledger, ward1Admin, 'admin', 'registrar', 'custodian');
    await submitPosts(ledger, [root], ward1Two);
    return ledger;
}

/** What a doctor enters in the place of a post. */
function replacementOf(
    { time }: LedgerDouble,
    sequence: number,
    replaced: { readonly device: string; readonly sequence: number },
): ManualPost {
    const post: Post = { device: again, sequence, digest: digest(`anew ${String(sequence)}`), window: windowId('anew') };
    return { ...post, author: authorOf(ward1One, post, time), replaces: { ...replaced } };
}

const inPlaceOf = (ledger: LedgerDouble, sequence: number): ManualPost => replacementOf(ledger, sequence, { device, sequence });

async function enter(ledger: LedgerDouble, posts: readonly ManualPost[], as = ward1Admin): Promise<readonly PostException[]> {
    return (await ledger.submit('vitals:EnterPosts', {}, { as, transient: enteredPosts(posts) })).exceptions;
}

async function correct(ledger: LedgerDouble, ...sequences: readonly number[]) {
    const correction = { posts: sequences.map((sequence) => ({ device, sequence })), reason: REASON, replacement: again };
    return ledger.submit('vitals:CorrectPosts', { ledgerId: root.subject }, { as: ward1One, transient: { correction } });
}

const listed = async (ledger: LedgerDouble, of: string) =>
    ledger.submit('vitals:ListPosts', { device: of, from: 0, to: 10 }, { as: ward1One });
const stands = (index: number) => ({ index, status: 'rejected', code: 'POST_STANDS' });

it('are taken once what they replace is taken back, and take nothing with them before', async () => {
    const ledger = await withPosts();
    await correct(ledger, 0);
    expect(await enter(ledger, [inPlaceOf(ledger, 1), inPlaceOf(ledger, 0)])).toEqual([stands(0)]);
    expect(await listed(ledger, again)).toEqual([{ sequence: 0, digest: digest('anew 0'), window: windowId('anew') }]);
    await correct(ledger, 1);
    expect(await enter(ledger, [inPlaceOf(ledger, 1)])).toEqual([]);
    expect(await enter(ledger, [inPlaceOf(ledger, 1)])).toEqual([{ index: 0, status: 'duplicate', window: windowId('anew') }]);
});

it('are taken whether the window of what they replace is on the ledger or not', async () => {
    const ledger = await wards();
    await assign(ledger, ward1Admin, 'admin', 'registrar', 'custodian');
    await submitWindows(ledger, [root], ward1Two);
    expect(await enter(ledger, [inPlaceOf(ledger, 2)])).toEqual([stands(0)]);
    await correct(ledger, 2);
    expect(await enter(ledger, [inPlaceOf(ledger, 2)])).toEqual([]);
});

it('are not taken for what nobody has', async () => {
    const ledger = await withPosts();
    const none = replacementOf(ledger, 0, { device, sequence: 9 });
    expect(await enter(ledger, [none])).toEqual([stands(0)]);
});

it('conflict with a correction that comes between: what they replace is read', async () => {
    const ledger = await withPosts();
    const { set } = await ledger.call('vitals:EnterPosts', {}, { as: ward1Admin, transient: enteredPosts([inPlaceOf(ledger, 0)]) });
    const correction = { correction: { posts: [{ device, sequence: 0 }], reason: REASON } };
    const outcome = await ledger.call('vitals:CorrectPosts', { ledgerId: root.subject }, { as: ward1One, transient: correction });
    expect(Object.keys(outcome.set.writes).filter((key) => set.reads.includes(key))).toHaveLength(1);
});

it('leave on the channel nothing of what they replace, and among the wards who, why, and under which device', async () => {
    const ledger = await withPosts();
    await correct(ledger, 0);
    const { set } = await ledger.call('vitals:EnterPosts', {}, { as: ward1Admin, transient: enteredPosts([inPlaceOf(ledger, 0)]) });
    expect(JSON.stringify(set.writes)).not.toContain(device);
    const { items } = await ledger.submit('vitals:ListCorrections', { patient: root.subject, limit: 10 }, { as: ward1Admin });
    expect(items).toMatchObject([
        { posts: [{ device, sequence: 0 }], reason: REASON, replacement: again, author: { ledgerId: id(ward1One.pem) } },
    ]);
});

it('never stand beside what they replace, whatever comes in which order, and how often', async () => {
    const ledger = await withPosts();
    const restore = ledger.remembered();
    const step = fc.record({
        does: fc.constantFrom('correct' as const, 'enter' as const),
        posts: fc.subarray([0, 1, 2], { minLength: 1 }),
    });
    await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
            restore();
            const [retracted, replaced] = [new Set<number>(), new Set<number>()];
            for (const { does, posts } of steps) {
                if (does === 'correct') {
                    await correct(ledger, ...posts);
                    posts.forEach((post) => retracted.add(post));
                } else {
                    const exceptions = await enter(
                        ledger,
                        posts.map((sequence) => inPlaceOf(ledger, sequence)),
                    );
                    const standing = posts.flatMap((post, index) => (retracted.has(post) ? [] : [stands(index)]));
                    expect(exceptions.filter(({ status }) => status === 'rejected')).toEqual(standing);
                    posts.filter((post) => retracted.has(post)).forEach((post) => replaced.add(post));
                }
                const olds = (await listed(ledger, device)).filter((post) => post.retracted === true).map(({ sequence }) => sequence);
                const news = (await listed(ledger, again)).map(({ sequence }) => sequence);
                expect([olds, news]).toEqual([[...retracted].sort(), [...replaced].sort()]);
                expect(news.filter((sequence) => !olds.includes(sequence))).toEqual([]);
            }
        }),
        { numRuns: 40 },
    );
});

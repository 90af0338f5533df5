// SPDX-License-Identifier: Apache-2.0
import { LONGEST_POST_RANGE, type PostRange } from '@wardledger/chaincode/domain';
import { demandTrueFlags, type FlaggedPost } from './retracted-flags';

const [device, other] = ['a'.repeat(32), 'b'.repeat(32)];
const stored = { digest: 'd'.repeat(64), window: '0'.repeat(32) };

/** A ledger that holds these posts, and what it was asked. */
function ledgerOf(posts: readonly FlaggedPost[]) {
    const asked: PostRange[] = [];
    const listPosts = async (range: PostRange) => {
        asked.push(range);
        const within = posts.filter((post) => post.device === range.device && post.sequence >= range.from && post.sequence <= range.to);
        return within.map(({ sequence, retracted }) => ({ ...stored, sequence, ...(retracted && { retracted }) }));
    };
    return { asked, listPosts };
}

const one: FlaggedPost = { device, sequence: 1 };
const two: FlaggedPost = { device, sequence: 2 };
const taken = (post: FlaggedPost): FlaggedPost => ({ ...post, retracted: true });

it('asks nothing where nothing is said to be retracted', async () => {
    const ledger = ledgerOf([]);
    await demandTrueFlags(ledger.listPosts, [one, two]);
    expect(ledger.asked).toEqual([]);
});

it('takes what the ledger says, of each device, however far apart its posts are', async () => {
    const far = { device, sequence: 3 * LONGEST_POST_RANGE };
    const elsewhere = { device: other, sequence: 2 };
    const ledger = ledgerOf([taken(one), two, taken(far), elsewhere]);
    await demandTrueFlags(ledger.listPosts, [elsewhere, taken(far), two, taken(one)]);
    expect(ledger.asked).toHaveLength(3);
    expect(ledger.asked.every(({ from, to }) => to - from < LONGEST_POST_RANGE)).toBe(true);
});

it.each<[string, readonly FlaggedPost[], readonly FlaggedPost[]]>([
    ['a post that stands as retracted', [one, taken(two)], [taken(one), taken(two)]],
    ['one that was retracted as standing', [taken(one), taken(two)], [one, taken(two)]],
    ['one that the ledger does not hold', [], [taken(one)]],
    ['a number of another device', [{ ...taken(one), device: other }, one], [taken(one)]],
])('refuses %s', async (_, ledger, said) => {
    await expect(demandTrueFlags(ledgerOf(ledger).listPosts, said)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});

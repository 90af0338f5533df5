// SPDX-License-Identifier: Apache-2.0
// Windows with posts that no enrolled device has signed: the ledger counts them itself, and they are in no sum that does not ask for them.

import fc from 'fast-check';
import { windowsDigestOf } from '../../src/crypto';
import { postsText, type ReleaseDecision } from '../../src/domain';
import { deviceKey, signedPost } from '../devices/device-keys';
import { record } from '../records/record-fixtures';
import { identities } from '../support/certificates';
import { digest, id, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { attested, submission } from '../vitals/attestation';
import { correct, postsOf, remadeOf, remake, remaking } from '../vitals/corrected';
import { type PostedWindow, postsIn, statementOf, vitalsWindow } from '../vitals/vitals-fixtures';

const { ward1Admin, ward1One, ward1Two } = identities;
const words = ['a', 'b', 'c', 'd', 'e', 'f'];
const strange = 'f';
const windowOf = (word: string): PostedWindow => vitalsWindow(word, { posts: postsOf(word, 3) });
const all = words.map(windowOf);
const strangers = windowOf(strange);
const idsOf = (windows: readonly { readonly id: string }[]): string[] => windows.map((window) => window.id).sort();
const proven = idsOf(all.filter(({ id: one }) => one !== strangers.id));
const whole = idsOf(all);
const question = { codes: ['8867-4'], ciphertextDigest: digest('sum') };

/** Six patients with a window of three posts each; of one of them nobody has enrolled the device. */
async function withPosts(): Promise<LedgerDouble> {
    const ledger = await wards();
    await ledger.submit('device:SetDeviceTrust', { trust: 'warn' }, { as: ward1Admin });
    for (const word of words) {
        const { request, transient } = record(word, { ledgerId: id(`subject ${word}`) });
        await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
        if (word !== strange) {
            const enrolled = { device: id(`device ${word}`), publicKey: deviceKey(word) };
            await ledger.submit('device:EnrolDevice', enrolled, { as: ward1Admin });
        }
        const posts = postsIn([windowOf(word)]).posts.posts.map((post) => (word === strange ? post : signedPost(word, post)));
        expect(await ledger.submit('vitals:SubmitPosts', {}, { as: ward1Two, transient: { posts: { posts } } })).toEqual({
            exceptions: [],
        });
    }
    return ledger;
}

async function withWindows(): Promise<LedgerDouble> {
    const ledger = await withPosts();
    const { results } = await ledger.submit('vitals:SubmitWindows', submission(all), { as: ward1Two });
    expect(results.map(({ status }) => status)).toEqual(words.map(() => 'stored'));
    return ledger;
}

const unprovenOf = async (ledger: LedgerDouble, window: string) =>
    (await ledger.submit('vitals:GetWindow', { id: window }, { as: ward1One })).unproven;
const ask = async (ledger: LedgerDouble, windows: string[], more: object = {}): Promise<ReleaseDecision> =>
    ledger.submit('statistics:RequestRelease', { ...question, windows, ...more }, { as: ward1One });
const denied = (code: string) => ({ decision: 'deny', code });

describe('a window', () => {
    it('says how many of its posts no enrolled device has signed, as the ledger counts them', async () => {
        const ledger = await withWindows();
        expect(await Promise.all(all.map(async (one) => unprovenOf(ledger, one.id)))).toEqual([...words.slice(1).map(() => undefined), 3]);
        const { items } = await ledger.submit('vitals:ListWindows', { ward: 'ward1', limit: 10 }, { as: ward1One });
        expect(items.filter(({ unproven }) => unproven === 3).map((one) => one.id)).toEqual([strangers.id]);
    });

    it.each([[0], [3]])('is not taken from a gateway that claims %i itself', async (unproven) => {
        const ledger = await withPosts();
        const [window] = submission([strangers]).windows;
        const claimed = { windows: [{ ...window!, unproven }] };
        expect((await ledger.refusal('vitals:SubmitWindows', claimed, { as: ward1Two })).code).toBe('REQUEST_INVALID');
        const [anew] = remaking([remadeOf(strangers, 1, [0])]).windows;
        expect((await ledger.refusal('vitals:RemakeWindows', { windows: [{ ...anew!, unproven }] }, { as: ward1Admin })).code).toBe(
            'REQUEST_INVALID',
        );
    });

    it('that is made anew counts those that are left', async () => {
        const ledger = await withWindows();
        await correct(ledger, { ...strangers, posts: strangers.posts.slice(0, 1) });
        const anew = remadeOf(strangers, 1, [0]);
        await remake(ledger, [anew]);
        expect([await unprovenOf(ledger, anew.id), await unprovenOf(ledger, strangers.id)]).toEqual([2, 3]);
    });

    it('is known again whatever the ledger has counted', async () => {
        const ledger = await withWindows();
        expect((await ledger.submit('vitals:SubmitWindows', submission([strangers]), { as: ward1Two })).results).toEqual([
            { id: strangers.id, status: 'duplicate' },
        ]);
    });
});

it('of any posts counts those whose device nobody had enrolled when they came, while the ward warned, and that are in it', async () => {
    const met = new Set<number | undefined>();
    const sent = fc.record({ isEnrolled: fc.boolean(), isWarned: fc.boolean(), isLeftOut: fc.boolean() });
    await fc.assert(
        fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 6 }), async (kinds) => {
            fc.pre(kinds.some(({ isLeftOut }) => !isLeftOut));
            const ledger = await wards();
            await ledger.submit('device:EnrolDevice', { device: id('enrolled'), publicKey: deviceKey('enrolled') }, { as: ward1Admin });
            // What came before the ward warned comes first: the setting goes one way.
            const inOrder = [...kinds].sort((one, other) => Number(one.isWarned) - Number(other.isWarned));
            const posts = inOrder.map(({ isEnrolled }, sequence) => ({
                device: id(isEnrolled ? 'enrolled' : 'of nobody'),
                sequence,
                digest: digest(`any ${String(sequence)}`),
            }));
            const window = vitalsWindow('any', { posts });
            for (const [index, post] of postsIn([window]).posts.posts.entries()) {
                if (inOrder[index]!.isWarned && index === inOrder.findIndex(({ isWarned }) => isWarned)) {
                    await ledger.submit('device:SetDeviceTrust', { trust: 'warn' }, { as: ward1Admin });
                }
                const one = inOrder[index]!.isEnrolled ? signedPost('enrolled', post) : post;
                await ledger.submit('vitals:SubmitPosts', {}, { as: ward1Two, transient: { posts: { posts: [one] } } });
            }
            const isOut = (index: number): boolean => inOrder[index]!.isLeftOut;
            const leftOut = posts
                .filter((_, index) => isOut(index))
                .map(({ device, sequence }) => ({ device, sequence, reason: 'UNREADABLE' as const }));
            const within = posts.filter((_, index) => !isOut(index));
            const whole = statementOf(window);
            const stated = { count: within.length, digest: digest(postsText(within)), ...(leftOut.length > 0 && { leftOut }) };
            const windows = [attested({ ...whole, posts: { ...whole.posts, ...stated } }, 'ward1')];
            expect((await ledger.submit('vitals:SubmitWindows', { windows }, { as: ward1Two })).results).toMatchObject([
                { status: 'stored' },
            ]);
            const expected = inOrder.filter(({ isEnrolled, isWarned, isLeftOut }) => !isEnrolled && isWarned && !isLeftOut).length;
            met.add(await unprovenOf(ledger, window.id));
            expect(await unprovenOf(ledger, window.id)).toBe(expected === 0 ? undefined : expected);
        }),
        {
            numRuns: 40,
            examples: [
                [[{ isEnrolled: false, isWarned: true, isLeftOut: false }]],
                [[{ isEnrolled: true, isWarned: true, isLeftOut: false }]],
            ],
        },
    );
    expect(met.size).toBeGreaterThan(1);
});

describe('a release', () => {
    it('has no window with such posts, unless it is asked for them: that is another release, and says so', async () => {
        const ledger = await withWindows();
        expect(await ask(ledger, whole)).toEqual(denied('WINDOW_UNPROVEN'));
        const asked = await ask(ledger, whole, { unproven: true });
        expect(asked).toMatchObject({ decision: 'permit', release: { patients: 6, unproven: true } });
        const { release } = asked as Extract<ReleaseDecision, { decision: 'permit' }>;
        expect(release.id).toBe(digest(`{"codes":["8867-4"],"unproven":true,"windows":${JSON.stringify(whole)}}`));
        expect(await ledger.submit('statistics:GetRelease', { id: release.id }, { as: ward1One })).toEqual({ release, windows: whole });
        // The same question again gets it, and the question that did not ask is denied still.
        expect(await ask(ledger, whole, { unproven: true })).toEqual(asked);
        expect(await ask(ledger, whole)).toEqual(denied('WINDOW_UNPROVEN'));
    });

    it('without them is what it was, and the refusal is evidence', async () => {
        const ledger = await withWindows();
        const { set } = await ledger.call('statistics:RequestRelease', { ...question, windows: whole }, { as: ward1One });
        expect(Object.keys(set.writes)).toEqual([expect.stringMatching(/^denial\//)]);
        const permitted = await ask(ledger, proven);
        expect(permitted).toMatchObject({ decision: 'permit', release: { patients: 5 } });
        expect(JSON.stringify(permitted)).not.toContain('unproven');
    });

    it('spends a window for the one way of asking or the other', async () => {
        const ledger = await withWindows();
        await ask(ledger, proven);
        expect(await ask(ledger, whole, { unproven: true })).toEqual(denied('RELEASE_BUDGET_SPENT'));
    });

    it('of several parts is judged over all: what was reserved before its last part, too', async () => {
        for (const [place, isLast] of [
            ['before', false],
            ['in the last', true],
        ] as const) {
            const ledger = await withWindows();
            const set = windowsDigestOf(whole);
            const at = whole.indexOf(strangers.id);
            const cut = isLast ? Math.max(1, at) : Math.min(5, at + 1);
            const [before, last] = [whole.slice(0, cut), whole.slice(cut)];
            expect([place, last.includes(strangers.id)]).toEqual([place, isLast && at > 0]);
            const reserved = async () => {
                const decision = await ledger.submit('statistics:ReserveWindows', { set, windows: before }, { as: ward1One });
                return { after: (decision as Extract<typeof decision, { decision: 'permit' }>).after };
            };
            expect(await ask(ledger, last, await reserved())).toEqual(denied('WINDOW_UNPROVEN'));
            expect(await ask(ledger, last, { ...(await reserved()), unproven: true })).toMatchObject({
                decision: 'permit',
                release: { windows: 6, unproven: true },
            });
        }
    });

    it('of several parts before its last is judged over each of them', async () => {
        const at = whole.indexOf(strangers.id);
        // Whatever the ids come to, it is in the first or in the second of three.
        const cuts = at < 4 ? [at + 1, at + 2] : [1, 5];
        const [first, second, last] = [whole.slice(0, cuts[0]), whole.slice(cuts[0], cuts[1]), whole.slice(cuts[1])];
        expect([first, second, last].map(({ length }) => length)).not.toContain(0);
        for (const more of [{}, { unproven: true as const }]) {
            const ledger = await withWindows();
            let after: { readonly after?: object } = {};
            for (const windows of [first, second]) {
                const request = { set: windowsDigestOf(whole), windows, ...after };
                const decision = await ledger.submit('statistics:ReserveWindows', request as never, { as: ward1One });
                after = { after: (decision as Extract<typeof decision, { decision: 'permit' }>).after };
            }
            const outcome =
                'unproven' in more ? { decision: 'permit', release: { windows: 6, unproven: true } } : denied('WINDOW_UNPROVEN');
            expect(await ask(ledger, last, { ...after, ...more })).toMatchObject(outcome);
        }
    });

    it('asks for them with `true` and no other word', async () => {
        const ledger = await withWindows();
        const refused = await ledger.refusal(
            'statistics:RequestRelease',
            { ...question, windows: whole, unproven: false },
            { as: ward1One },
        );
        expect(refused.code).toBe('REQUEST_INVALID');
    });
});

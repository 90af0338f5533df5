// SPDX-License-Identifier: Apache-2.0
// Posts that are taken back: a window with one in it is retired at once, and made anew of the same readings without it; and what nobody gets by it.

import type { DueCorrections, WindowStatement } from '../../src/domain';
import { record } from '../records/record-fixtures';
import { sealedId } from '../subjects/sealed';
import { identities, type Identity } from '../support/certificates';
import { assign, certificateIdOf, digest, enrol, id, wards } from '../support/fixtures';
import type { LedgerDouble, Outcome } from '../support/ledger-double';
import { attested, submission, submitPosts, submitWindows } from './attestation';
import { correct, postsOf, REASON, type Remade, remadeOf, remake, remaking } from './corrected';
import { type PostedWindow, postsIn, statementOf, vitalsWindow, windowId } from './vitals-fixtures';

const { ward1Admin, ward1One, ward1Two, ward2Admin, ward2One } = identities;

const root = vitalsWindow('a', { posts: postsOf('a', 3) });
const [first, second, third] = root.posts;

/** A ledger with a window of three posts. */
async function withWindow(): Promise<LedgerDouble> {
    const ledger = await wards();
    await submitWindows(ledger, [root], ward1Two);
    return ledger;
}

/** Gives the patient of the window a number, as a device's typing error does. */
async function nameRoot(ledger: LedgerDouble): Promise<void> {
    const typo = { lookupKey: digest('lookup t'), ledgerId: root.subject, kind: 'record' as const, sealedId: sealedId(root.subject, 't') };
    await ledger.submit('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects: [{ ...typo, salt: digest('t') }] } });
}

/** The same posts as parts of a correction. */
const of = (...posts: readonly (PostedWindow['posts'][number] | undefined)[]) => ({ ...root, posts: posts.map((post) => post!) });

const due = async (ledger: LedgerDouble, as: Identity = ward1Admin): Promise<DueCorrections> =>
    ledger.submit('vitals:ListDueCorrections', { limit: 16 }, { as });
const settle = async (ledger: LedgerDouble, window = root.id) =>
    (await ledger.refusal('vitals:SettleCorrection', { window }, { as: ward1Admin })).code;
const retired = (ledger: LedgerDouble, window: string): string | undefined => ledger.world.get(`\u0000retired\u0000${window}\u0000`);
const codesOf = async (ledger: LedgerDouble, ...windows: readonly Remade[]) =>
    (await remake(ledger, windows)).results.map(({ status, code }) => code ?? status);

describe('taking posts back', () => {
    it('tells the ward’s custodian which version is due, and nobody’s other', async () => {
        const ledger = await withWindow();
        await assign(ledger, ward1Admin, 'admin', 'registrar', 'custodian');
        await assign(ledger, ward2Admin, 'admin', 'registrar', 'custodian');
        const version = async (as: Identity = ward1Admin) => ledger.submit('vitals:FindDueCorrection', { window: root.id }, { as });
        expect(await version()).toBeNull();
        await correct(ledger, of(first));
        expect([await version(), await version(ward2Admin)]).toEqual([{ version: 1 }, null]);
        await remake(ledger, [remadeOf(root, 1, [0])]);
        expect(await version()).toBeNull();
        await correct(ledger, of(second));
        expect(await version()).toEqual({ version: 2 });
    });

    it('retires their window at once, and makes it due; each post is judged by itself', async () => {
        const ledger = await withWindow();
        const none = { device: id('nobody'), sequence: 1, digest: digest('none') };
        const { results } = await correct(ledger, of(first, none, second, first));
        const ofWindow = { window: root.id, isOnLedger: true };
        expect(results).toEqual([
            { index: 0, status: 'retracted', ...ofWindow },
            { index: 1, status: 'rejected', code: 'POST_NOT_FOUND' },
            { index: 2, status: 'retracted', ...ofWindow },
            { index: 3, status: 'already', ...ofWindow },
        ]);
        const process = { ledgerId: id(ward1Admin.pem), mspId: 'Ward1MSP' };
        expect(JSON.parse(retired(ledger, root.id) ?? '')).toEqual({ actor: process, corrected: true, time: ledger.time });
        const { items } = await due(ledger);
        expect(items).toMatchObject([{ root: { id: root.id, subject: root.subject }, version: 1, isEmpty: false }]);
        expect(items[0]?.posts.map(({ sequence, digest: content, retracted }) => [sequence, content, retracted])).toEqual([
            [0, first!.digest, true],
            [1, second!.digest, true],
            [2, third!.digest, undefined],
        ]);
        expect(await due(ledger, ward2Admin)).toEqual({ items: [] });
    });

    it('twice changes nothing, and states nothing', async () => {
        const ledger = await withWindow();
        await correct(ledger, of(first));
        const transient = { correction: { posts: [{ device: first!.device, sequence: 0 }], reason: REASON } };
        const { payload, set } = await ledger.call('vitals:CorrectPosts', { ledgerId: root.subject }, { as: ward1One, transient });
        expect(JSON.parse(payload)).toEqual({ results: [{ index: 0, status: 'already', window: root.id, isOnLedger: true }] });
        expect(set.writes).toEqual({});
        expect(Object.keys(set.privateWrites).filter((key) => key.startsWith('correction/'))).toEqual([]);
    });

    it('before their window is there makes it come without them', async () => {
        const ledger = await wards();
        await submitPosts(ledger, [root], ward1Two);
        expect(await correct(ledger, of(second))).toEqual({
            results: [{ index: 0, status: 'retracted', window: root.id, isOnLedger: false }],
        });
        expect(await due(ledger)).toEqual({ items: [] });
        const submitted = async (statement: WindowStatement) => {
            const { corrects: _, ...window } = attested(statement, 'ward1');
            const { results } = await ledger.submit('vitals:SubmitWindows', { windows: [window] }, { as: ward1Two });
            return results[0]?.code ?? results[0]?.status;
        };
        const { corrects: _, ...without } = remadeOf(root, 1, [1]);
        const { corrects: __, ...withoutOthers } = remadeOf(root, 1, [1, 2]);
        expect(await submitted(statementOf(root))).toBe('POSTS_RETRACTED');
        expect(await submitted({ ...withoutOthers, id: root.id })).toBe('POSTS_DIFFER');
        expect(await submitted({ ...without, id: root.id })).toBe('stored');
        expect(retired(ledger, root.id)).toBeUndefined();
    });

    it('does not hide what else is wrong with their window: one that lacks them unsaid, because its gateway has lost them, differs', async () => {
        const ledger = await wards();
        await submitPosts(ledger, [root], ward1Two);
        await correct(ledger, of(second));
        const lacking = { ...root, posts: [first!, third!] };
        expect(await ledger.submit('vitals:SubmitWindows', submission([lacking]), { as: ward1Two })).toEqual({
            results: [{ id: root.id, status: 'rejected', code: 'POSTS_DIFFER' }],
        });
    });

    it('keeps them where they are, when they come again', async () => {
        const ledger = await wards();
        await submitPosts(ledger, [root], ward1Two);
        await correct(ledger, of(first));
        const again = postsIn([{ ...root, id: windowId('drawn anew'), posts: [first!, second!] }]);
        const { exceptions } = await ledger.submit('vitals:SubmitPosts', {}, { as: ward1Two, transient: again });
        expect(exceptions).toEqual([{ index: 0, status: 'duplicate', window: root.id }]);
        const stored = await ledger.submit('vitals:GetPost', { device: first!.device, sequence: 0 }, { as: ward1One });
        expect(stored).toEqual({ digest: first!.digest, retracted: true, window: root.id });
    });

    it('says neither who, nor why, on the channel; the wards find it, under all numbers of the patient', async () => {
        const ledger = await wards();
        for (const { request, transient } of [record('a', { ledgerId: root.subject }), record('b')]) {
            await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
        }
        await submitWindows(ledger, [root], ward1Two);
        const transient = { correction: { posts: [{ device: first!.device, sequence: 0 }], reason: REASON } };
        const outcome = await ledger.call('vitals:CorrectPosts', { ledgerId: root.subject }, { as: ward1One, transient });
        const { privateWrites: _, ...seen } = outcome.set;
        for (const text of [REASON, id(ward1One.pem), certificateIdOf(ward1One)]) {
            expect(JSON.stringify([seen, outcome.payload])).not.toContain(text);
        }
        ledger.commit(outcome);
        await ledger.submit('record:MergeRecords', { ledgerId: root.subject, into: id('b'), version: 1 }, { as: ward1One });
        for (const [as, patient] of [
            [ward1Admin, root.subject],
            [ward2Admin, id('b')],
        ] as const) {
            const { items } = await ledger.submit('vitals:ListCorrections', { patient, limit: 10 }, { as });
            expect(items).toMatchObject([
                {
                    about: root.subject,
                    author: { ledgerId: id(ward1One.pem), mspId: 'Ward1MSP' },
                    posts: [{ device: first!.device, sequence: 0 }],
                    reason: REASON,
                    time: ledger.time,
                    transactionId: outcome.transactionId,
                    ward: 'ward1',
                },
            ]);
        }
    });

    it('is listed newest first, in pages, and what was not taken back is not in it', async () => {
        const ledger = await withWindow();
        await correct(ledger, of(first));
        ledger.time += 1_000;
        await correct(ledger, of(first, second));
        const list = async (cursor?: string) =>
            ledger.submit('vitals:ListCorrections', { patient: root.subject, limit: 1, ...(cursor && { cursor }) }, { as: ward1Admin });
        const page = await list();
        expect(page.items.map(({ posts }) => posts.map(({ sequence }) => sequence))).toEqual([[1]]);
        expect((await list(page.next)).items.map(({ posts }) => posts.map(({ sequence }) => sequence))).toEqual([[0]]);
    });

    it('of a window that came without them retires nothing, and whoever made that anew would count nothing twice', async () => {
        const ledger = await wards();
        const beside = { ...first!, sequence: 9 };
        await submitPosts(ledger, [{ ...root, posts: [...root.posts, beside] }], ward1Two);
        await ledger.submit('vitals:SubmitWindows', submission([root]), { as: ward1Two });
        const moved = postsIn([{ ...root, id: windowId('drawn anew'), posts: [beside] }]);
        expect(await ledger.submit('vitals:SubmitPosts', {}, { as: ward1Two, transient: moved })).toEqual({ exceptions: [] });
        await correct(ledger, of(first));
        expect((await due(ledger)).items[0]?.posts).toHaveLength(3);
        expect(await codesOf(ledger, remadeOf(root, 1, [0]))).toEqual(['stored']);
        expect(await correct(ledger, of(beside))).toMatchObject({ results: [{ status: 'retracted', isOnLedger: false }] });
        expect(await due(ledger)).toEqual({ items: [] });
    });

    it('that name a window which came without them, and are in none yet, retires nothing', async () => {
        const ledger = await wards();
        const beside = { ...first!, sequence: 9 };
        await submitPosts(ledger, [{ ...root, posts: [...root.posts, beside] }], ward1Two);
        await ledger.submit('vitals:SubmitWindows', submission([root]), { as: ward1Two });
        expect(await correct(ledger, of(beside))).toEqual({
            results: [{ index: 0, status: 'retracted', window: root.id, isOnLedger: false }],
        });
        expect(retired(ledger, root.id)).toBeUndefined();
    });

    it('leaves out of statistics what an operator has taken out, and nothing comes in its place', async () => {
        const ledger = await withWindow();
        await ledger.submit('statistics:RetireWindow', { id: root.id }, { as: ward1Admin });
        const before = retired(ledger, root.id);
        await correct(ledger, of(first));
        expect(retired(ledger, root.id)).toBe(before);
        expect(await due(ledger)).toEqual({ items: [] });
        expect(await codesOf(ledger, remadeOf(root, 1, [0]))).toEqual(['CORRECTION_INVALID']);
    });
});

describe('what is not the caller’s to take back', () => {
    it('are posts of another patient, once their window says whose they are', async () => {
        const ledger = await withWindow();
        const { results } = await correct(ledger, { ...of(first), subject: id('somebody else') });
        expect(results).toEqual([{ index: 0, status: 'rejected', code: 'SUBJECT_DIFFERS' }]);
        expect(retired(ledger, root.id)).toBeUndefined();
        expect([...ledger.private.keys()].filter((key) => key.includes('\u0000correction\u0000'))).toEqual([]);
    });

    it('are a merged patient’s only under a number of that patient, old or new', async () => {
        const ledger = await wards();
        await nameRoot(ledger);
        const { request, transient } = record('b');
        await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
        await submitWindows(ledger, [root], ward1Two);
        await ledger.submit('record:MergeRecords', { ledgerId: root.subject, into: id('b') }, { as: ward1One });
        const statuses = async (subject: string, post: typeof first) =>
            (await correct(ledger, { ...of(post), subject })).results.map(({ status }) => status);
        expect(await statuses(id('b'), first)).toEqual(['retracted']);
        expect(await statuses(root.subject, second)).toEqual(['retracted']);
        expect(await statuses(id('c'), third)).toEqual(['rejected']);
    });

    it('are posts of another ward', async () => {
        const ledger = await withWindow();
        expect(await correct(ledger, of(first), ward2One)).toEqual({ results: [{ index: 0, status: 'rejected', code: 'POST_NOT_FOUND' }] });
    });

    it('is a window of another ward, which no post of the own ward may name', async () => {
        const ledger = await wards();
        await submitPosts(ledger, [root], ward1Two);
        await submitPosts(ledger, [{ ...root, posts: [first!] }], ward2One);
        await ledger.submit('vitals:SubmitWindows', submission([root]), { as: ward1Two });
        expect(await correct(ledger, of(first), ward2One)).toMatchObject({
            results: [{ status: 'rejected', code: 'POST_NOT_FOUND' }],
        });
        expect(retired(ledger, root.id)).toBeUndefined();
        expect(await due(ledger, ward2Admin)).toEqual({ items: [] });
    });

    it('is a window that was made anew, by a post that names it: it would be a root, and be released once more', async () => {
        const ledger = await withWindow();
        await correct(ledger, of(first));
        const remade = remadeOf(root, 1, [0]);
        const naming = { ...vitalsWindow('z'), id: remade.id, subject: root.subject };
        await submitPosts(ledger, [naming], ward1Two);
        expect(await codesOf(ledger, remade)).toEqual(['stored']);
        expect(await correct(ledger, naming)).toMatchObject({ results: [{ status: 'retracted', isOnLedger: false }] });
        expect(retired(ledger, remade.id)).toBeUndefined();
    });

    it('is nothing of the erased that would stay due for ever', async () => {
        const ledger = await wards();
        await nameRoot(ledger);
        await submitWindows(ledger, [root], ward1Two);
        await correct(ledger, of(first));
        await enrol(ledger, identities.ward1Three, 'privacy-officer');
        for (const as of [identities.ward1Three, ward1Admin]) {
            await ledger.submit(
                'record:EraseRecord',
                { ledgerId: root.subject },
                { as, transient: { record: { lookupKey: digest('lookup t') } } },
            );
        }
        expect(await codesOf(ledger, remadeOf(root, 1, [0]))).toEqual(['SUBJECT_ERASED']);
        expect((await due(ledger)).items).toMatchObject([{ isEmpty: true }]);
        await ledger.submit('vitals:SettleCorrection', { window: root.id }, { as: ward1Admin });
        expect(await due(ledger)).toEqual({ items: [] });
    });
});

describe('a window that is made anew', () => {
    it('stands beside the first, of the same readings, for the poster of the first, and is due no more', async () => {
        const ledger = await withWindow();
        await correct(ledger, of(first));
        const window = remadeOf(root, 1, [0]);
        const outcome = await ledger.call('vitals:RemakeWindows', remaking([window]), { as: ward1Admin });
        expect(JSON.parse(outcome.payload)).toEqual({ results: [{ id: window.id, status: 'stored' }] });
        expect(outcome.set.event).toMatchObject({ name: 'WindowsCommitted' });
        ledger.commit(outcome);
        const found = await ledger.submit('vitals:GetWindow', { id: window.id }, { as: ward1One });
        const poster = { ledgerId: id(ward1Two.pem), mspId: 'Ward1MSP' };
        expect(found).toMatchObject({ corrects: { window: root.id, version: 1 }, subject: root.subject, actor: poster, ward: 'ward1' });
        expect(await due(ledger)).toEqual({ items: [] });
        const { items } = await ledger.submit('vitals:ListWindows', { subject: root.subject, limit: 10 }, { as: ward1One });
        expect(items.map((item) => item.id).sort()).toEqual([root.id, window.id].sort());
        expect(await ledger.submit('vitals:RemakeWindows', remaking([window]), { as: ward1Admin })).toEqual({
            results: [{ id: window.id, status: 'duplicate' }],
        });
    });

    it('is corrected in its turn, each version once', async () => {
        const ledger = await withWindow();
        await correct(ledger, of(first));
        expect(await codesOf(ledger, remadeOf(root, 1, [0]))).toEqual(['stored']);
        await correct(ledger, of(second));
        expect([retired(ledger, remadeOf(root, 1, []).id), (await due(ledger)).items[0]?.version]).toEqual([expect.any(String), 2]);
        expect(await codesOf(ledger, remadeOf(root, 2, [0]), remadeOf(root, 3, [0, 1]))).toEqual(['POSTS_RETRACTED', 'CORRECTION_INVALID']);
        const twice = { ...remadeOf(root, 2, [0, 1]), id: windowId('twice'), ciphertext: { ...root.ciphertext, digest: digest('twice') } };
        expect(await codesOf(ledger, remadeOf(root, 2, [0, 1]), twice)).toEqual(['stored', 'CORRECTION_INVALID']);
        expect(await codesOf(ledger, twice)).toEqual(['CORRECTION_INVALID']);
    });

    it.each<[string, (window: Remade) => Remade, string]>([
        [
            'with a post that was taken back',
            ({ posts: _, ...window }) => ({ ...window, posts: remadeOf(root, 1, []).posts }),
            'POSTS_RETRACTED',
        ],
        [
            'without a post that stands',
            ({ posts: _, ...window }) => ({ ...window, posts: remadeOf(root, 1, [0, 1]).posts }),
            'POSTS_DIFFER',
        ],
        ['for another patient', (window) => ({ ...window, subject: id('somebody else') }), 'CORRECTION_INVALID'],
        ['of other readings', (window) => ({ ...window, envelope: { ...window.envelope, digest: digest('other') } }), 'CORRECTION_INVALID'],
        [
            'of posts elsewhere',
            (window) => ({ ...window, posts: { ...window.posts, ranges: [{ ...window.posts.ranges[0]!, to: 99 }] } }),
            'CORRECTION_INVALID',
        ],
        ['of another root', (window) => ({ ...window, corrects: { window: windowId('b'), version: 1 } }), 'CORRECTION_INVALID'],
        ['of no root', (window) => ({ ...window, corrects: { window: windowId('none'), version: 1 } }), 'CORRECTION_INVALID'],
        ['of the ciphertext of the first', (window) => ({ ...window, ciphertext: root.ciphertext }), 'CIPHERTEXT_REUSED'],
        ['under the id of the first', (window) => ({ ...window, id: root.id }), 'WINDOW_CONFLICT'],
    ])('is rejected, and stays due: %s', async (_, change, code) => {
        const ledger = await withWindow();
        await submitWindows(ledger, [vitalsWindow('b', { subject: root.subject })], ward1Two);
        await correct(ledger, of(first));
        expect(await codesOf(ledger, change(remadeOf(root, 1, [0])))).toEqual([code]);
        expect((await due(ledger)).items).toHaveLength(1);
    });

    it('is rejected where another correction is attested than what is said', async () => {
        const ledger = await withWindow();
        await correct(ledger, of(first));
        const { windows } = remaking([remadeOf(root, 1, [0])]);
        const forged = windows.map((window) => ({ ...window, corrects: { window: root.id, version: 2 } }));
        const { results } = await ledger.submit('vitals:RemakeWindows', { windows: forged }, { as: ward1Admin });
        expect(results).toMatchObject([{ code: 'ATTESTATION_INVALID' }]);
    });

    it('is rejected before anything was taken back, and from another ward', async () => {
        const ledger = await withWindow();
        expect(await codesOf(ledger, remadeOf(root, 1, []))).toEqual(['CORRECTION_INVALID']);
        await correct(ledger, of(first));
        expect((await remake(ledger, [remadeOf(root, 1, [0])], 'ward2')).results).toMatchObject([{ code: 'WARD_FORBIDDEN' }]);
    });

    it('is no first window, nor is one of those', async () => {
        const ledger = await withWindow();
        await assign(ledger, ward1Admin, 'admin', 'registrar', 'iot-gateway');
        const anew = remaking([remadeOf(root, 1, [0])]);
        expect((await ledger.refusal('vitals:SubmitWindows', anew, { as: ward1Two })).code).toBe('REQUEST_INVALID');
        expect((await ledger.refusal('vitals:RemakeWindows', submission([root]), { as: ward1Admin })).code).toBe('REQUEST_INVALID');
    });
});

describe('a window of which nothing is left', () => {
    it('is settled only when every post was taken back, by its own ward', async () => {
        const ledger = await withWindow();
        await correct(ledger, of(first, second));
        expect(await settle(ledger)).toBe('CORRECTION_UNSETTLED');
        await correct(ledger, of(third));
        expect((await due(ledger)).items).toMatchObject([{ isEmpty: true }]);
        const refused = await ledger.refusal('vitals:SettleCorrection', { window: root.id }, { as: ward2Admin });
        expect([refused.code, await settle(ledger, id('none'))]).toEqual(['WARD_FORBIDDEN', 'WINDOW_NOT_FOUND']);
        const settled = { window: root.id, settled: true };
        expect(await ledger.submit('vitals:SettleCorrection', { window: root.id }, { as: ward1Admin })).toEqual(settled);
        expect(await due(ledger)).toEqual({ items: [] });
        expect(await ledger.submit('vitals:SettleCorrection', { window: root.id }, { as: ward1Admin })).toEqual(settled);
        expect(await codesOf(ledger, remadeOf(root, 1, [0, 1]))).toEqual(['CORRECTION_INVALID']);
    });

    it('is that of the root, where one that was made anew is named', async () => {
        const ledger = await withWindow();
        await correct(ledger, of(first));
        const remade = remadeOf(root, 1, [0]);
        await remake(ledger, [remade]);
        await correct(ledger, of(second));
        expect(await settle(ledger, remade.id)).toBe('CORRECTION_UNSETTLED');
        await correct(ledger, of(third));
        await ledger.submit('vitals:SettleCorrection', { window: remade.id }, { as: ward1Admin });
        expect(await due(ledger)).toEqual({ items: [] });
    });

    it('counts what opens no more as gone, but not as taken back', async () => {
        const ledger = await wards();
        await submitPosts(ledger, [root], ward1Two);
        const { corrects: _, ...statement } = remadeOf(root, 1, [2]);
        const leftOut = [{ device: third!.device, sequence: 2, reason: 'UNREADABLE' as const }];
        const { corrects: __, ...window } = attested({ ...statement, id: root.id, posts: { ...statement.posts, leftOut } }, 'ward1');
        await ledger.submit('vitals:SubmitWindows', { windows: [window] }, { as: ward1Two });
        await correct(ledger, of(first));
        expect((await due(ledger)).items).toMatchObject([{ isEmpty: false }]);
        await correct(ledger, of(second));
        expect((await due(ledger)).items).toMatchObject([{ isEmpty: true }]);
    });
});

describe('a correction beside a window of the same posts', () => {
    const correction = async (ledger: LedgerDouble, post: PostedWindow['posts'][number]): Promise<Outcome> => {
        const transient = { correction: { posts: [{ device: post.device, sequence: post.sequence }], reason: REASON } };
        return ledger.call('vitals:CorrectPosts', { ledgerId: root.subject }, { as: ward1One, transient });
    };
    /** Whether what commits first makes the peers refuse the other: it writes what that has read, or into a run that it has read. */
    const breaks = (earlier: Outcome, later: Outcome): boolean => {
        const isRead = (key: string): boolean =>
            later.set.reads.includes(key) || later.set.ranges.some((start) => key.startsWith(start.replace(/\/\d+$/, '')));
        return Object.keys(earlier.set.writes).some(isRead);
    };

    it('comes before it or after it: whichever commits second is endorsed anew', async () => {
        const ledger = await wards();
        await submitPosts(ledger, [root], ward1Two);
        const taken = await correction(ledger, first!);
        const window = await ledger.call('vitals:SubmitWindows', submission([root]), { as: ward1Two });
        expect([breaks(taken, window), breaks(window, taken)]).toEqual([true, true]);
        expect(taken.set.reads).toContain(`window/${root.id}`);
    });

    it('that is made anew, too', async () => {
        const ledger = await withWindow();
        await correct(ledger, of(first));
        const taken = await correction(ledger, second!);
        const window = await ledger.call('vitals:RemakeWindows', remaking([remadeOf(root, 1, [0])]), { as: ward1Admin });
        expect([breaks(taken, window), breaks(window, taken)]).toEqual([true, true]);
        expect(taken.set.ranges).toContain(`remade/${root.id}`);
    });
});

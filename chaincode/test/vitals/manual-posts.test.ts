// SPDX-License-Identifier: Apache-2.0
// What a person has entered: the ward's own process submits it, the person's signature over each post stands inside, and who it was stands among the wards.

import { AUTHORSHIP_MS, type ManualPost, type Post, type PostException } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { assign, certificateIdOf, digest, enrol, id, salted, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { attested, submission, submitPosts } from './attestation';
import { correct, remadeOf, remaking } from './corrected';
import { authorOf, enteredIn, enteredPosts, type SigningChange } from './entered';
import { postsIn, statementOf, vitalsWindow, windowId } from './vitals-fixtures';

const { ward1Admin, ward1Msp, ward1One, ward1Three, ward1Two, ward2Admin, ward2One } = identities;
const window = vitalsWindow('m', { manual: true });
const [post] = postsIn([window]).posts.posts as [Post];
const nurse = id(ward1Three.pem);

/** With a nurse in ward 1, whose process has submitted nothing yet. */
async function withNurse(): Promise<LedgerDouble> {
    const ledger = await wards();
    await enrol(ledger, ward1Three, 'nurse');
    await assign(ledger, ward1Admin, 'admin', 'registrar', 'custodian');
    return ledger;
}

const entering = async (ledger: LedgerDouble, posts: readonly ManualPost[], as: Identity = ward1Admin): Promise<readonly PostException[]> =>
    (await ledger.submit('vitals:EnterPosts', {}, { as, transient: enteredPosts(posts) })).exceptions;

const byNurse = ({ time }: LedgerDouble, change: SigningChange = {}, of: Post = post): ManualPost => ({
    ...of,
    author: authorOf(ward1Three, of, time, change),
});

const posterOf = async (ledger: LedgerDouble, id = window.id, as = ward1Admin) =>
    (await ledger.submit('vitals:FindPoster', { window: id }, { as })).poster;

const rejected = (code: string) => [{ index: 0, status: 'rejected', code }];

describe('a post that a nurse has entered', () => {
    it('stands as any other, and its author among the wards', async () => {
        const ledger = await withNurse();
        expect(await entering(ledger, [byNurse(ledger)])).toEqual([]);
        const { device, sequence } = post;
        expect(await ledger.submit('vitals:GetPost', { device, sequence, ward: 'ward1' }, { as: ward2One })).toEqual({
            digest: post.digest,
            window: window.id,
        });
        const poster = { mspId: 'Ward1MSP', ledgerId: nurse, certificates: [certificateIdOf(ward1Three)] };
        expect([await posterOf(ledger), await posterOf(ledger, windowId('other'))]).toEqual([poster, undefined]);
    });

    it('leaves nothing of her on the channel, and no hash of her name alone', async () => {
        const ledger = await withNurse();
        const outcome = await ledger.call('vitals:EnterPosts', {}, { as: ward1Admin, transient: enteredPosts([byNurse(ledger)]) });
        const { reads, writes, privateReads, privateWrites, ranges, event } = outcome.set;
        const open = JSON.stringify([reads, writes, privateReads, Object.keys(privateWrites), ranges, event, outcome.payload]);
        expect([nurse, certificateIdOf(ward1Three), ward1Three.pem.slice(30, 60)].filter((word) => open.includes(word))).toEqual([]);
        expect(Object.keys(privateWrites)).toEqual([`poster/${window.id}`]);
        expect(JSON.parse(privateWrites[`poster/${window.id}`]!)).toMatchObject({ salt: digest('who entered'), window: window.id });
    });

    it('says of windows of one transaction nothing that is the same', async () => {
        const ledger = await withNurse();
        const windows = [window, vitalsWindow('n', { manual: true })];
        const { set } = await ledger.call(
            'vitals:EnterPosts',
            {},
            { as: ward1Admin, transient: enteredIn(windows, ward1Three, ledger.time) },
        );
        expect(new Set(Object.values(set.privateWrites)).size).toBe(2);
    });

    it('is known when it comes again, and neither it nor the next one writes who it was a second time', async () => {
        const ledger = await withNurse();
        await entering(ledger, [byNurse(ledger)]);
        const again = await ledger.call('vitals:EnterPosts', {}, { as: ward1Admin, transient: enteredPosts([byNurse(ledger)]) });
        expect([again.set.writes, again.set.privateWrites]).toEqual([{}, {}]);
        const next = byNurse(ledger, {}, { ...post, sequence: 43, digest: digest('next') });
        const further = await ledger.call('vitals:EnterPosts', {}, { as: ward1Admin, transient: enteredPosts([next]) });
        expect([Object.keys(further.set.writes).length, further.set.privateWrites]).toEqual([1, {}]);
    });
});

describe('is not taken, and takes nothing with it', () => {
    it.each<[string, string, (ledger: LedgerDouble) => ManualPost]>([
        ['a forged signature', 'AUTHORSHIP_INVALID', (ledger) => byNurse(ledger, { key: ward1One })],
        [
            'the signature of another person, who says to be her',
            'AUTHORSHIP_INVALID',
            (ledger) => ({
                ...post,
                author: authorOf(ward1One, post, ledger.time, { person: nurse }),
            }),
        ],
        ['a post that was altered after it was signed', 'AUTHORSHIP_INVALID', (ledger) => byNurse(ledger, { digest: digest('before') })],
        ['a signature for another channel', 'AUTHORSHIP_INVALID', (ledger) => byNurse(ledger, { channel: 'another' })],
        ['the higher of the two values of s', 'AUTHORSHIP_INVALID', (ledger) => byNurse(ledger, { high: true })],
        [
            'a signature that is too old',
            'AUTHORSHIP_EXPIRED',
            ({ time }) => ({
                ...post,
                author: authorOf(ward1Three, post, time - AUTHORSHIP_MS - 1),
            }),
        ],
        [
            'one of tomorrow',
            'AUTHORSHIP_EXPIRED',
            ({ time }) => ({ ...post, author: authorOf(ward1Three, post, time + AUTHORSHIP_MS + 1) }),
        ],
        ['somebody of the other ward', 'ACTOR_UNKNOWN', ({ time }) => ({ ...post, author: authorOf(ward2One, post, time) })],
        ['an administrator’s certificate of the MSP', 'ACTOR_UNKNOWN', ({ time }) => ({ ...post, author: authorOf(ward1Msp, post, time) })],
        ['a device', 'ROLE_FORBIDDEN', ({ time }) => ({ ...post, author: authorOf(ward1Two, post, time) })],
        ['an administrator', 'ROLE_FORBIDDEN', ({ time }) => ({ ...post, author: authorOf(ward1Admin, post, time) })],
    ])('%s: %s', async (_what, code, made) => {
        const ledger = await withNurse();
        const next = { ...post, sequence: 43, digest: digest('next') };
        const exceptions = await entering(ledger, [made(ledger), byNurse(ledger, {}, next)]);
        expect(exceptions).toEqual(rejected(code));
        const { device } = post;
        const listed = await ledger.submit('vitals:ListPosts', { device, from: 0, to: 100 }, { as: ward1One });
        expect(listed.map(({ sequence }) => sequence)).toEqual([43]);
    });

    it.each<[string, string, (ledger: LedgerDouble) => Promise<unknown>]>([
        [
            'a person who is suspended',
            'ACTOR_SUSPENDED',
            async (ledger) =>
                ledger.submit(
                    'participant:SuspendParticipant',
                    { ledgerId: nurse, reason: 'other' },
                    { as: ward1Admin, transient: salted },
                ),
        ],
        [
            'an ended certificate',
            'CERTIFICATE_ENDED',
            async (ledger) =>
                ledger.submit('participant:EndCertificate', { certificateId: certificateIdOf(ward1Three) }, { as: ward1Admin }),
        ],
        ['a person whose role is gone', 'ROLE_FORBIDDEN', async (ledger) => assign(ledger, ward1Three, 'insurer')],
    ])('%s: %s', async (_what, code, change) => {
        const ledger = await withNurse();
        const signed = byNurse(ledger);
        await change(ledger);
        expect(await entering(ledger, [signed])).toEqual(rejected(code));
        expect(await posterOf(ledger)).toBeUndefined();
    });

    it('what comes too late to stop a suspension: the transaction has read the one key that this writes', async () => {
        const ledger = await withNurse();
        const { set } = await ledger.call('vitals:EnterPosts', {}, { as: ward1Admin, transient: enteredPosts([byNurse(ledger)]) });
        expect(set.reads).toContain('standings/Ward1MSP');
        const request = { ledgerId: nurse, reason: 'other' as const };
        const suspension = await ledger.call('participant:SuspendParticipant', request, { as: ward1Admin, transient: salted });
        expect(Object.keys(suspension.set.writes)).toContain('standings/Ward1MSP');
    });
});

describe('nobody else enters or brings it', () => {
    it.each([ward1One, ward1Two, ward1Three])('a caller themselves', async (as) => {
        const ledger = await withNurse();
        const error = await ledger.refusal('vitals:EnterPosts', {}, { as, transient: enteredPosts([byNurse(ledger)]) });
        expect(error.code).toBe('ROLE_FORBIDDEN');
    });

    it.each(['vitals:SubmitPosts', 'vitals:SubmitWindows', 'subject:RegisterSubjects'])('a clinician submits no %s', async (name) => {
        const ledger = await withNurse();
        expect((await ledger.refusal(name, {}, { as: ward1Three, transient: postsIn([window]) })).code).toBe('ROLE_FORBIDDEN');
    });

    it('the other ward’s process, with a signature of this ward', async () => {
        const ledger = await withNurse();
        expect(await entering(ledger, [byNurse(ledger)], ward2Admin)).toEqual(rejected('ACTOR_UNKNOWN'));
    });

    it('a window is one person’s, also within a transaction', async () => {
        const ledger = await withNurse();
        const next = { ...post, sequence: 43, digest: digest('next') };
        const byDoctor = { ...next, author: authorOf(ward1One, next, ledger.time) };
        expect(await entering(ledger, [byNurse(ledger), byDoctor])).toEqual([{ index: 1, status: 'rejected', code: 'POSTER_DIFFERS' }]);
        expect(await entering(ledger, [byDoctor])).toEqual(rejected('POSTER_DIFFERS'));
    });

    it('no window of the other ward becomes somebody’s here', async () => {
        const ledger = await withNurse();
        const foreign = { ...post, window: windowId('m', 'ward2') };
        expect(await entering(ledger, [byNurse(ledger, {}, foreign)])).toEqual(rejected('WARD_FORBIDDEN'));
        expect(await posterOf(ledger, foreign.window)).toBeUndefined();
    });

    it('nor does a device’s, by a post that stands in it', async () => {
        const ledger = await withNurse();
        await submitPosts(ledger, [window], ward1Two);
        expect(await entering(ledger, [byNurse(ledger)])).toEqual([{ index: 0, status: 'duplicate', window: window.id }]);
        expect(await posterOf(ledger)).toBeUndefined();
    });
});

describe('its window', () => {
    const withPosts = async (): Promise<LedgerDouble> => {
        const ledger = await withNurse();
        await entering(ledger, [byNurse(ledger)]);
        return ledger;
    };
    const bring = async (ledger: LedgerDouble, of = window, as: Identity = ward1Admin) =>
        (await ledger.submit('vitals:SubmitWindows', submission([of]), { as })).results;

    it('is brought by the ward’s own process, which alone stands beside the patient', async () => {
        const ledger = await withPosts();
        expect(await bring(ledger)).toEqual([{ id: window.id, status: 'stored' }]);
        const stored = await ledger.submit('vitals:GetWindow', { id: window.id }, { as: ward1One });
        expect(stored).toMatchObject({ manual: true, actor: { mspId: 'Ward1MSP', ledgerId: id(ward1Admin.pem) } });
        // The nurse's registration alone names her.
        const text = [...ledger.world].filter(([key]) => !/person|participant|standings/.test(key)).join('\n');
        expect(text).not.toContain(nurse);
    });

    it('counts also once she is suspended: what she has entered stands', async () => {
        const ledger = await withPosts();
        await ledger.submit('participant:SuspendParticipant', { ledgerId: nurse, reason: 'other' }, { as: ward1Admin, transient: salted });
        expect(await bring(ledger)).toEqual([{ id: window.id, status: 'stored' }]);
    });

    it.each<[string, Partial<typeof window>, Identity]>([
        ['by a device', {}, ward1Two],
        ['as a device’s', { manual: undefined } as never, ward1Admin],
        ['as a device’s, by one', { manual: undefined } as never, ward1Two],
    ])('is not taken %s', async (_how, change, as) => {
        const ledger = await withPosts();
        const { manual, ...rest } = { ...window, ...change };
        const results = await bring(ledger, { ...rest, ...(manual && { manual }) }, as);
        expect(results).toEqual([{ id: window.id, status: 'rejected', code: 'POSTER_DIFFERS' }]);
    });

    it.each([ward1Admin, ward1Two])('of a device is taken as nobody else’s', async (as) => {
        const ledger = await withNurse();
        await submitPosts(ledger, [window], ward1Two);
        expect(await bring(ledger, window, as)).toMatchObject([{ code: 'POSTER_DIFFERS' }]);
        const { manual: _manual, ...plain } = window;
        const expected = as === ward1Two ? { status: 'stored' } : { code: 'POSTER_DIFFERS' };
        expect(await bring(ledger, plain, as)).toMatchObject([expected]);
    });

    it('says what the custodian attests: neither gains the mark afterwards nor loses it', async () => {
        const ledger = await withPosts();
        const { manual: _manual, ...plain } = attested(statementOf(window), 'ward1');
        const { results } = await ledger.submit('vitals:SubmitWindows', { windows: [plain] }, { as: ward1Admin });
        expect(results).toMatchObject([{ code: 'ATTESTATION_INVALID' }]);
    });

    it('is made anew as the same person’s', async () => {
        const two = vitalsWindow('m', {
            manual: true,
            posts: [...window.posts, { device: window.posts[0]!.device, sequence: 43, digest: digest('two') }],
        });
        const ledger = await withNurse();
        await ledger.submit('vitals:EnterPosts', {}, { as: ward1Admin, transient: enteredIn([two], ward1Three, ledger.time) });
        await bring(ledger, two);
        await correct(ledger, { ...two, posts: window.posts });
        const anew = remadeOf(two, 1, [42]);
        const { manual: _manual, ...plain } = anew;
        const remade = async (one: typeof anew) =>
            (await ledger.submit('vitals:RemakeWindows', remaking([one]), { as: ward1Admin })).results;
        expect(await remade(plain)).toMatchObject([{ code: 'CORRECTION_INVALID' }]);
        expect(await remade(anew)).toMatchObject([{ status: 'stored' }]);
    });
});

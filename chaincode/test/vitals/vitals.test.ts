// SPDX-License-Identifier: Apache-2.0
// Windows: each once, with exactly the posts that name it; what is refused is a committed decision.

import { MAX_READINGS, postRangesOf, SIGNAL_CODES, type SubmittedWindows } from '../../src/domain';
import { identities } from '../support/certificates';
import { certificateIdOf, digest, enrol, id, wards } from '../support/fixtures';
import { attested, submission, submitPosts, submitWindows } from './attestation';
import { drawnBy, type PostedWindow, statementOf, vitalsWindow, windowId } from './vitals-fixtures';
import type { LedgerDouble } from '../support/ledger-double';

const { ward1One, ward1Two, ward2One } = identities;
const gateway = { mspId: 'Ward1MSP', ledgerId: id(ward1Two.pem) };

const submit = async (ledger: LedgerDouble, ...windows: PostedWindow[]): Promise<SubmittedWindows> =>
    submitWindows(ledger, windows, ward1Two);

/** A ledger on which the posts of a window stand. */
async function withPosts(...windows: readonly PostedWindow[]): Promise<LedgerDouble> {
    const ledger = await wards();
    await submitPosts(ledger, windows, ward1Two);
    return ledger;
}

const post = (word: string, sequence: number, content = 'content') => ({ ...name(word, sequence), digest: digest(content) });
const name = (word: string, sequence: number) => ({ device: id(word), sequence });

describe('SubmitWindows', () => {
    it('stores a window and its list keys, writes nothing per post, and announces ids only', async () => {
        const window = vitalsWindow('a', { posts: [{ ...post('d', 7), late: true }, post('d', 8)] });
        const ledger = await withPosts(window);
        const { windows } = submission([window]);
        const outcome = await ledger.call('vitals:SubmitWindows', { windows }, { as: ward1Two });
        expect(JSON.parse(outcome.payload)).toEqual({ results: [{ id: window.id, status: 'stored' }] });
        expect(outcome.set.event).toEqual({ name: 'WindowsCommitted', payload: `{"windows":["${window.id}"]}` });
        expect(Object.keys(outcome.set.writes).map((key) => key.split('/')[0])).toEqual([
            'announced',
            'ciphertext',
            'window',
            'window~subject',
            'window~ward',
        ]);
        ledger.commit(outcome);
        const stored = await ledger.submit('vitals:GetWindow', { id: window.id }, { as: ward2One });
        expect(stored).toEqual({ ...windows[0], ward: 'ward1', actor: gateway, transactionId: outcome.transactionId, time: ledger.time });
    });

    it('reads only the caller, the keys that it decides on and its own posts, so that windows never conflict', async () => {
        const window = vitalsWindow('a', { posts: [post('d', 7), post('d', 9), post('e', 3)] });
        const ledger = await withPosts(window);
        const { set } = await ledger.call('vitals:SubmitWindows', submission([window]), { as: ward1Two });
        const [certificate, person] = [`participant/Ward1MSP/${certificateIdOf(ward1Two)}`, `person/${id(ward1Two.pem)}`];
        const ciphertext = `ciphertext/ward1/${window.ciphertext.digest}`;
        // The removal is written by nothing but an erasure, a merge or its undoing.
        const removal = `removal/${window.subject}`;
        // What both wards have approved changes with a custodian's key alone.
        const approved = 'setting/attestation-key/ward1';
        expect(set.reads).toEqual([ciphertext, certificate, person, removal, approved, `window/${window.id}`]);
        // A post of the same device behind them is no phantom.
        const ranges = [`:post/ward1/${id('d')}/0000000000000007`, `:post/ward1/${id('e')}/0000000000000003`];
        expect(set.ranges.toSorted()).toEqual(ranges.toSorted());
        expect([set.privateReads, set.privateWrites]).toEqual([[`poster/${window.id}`], {}]);
    });

    it('answers the same window again as a duplicate and writes nothing', async () => {
        const ledger = await wards();
        await submit(ledger, vitalsWindow('a'));
        const outcome = await ledger.call('vitals:SubmitWindows', submission([vitalsWindow('a')]), { as: ward1Two });
        expect(JSON.parse(outcome.payload)).toEqual({ results: [{ id: vitalsWindow('a').id, status: 'duplicate' }] });
        expect([outcome.set.writes, outcome.set.event]).toEqual([{}, undefined]);
    });

    const named = vitalsWindow('a', { posts: [post('d', 1), post('d', 2), post('e', 1)] });
    const { posts: stated, ...rest } = statementOf(named);
    const fewer = statementOf({ ...named, posts: named.posts.slice(0, 2) }).posts;
    it.each([
        ['leaves one out in silence', { ...fewer, ranges: stated.ranges }],
        ['holds one that is not there', statementOf({ ...named, posts: [...named.posts, post('e', 2)] }).posts],
        ['holds one with other content', statementOf({ ...named, posts: [...named.posts.slice(1), post('d', 1, 'other')] }).posts],
        ['looks for them elsewhere', { ...stated, ranges: postRangesOf([post('d', 1), post('d', 2), post('e', 2)]) }],
        ['counts one more', { ...stated, count: 4 }],
        ['leaves out one that it holds', { ...stated, leftOut: [{ ...name('d', 1), reason: 'UNREADABLE' as const }] }],
        ['leaves out one that does not name it', { ...stated, leftOut: [{ ...name('d', 5), reason: 'UNREADABLE' as const }] }],
    ])('rejects a window that %s, attested or not', async (_, posts) => {
        const ledger = await withPosts(named, vitalsWindow('b', { posts: [post('d', 5)] }));
        const request = { windows: [attested({ ...rest, posts }, 'ward1')] };
        const outcome = await ledger.call('vitals:SubmitWindows', request, { as: ward1Two });
        expect(JSON.parse(outcome.payload)).toEqual({ results: [{ id: named.id, status: 'rejected', code: 'POSTS_DIFFER' }] });
        expect([outcome.set.writes, outcome.set.event]).toEqual([{}, undefined]);
    });

    it('takes one that says which of its posts it leaves out', async () => {
        const ledger = await withPosts(named, vitalsWindow('b', { posts: [post('d', 5)] }));
        const posts = { ...fewer, ranges: stated.ranges, leftOut: [{ ...name('e', 1), reason: 'UNREADABLE' as const }] };
        const request = { windows: [attested({ ...rest, posts }, 'ward1')] };
        const { results } = await ledger.submit('vitals:SubmitWindows', request, { as: ward1Two });
        expect(results).toEqual([{ id: named.id, status: 'stored' }]);
    });

    it('takes no posts of the other ward’s device of the same name', async () => {
        const ledger = await wards();
        await submitPosts(ledger, [drawnBy('ward2', named)], ward2One);
        const { results } = await ledger.submit('vitals:SubmitWindows', submission([named]), { as: ward1Two });
        expect(results).toEqual([{ id: named.id, status: 'rejected', code: 'POSTS_DIFFER' }]);
    });

    it('rejects a window under an id of the other ward or of nobody, attested or not, and takes those beside it', async () => {
        const ledger = await wards();
        const nobodys = { ...vitalsWindow('c'), id: `f${windowId('c').slice(1)}` };
        const { results } = await submit(ledger, drawnBy('ward2', vitalsWindow('a')), vitalsWindow('b'), nobodys);
        expect(results.map(({ status, code }) => code ?? status)).toEqual(['WARD_FORBIDDEN', 'stored', 'WARD_FORBIDDEN']);
        const { code } = await ledger.refusal('vitals:GetWindow', { id: results[0]?.id ?? '' }, { as: ward1One });
        expect(code).toBe('WINDOW_NOT_FOUND');
    });

    it('rejects a known id with another statement', async () => {
        const ledger = await wards();
        await submit(ledger, named);
        const { results } = await ledger.submit('vitals:SubmitWindows', submission([{ ...named, last: named.last + 1 }]), { as: ward1Two });
        expect(results).toEqual([{ id: named.id, status: 'rejected', code: 'WINDOW_CONFLICT' }]);
    });

    it('judges every window by itself', async () => {
        const ledger = await wards();
        const [good, lone, other] = ['a', 'b', 'c'].map((word) => vitalsWindow(word)) as [PostedWindow, PostedWindow, PostedWindow];
        await submitPosts(ledger, [good, other], ward1Two);
        const { results } = await ledger.submit('vitals:SubmitWindows', submission([good, lone, other]), { as: ward1Two });
        expect(results.map(({ status, code }) => code ?? status)).toEqual(['stored', 'POSTS_DIFFER', 'stored']);
        expect((await ledger.refusal('vitals:GetWindow', { id: lone.id }, { as: ward1One })).code).toBe('WINDOW_NOT_FOUND');
    });

    it('takes readings up to five minutes ahead and any number of days back', async () => {
        const ledger = await wards();
        const ahead = (milliseconds: number, word: string) => vitalsWindow(word, { last: ledger.time + milliseconds });
        const old = vitalsWindow('old', { first: 0, last: 0 });
        const { results } = await submit(ledger, ahead(300_000, 'edge'), ahead(300_001, 'future'), old);
        expect(results.map(({ status, code }) => code ?? status)).toEqual(['stored', 'TIME_IN_FUTURE', 'stored']);
    });

    it('takes as many readings of each signal as fit into the slots that they share', async () => {
        const ledger = await wards();
        const signals = SIGNAL_CODES.map((code) => ({ code, count: MAX_READINGS }));
        const { results } = await submit(ledger, vitalsWindow('full', { signals }));
        expect(results.map(({ status }) => status)).toEqual(['stored']);
    });

    const changes: [string, (window: PostedWindow) => Partial<PostedWindow>, string, string][] = [
        ['mode ciphertext', () => ({ mode: 'ciphertext' }), 'MODE_REFUSED', '/windows/1/mode'],
        ['mode plaintext', () => ({ mode: 'plaintext' }), 'MODE_REFUSED', '/windows/1/mode'],
        ['another parameter set', () => ({ parameterSet: 'stats-1' }), 'PARAMETER_SET_UNKNOWN', '/windows/1/parameterSet'],
        [
            'another ciphertext size',
            ({ ciphertext }) => ({ ciphertext: { ...ciphertext, bytes: 131_184 } }),
            'CIPHERTEXT_INVALID',
            '/windows/1/ciphertext/bytes',
        ],
        ['first after last', ({ last }) => ({ first: last + 1 }), 'REQUEST_INVALID', '/windows/1/first'],
        [
            'an unknown signal',
            ({ signals }) => ({ signals: [...signals, { code: '1-2', count: 1 }] }),
            'SIGNAL_UNKNOWN',
            '/windows/1/signals/1/code',
        ],
        [
            'more readings of a signal than a window has',
            () => ({ signals: [{ code: '8867-4', count: MAX_READINGS + 1 }] }),
            'REQUEST_INVALID',
            '/windows/1/signals/0/count',
        ],
        ['a repeated signal', ({ signals }) => ({ signals: [...signals, ...signals] }), 'SIGNAL_REPEATED', '/windows/1/signals/1/code'],
        ['a repeated id', () => ({ id: vitalsWindow('a').id }), 'REQUEST_INVALID', '/windows/1/id'],
    ];
    it.each(changes)('refuses a whole submission with %s', async (_, change, code, pointer) => {
        const ledger = await wards();
        const malformed = vitalsWindow('b');
        const windows = [vitalsWindow('a'), { ...malformed, ...change(malformed) }];
        const error = await ledger.refusal('vitals:SubmitWindows', submission(windows), { as: ward1Two });
        expect([error.code, error.message.split(':')[0]]).toEqual([code, pointer]);
    });

    it.each([
        ['a range that ends before it begins', { ranges: [{ device: id('d'), from: 2, to: 1 }] }, '/windows/0/posts/ranges/0/from'],
        [
            'a device twice',
            { ranges: [1, 2].map((sequence) => ({ device: id('d'), from: sequence, to: sequence })) },
            '/windows/0/posts/ranges/1/device',
        ],
        [
            'a post left out twice',
            { leftOut: [1, 1].map((sequence) => ({ ...name('d', sequence), reason: 'UNREADABLE' as const })) },
            '/windows/0/posts/leftOut/1',
        ],
    ])('refuses a whole submission with %s', async (_, posts, pointer) => {
        const ledger = await wards();
        const window = attested({ ...rest, posts: { ...stated, ...posts } }, 'ward1');
        const error = await ledger.refusal('vitals:SubmitWindows', { windows: [window] }, { as: ward1Two });
        expect([error.code, error.message.split(':')[0]]).toEqual(['REQUEST_INVALID', pointer]);
    });

    it('takes 64 windows and a window of one instant', async () => {
        const ledger = await wards();
        const windows = Array.from({ length: 65 }, (_, index) => vitalsWindow(`w${index}`, { last: 1_749_999_000_000 }));
        expect((await ledger.refusal('vitals:SubmitWindows', submission(windows), { as: ward1Two })).code).toBe('REQUEST_INVALID');
        const { results } = await submit(ledger, ...windows.slice(1));
        expect(results.filter(({ status }) => status === 'stored')).toHaveLength(64);
    });
});

describe('reading windows', () => {
    it('answers not found', async () => {
        const ledger = await wards();
        expect((await ledger.refusal('vitals:GetWindow', { id: id('x') }, { as: ward1One })).code).toBe('WINDOW_NOT_FOUND');
        expect((await ledger.refusal('vitals:GetPost', { device: id('x'), sequence: 0 }, { as: ward1One })).code).toBe('POST_NOT_FOUND');
    });

    it('gives the one version of a window', async () => {
        const ledger = await wards();
        await submit(ledger, vitalsWindow('a'));
        const stored = await ledger.submit('vitals:GetWindow', { id: vitalsWindow('a').id }, { as: ward1One });
        const version = { transactionId: stored.transactionId, timestamp: ledger.time, isDelete: false };
        const windows = await ledger.submit('vitals:GetWindowHistory', { id: stored.id, limit: 5 }, { as: ward1One });
        expect(windows).toEqual({ items: [{ ...version, value: stored }] });
    });

    async function withWeek(): Promise<LedgerDouble> {
        const ledger = await wards();
        const at = (word: string, subject: string, first: number) => vitalsWindow(word, { subject: id(subject), first, last: first });
        await submit(ledger, at('a', 'p', 900), at('b', 'q', 1000), at('c', 'p', 1000), at('d', 'p', 20_000), at('e', 'p', 3000));
        await submitWindows(ledger, [drawnBy('ward2', at('f', 'p', 1500))], ward2One);
        return ledger;
    }

    it.each([
        [{ subject: id('p') }, [900, 1000, 1500, 3000, 20_000]],
        [{ subject: id('nobody') }, []],
        [{ ward: 'ward1' }, [900, 1000, 1000, 3000, 20_000]],
        [{ ward: 'ward2' }, [1500]],
        [{ subject: id('p'), from: 1000 }, [1000, 1500, 3000, 20_000]],
        [{ subject: id('p'), from: 1001 }, [1500, 3000, 20_000]],
        [{ subject: id('p'), to: 1500 }, [900, 1000]],
        [{ subject: id('p'), from: 1000, to: 1501 }, [1000, 1500]],
        [{ ward: 'ward1', from: 1000, to: 1000 }, []],
        [{ ward: 'ward1', from: 30_000 }, []],
    ])('lists %j by first time, in pages of any size', async (filter, expected) => {
        const ledger = await withWeek();
        for (const limit of [1, 2, 200]) {
            const found: number[] = [];
            let cursor: string | undefined;
            do {
                const page = await ledger.submit('vitals:ListWindows', { ...filter, limit, ...(cursor && { cursor }) }, { as: ward1One });
                found.push(...page.items.map(({ first }) => first));
                cursor = page.next;
            } while (cursor !== undefined);
            expect(found).toEqual(expected);
        }
    });

    it('refuses both or neither of subject and ward', async () => {
        const ledger = await wards();
        for (const filter of [{}, { subject: id('p'), ward: 'ward1' }]) {
            expect((await ledger.refusal('vitals:ListWindows', { ...filter, limit: 1 }, { as: ward1One })).code).toBe('REQUEST_INVALID');
        }
    });

    it('refuses a cursor from outside the range', async () => {
        const ledger = await withWeek();
        const { next } = await ledger.submit('vitals:ListWindows', { subject: id('p'), limit: 2 }, { as: ward1One });
        const filters = [{ subject: id('q') }, { ward: 'ward1' }, { subject: id('p'), from: 2000 }, { subject: id('p'), to: 1500 }];
        for (const filter of filters) {
            const error = await ledger.refusal('vitals:ListWindows', { ...filter, limit: 2, cursor: next }, { as: ward1One });
            expect(error.code).toBe('CURSOR_INVALID');
        }
        const inside = { subject: id('p'), from: 1000, to: 3000, limit: 2, cursor: next };
        const page = await ledger.submit('vitals:ListWindows', inside as never, { as: ward1One });
        expect(page.items.map(({ first }) => first)).toEqual([1500]);
    });
});

describe('roles', () => {
    it('let an IoT gateway write vitals and no records', async () => {
        const ledger = await wards();
        await enrol(ledger, identities.ward2Two, 'iot-gateway');
        expect((await ledger.refusal('record:RevokeRecord', { ledgerId: id('x') }, { as: identities.ward2Two })).code).toBe(
            'ROLE_FORBIDDEN',
        );
        const { results } = await submitWindows(ledger, [drawnBy('ward2', vitalsWindow('a'))], identities.ward2Two);
        expect(results[0]?.status).toBe('stored');
    });
});

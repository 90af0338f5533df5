// SPDX-License-Identifier: Apache-2.0
// Windows: all or nothing, each post once, replays as committed decisions.

import { MAX_READINGS, SIGNAL_CODES, type SubmittedWindows, type WindowStatement } from '../../src/domain';
import { identities } from '../support/certificates';
import { certificateIdOf, digest, enrol, id, wards } from '../support/fixtures';
import { submission } from './attestation';
import { vitalsWindow } from './vitals-fixtures';
import type { LedgerDouble } from '../support/ledger-double';

const { ward1One, ward1Two, ward2One } = identities;
const gateway = { mspId: 'Ward1MSP', ledgerId: id(ward1Two.pem) };

const submit = async (ledger: LedgerDouble, ...windows: WindowStatement[]): Promise<SubmittedWindows> =>
    ledger.submit('vitals:SubmitWindows', submission(windows), { as: ward1Two });

const post = (word: string, sequence: number, content = 'content') => ({ device: id(word), sequence, digest: digest(content) });

describe('SubmitWindows', () => {
    it('stores a window, its posts and its list keys, and announces ids only', async () => {
        const ledger = await wards();
        const window = vitalsWindow('a', { posts: [{ ...post('d', 7), late: true }, post('d', 8)] });
        const { windows } = submission([window]);
        const outcome = await ledger.call('vitals:SubmitWindows', { windows }, { as: ward1Two });
        expect(JSON.parse(outcome.payload)).toEqual({ results: [{ id: window.id, status: 'stored' }] });
        expect(outcome.set.event).toEqual({ name: 'WindowsCommitted', payload: `{"windows":["${window.id}"]}` });
        ledger.commit(outcome);
        const stored = await ledger.submit('vitals:GetWindow', { id: window.id }, { as: ward2One });
        expect(stored).toEqual({ ...windows[0], ward: 'ward1', actor: gateway, transactionId: outcome.transactionId, time: ledger.time });
        const first = await ledger.submit('vitals:GetPost', { device: id('d'), sequence: 7 }, { as: ward1One });
        expect(first).toEqual({ window: window.id, digest: digest('content'), late: true });
        const second = await ledger.submit('vitals:GetPost', { device: id('d'), sequence: 8 }, { as: ward1One });
        expect(second).toEqual({ window: window.id, digest: digest('content') });
    });

    it('reads only the caller and the keys that it decides on, so that windows never conflict', async () => {
        const ledger = await wards();
        const window = vitalsWindow('a', { posts: [post('d', 7)] });
        const { set } = await ledger.call('vitals:SubmitWindows', submission([window]), { as: ward1Two });
        const [certificate, person] = [`participant/Ward1MSP/${certificateIdOf(ward1Two)}`, `person/${id(ward1Two.pem)}`];
        const ciphertext = `ciphertext/ward1/${window.ciphertext.digest}`;
        // The removal is written by nothing but an erasure, a merge or its undoing.
        const removal = `removal/${window.subject}`;
        // What both wards have approved changes with a custodian's key alone.
        const approved = 'setting/attestation-key/ward1';
        expect(set.reads).toEqual([
            ciphertext,
            certificate,
            person,
            `post/${id('d')}/0000000000000007`,
            removal,
            approved,
            `window/${window.id}`,
        ]);
        expect([set.ranges, set.privateReads, set.privateWrites]).toEqual([[], [], {}]);
    });

    it('answers the same window again as a duplicate and writes nothing', async () => {
        const ledger = await wards();
        await submit(ledger, vitalsWindow('a'));
        const outcome = await ledger.call('vitals:SubmitWindows', submission([vitalsWindow('a')]), { as: ward1Two });
        expect(JSON.parse(outcome.payload)).toEqual({ results: [{ id: vitalsWindow('a').id, status: 'duplicate' }] });
        expect([outcome.set.writes, outcome.set.event]).toEqual([{}, undefined]);
    });

    const stored = vitalsWindow('a', { posts: [post('d', 1), post('d', 2)] });
    const verdict = (sequence: number, status: string) => ({ device: id('d'), sequence, status, window: stored.id });
    it.each<[string, Partial<WindowStatement>, string, unknown[]]>([
        ['a post with other content', { id: id('new'), posts: [post('d', 1, 'other')] }, 'REPLAY_CONFLICT', [verdict(1, 'conflict')]],
        ['a post of another window', { id: id('new'), posts: [post('d', 2), post('d', 3)] }, 'POST_DUPLICATE', [verdict(2, 'duplicate')]],
        [
            'a mixture',
            { id: id('new'), posts: [post('d', 1), post('d', 2, 'other'), post('d', 3)] },
            'REPLAY_CONFLICT',
            [verdict(1, 'duplicate'), verdict(2, 'conflict')],
        ],
        ['a known id with new posts', { posts: [post('e', 1)] }, 'WINDOW_CONFLICT', []],
        ['a known id with some of its posts', { posts: [post('d', 1)] }, 'WINDOW_CONFLICT', [verdict(1, 'duplicate')]],
        [
            'a known window with another ciphertext',
            { ciphertext: { ...stored.ciphertext, digest: digest('other') } },
            'WINDOW_CONFLICT',
            [verdict(1, 'duplicate'), verdict(2, 'duplicate')],
        ],
        [
            'a known window with a late mark',
            { posts: [{ ...post('d', 1), late: true }, post('d', 2)] },
            'WINDOW_CONFLICT',
            [verdict(1, 'duplicate'), verdict(2, 'duplicate')],
        ],
    ])('rejects %s as a whole', async (_, change, code, posts) => {
        const ledger = await wards();
        await submit(ledger, stored);
        const window = { ...stored, ...change };
        const outcome = await ledger.call('vitals:SubmitWindows', submission([window]), { as: ward1Two });
        expect(JSON.parse(outcome.payload)).toEqual({
            results: [{ id: window.id, status: 'rejected', code, ...(posts.length > 0 && { posts }) }],
        });
        expect([outcome.set.writes, outcome.set.event]).toEqual([{}, undefined]);
    });

    it('judges every window by itself, also against its neighbours in the same submission', async () => {
        const ledger = await wards();
        const good = vitalsWindow('a', { posts: [post('d', 1)] });
        const copy = vitalsWindow('b', { posts: [post('d', 1)] });
        const forged = vitalsWindow('c', { posts: [post('d', 1, 'other')] });
        const other = vitalsWindow('d', { posts: [post('d', 2)] });
        const { results } = await submit(ledger, good, copy, forged, other);
        expect(results.map(({ status, code }) => [status, code])).toEqual([
            ['stored', undefined],
            ['rejected', 'POST_DUPLICATE'],
            ['rejected', 'REPLAY_CONFLICT'],
            ['stored', undefined],
        ]);
        expect((await ledger.refusal('vitals:GetWindow', { id: copy.id }, { as: ward1One })).code).toBe('WINDOW_NOT_FOUND');
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

    const changes: [string, (window: WindowStatement) => Partial<WindowStatement>, string, string][] = [
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
        ['a repeated post', ({ posts }) => ({ posts: [...posts, ...posts] }), 'REQUEST_INVALID', '/windows/1/posts/1'],
        ['a repeated id', () => ({ id: vitalsWindow('a').id }), 'REQUEST_INVALID', '/windows/1/id'],
    ];
    it.each(changes)('refuses a whole submission with %s', async (_, change, code, pointer) => {
        const ledger = await wards();
        const malformed = vitalsWindow('b');
        const windows = [vitalsWindow('a'), { ...malformed, ...change(malformed) }];
        const error = await ledger.refusal('vitals:SubmitWindows', submission(windows), { as: ward1Two });
        expect([error.code, error.message.split(':')[0]]).toEqual([code, pointer]);
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

    it('gives the one version of windows and posts', async () => {
        const ledger = await wards();
        await submit(ledger, vitalsWindow('a'));
        const { device, sequence } = vitalsWindow('a').posts[0]!;
        const stored = await ledger.submit('vitals:GetWindow', { id: vitalsWindow('a').id }, { as: ward1One });
        const version = { transactionId: stored.transactionId, timestamp: ledger.time, isDelete: false };
        const windows = await ledger.submit('vitals:GetWindowHistory', { id: stored.id, limit: 5 }, { as: ward1One });
        expect(windows).toEqual({ items: [{ ...version, value: stored }] });
        const posts = await ledger.submit('vitals:GetPostHistory', { device, sequence, limit: 5 }, { as: ward1One });
        expect(posts).toEqual({ items: [{ ...version, value: { window: stored.id, digest: digest('post a') } }] });
    });

    async function withWeek(): Promise<LedgerDouble> {
        const ledger = await wards();
        const at = (word: string, subject: string, first: number) => vitalsWindow(word, { subject: id(subject), first, last: first });
        await submit(ledger, at('a', 'p', 900), at('b', 'q', 1000), at('c', 'p', 1000), at('d', 'p', 20_000), at('e', 'p', 3000));
        await ledger.submit('vitals:SubmitWindows', submission([at('f', 'p', 1500)], 'ward2'), { as: ward2One });
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
        const { results } = await ledger.submit('vitals:SubmitWindows', submission([vitalsWindow('a')], 'ward2'), {
            as: identities.ward2Two,
        });
        expect(results[0]?.status).toBe('stored');
    });
});

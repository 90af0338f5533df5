// SPDX-License-Identifier: Apache-2.0
// Releases: large enough cohorts, each window in one set only, evidence of every refusal.

import { createHash } from 'node:crypto';
import type { CreateRecord, ReleaseDecision } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { assign, digest, enrol, id, wards } from '../support/fixtures';
import { record } from '../records/record-fixtures';
import { submitWindows } from '../vitals/attestation';
import { type PostedWindow, vitalsWindow } from '../vitals/vitals-fixtures';
import type { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1One, ward1Two, ward1Three, ward2One, ward2Admin } = identities;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const sum = digest('sum');
const HEART = '8867-4';
const OXYGEN = '59408-5';

const words = ['a', 'b', 'c', 'd', 'e', 'f'];
const idsOf = (...list: string[]): string[] => list.map((word) => vitalsWindow(word).id).sort();

const admit = async (ledger: LedgerDouble, word: string, changes: Partial<CreateRecord> = {}): Promise<void> => {
    const { request, transient } = record(word, { ledgerId: id(`subject ${word}`), ...changes });
    await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
};

async function withWindows(
    changes: Partial<Record<string, Partial<PostedWindow>>> = {},
    admitted: readonly string[] = words,
): Promise<LedgerDouble> {
    const ledger = await wards();
    for (const word of admitted) {
        await admit(ledger, word);
    }
    await submitWindows(
        ledger,
        words.map((word) => vitalsWindow(word, changes[word])),
        ward1Two,
    );
    return ledger;
}

const ask = async (
    ledger: LedgerDouble,
    windows: string[],
    { codes = [HEART], ciphertextDigest = sum, as = ward1One }: { codes?: string[]; ciphertextDigest?: string; as?: Identity } = {},
): Promise<ReleaseDecision> => ledger.submit('statistics:RequestRelease', { codes, windows, ciphertextDigest }, { as });

describe('RequestRelease', () => {
    const five = idsOf('a', 'b', 'c', 'd', 'e');

    it('permits a sum over five patients and stores what was released', async () => {
        const ledger = await withWindows();
        const decision = await ask(ledger, five);
        const ciphertexts = new Map(words.map((word) => vitalsWindow(word)).map((window) => [window.id, window.ciphertext.digest]));
        const release = {
            id: sha256(`{"codes":["${HEART}"],"windows":${JSON.stringify(five)}}`),
            codes: [HEART],
            windowsDigest: sha256(JSON.stringify(five)),
            ciphertextDigest: sum,
            addendsDigest: sha256(JSON.stringify(Object.fromEntries(five.map((window) => [window, ciphertexts.get(window)])))),
            patients: 5,
            windows: 5,
        };
        expect(decision).toEqual({ decision: 'permit', release });
        expect(await ledger.submit('statistics:GetRelease', { id: release.id }, { as: ward2One })).toEqual({ release, windows: five });
        expect([...ledger.world].filter(([key]) => key.includes('released')).map(([, value]) => value)).toEqual(
            five.map(() => `"${release.windowsDigest}"`),
        );
    });

    it('gives the stored release for the same question, also in another order of codes, and writes nothing', async () => {
        const both = {
            signals: [
                { code: HEART, count: 1 },
                { code: OXYGEN, count: 1 },
            ],
        };
        const ledger = await withWindows(Object.fromEntries(words.map((word) => [word, both])));
        const first = await ask(ledger, five, { codes: [HEART, OXYGEN] });
        expect(first).toMatchObject({ release: { codes: [OXYGEN, HEART] } });
        const request = { codes: [OXYGEN, HEART], windows: five, ciphertextDigest: sum };
        const again = await ledger.call('statistics:RequestRelease', request, { as: ward1One });
        expect(JSON.parse(again.payload)).toEqual(first);
        expect(again.set.writes).toEqual({});
        const fewer = await ask(ledger, five, { codes: [OXYGEN] });
        expect(fewer).toMatchObject({ decision: 'permit', release: { codes: [OXYGEN] } });
    });

    it('denies a window in a second combination and keeps the evidence', async () => {
        const ledger = await withWindows();
        await ask(ledger, five);
        const windows = idsOf(...words);
        const request = { codes: [HEART], windows, ciphertextDigest: sum };
        const outcome = await ledger.call('statistics:RequestRelease', request, { as: ward1One });
        expect(JSON.parse(outcome.payload)).toEqual({ decision: 'deny', code: 'RELEASE_BUDGET_SPENT' });
        const releaseId = sha256(`{"codes":["${HEART}"],"windows":${JSON.stringify(windows)}}`);
        const actor = { ledgerId: id(ward1One.pem), mspId: 'Ward1MSP' };
        const evidence = { actor, code: 'RELEASE_BUDGET_SPENT', time: ledger.time, windowsDigest: sha256(JSON.stringify(windows)) };
        expect(outcome.set.writes).toEqual({ [`denial/${releaseId}/${outcome.transactionId}`]: JSON.stringify(evidence) });
    });

    it.each<[string, Partial<Record<string, Partial<PostedWindow>>>, string[], string]>([
        ['four patients', { b: { subject: id('subject a') } }, five, 'COHORT_TOO_SMALL'],
        ['a patient without a measured value', { b: { signals: [{ code: HEART, count: 0 }] } }, five, 'COHORT_TOO_SMALL'],
        ['a patient without the signal', { b: { signals: [{ code: OXYGEN, count: 3 }] } }, five, 'COHORT_TOO_SMALL'],
        [
            'patients too few under two keys together',
            { b: { keyId: digest('other key'), subject: id('subject a') } },
            five,
            'COHORT_TOO_SMALL',
        ],
    ])('denies %s', async (_, changes, windows, code) => {
        const ledger = await withWindows(changes);
        expect(await ask(ledger, windows)).toEqual({ decision: 'deny', code });
    });

    it('permits windows under several keys, whose cohort is that of all together', async () => {
        const ledger = await withWindows({ b: { keyId: digest('other key') } });
        expect(await ask(ledger, five)).toMatchObject({ decision: 'permit', release: { patients: 5, windows: 5 } });
    });

    it('demands the cohort for every code by itself', async () => {
        const both = {
            signals: [
                { code: HEART, count: 1 },
                { code: OXYGEN, count: 1 },
            ],
        };
        const ledger = await withWindows({ ...Object.fromEntries(words.map((word) => [word, both])), e: {} });
        expect(await ask(ledger, five, { codes: [HEART, OXYGEN] })).toEqual({ decision: 'deny', code: 'COHORT_TOO_SMALL' });
        expect(await ask(ledger, idsOf(...words), { codes: [HEART, OXYGEN] })).toMatchObject({
            decision: 'permit',
            release: { patients: 6, windows: 6 },
        });
    });

    it('denies the windows of another ward, also for a stored release', async () => {
        const ledger = await withWindows();
        expect(await ask(ledger, five, { as: ward2One })).toEqual({ decision: 'deny', code: 'WARD_FORBIDDEN' });
        await ask(ledger, five);
        expect(await ask(ledger, five, { as: ward2One })).toEqual({ decision: 'deny', code: 'WARD_FORBIDDEN' });
    });

    it('denies another sum for a stored release', async () => {
        const ledger = await withWindows();
        await ask(ledger, five);
        expect(await ask(ledger, five, { ciphertextDigest: digest('another sum') })).toEqual({ decision: 'deny', code: 'SUM_MISMATCH' });
    });

    it('refuses unknown windows and windows out of order', async () => {
        const ledger = await withWindows();
        const request = (windows: string[]) => ({ codes: [HEART], windows, ciphertextDigest: sum });
        const name = 'statistics:RequestRelease';
        expect((await ledger.refusal(name, request([...five, 'f'.repeat(32)]), { as: ward1One })).code).toBe('WINDOW_NOT_FOUND');
        expect((await ledger.refusal(name, request([...five].reverse()), { as: ward1One })).code).toBe('REQUEST_INVALID');
        expect((await ledger.refusal(name, request([five[0]!, ...five]), { as: ward1One })).code).toBe('REQUEST_INVALID');
    });
});

describe('a cohort', () => {
    const five = idsOf('a', 'b', 'c', 'd', 'e');
    const tooSmall = { decision: 'deny', code: 'COHORT_TOO_SMALL' };

    it('does not count a patient whom nobody has admitted', async () => {
        const ledger = await withWindows({}, ['a', 'b', 'c', 'd']);
        expect(await ask(ledger, five)).toEqual(tooSmall);
        await admit(ledger, 'e');
        expect(await ask(ledger, five)).toMatchObject({ decision: 'permit', release: { patients: 5 } });
    });

    it.each<[string, (ledger: LedgerDouble) => Promise<void>]>([
        ['of staff', async (ledger) => admit(ledger, 'e', { kind: 'nurse' })],
        [
            'that was revoked',
            async (ledger) => {
                await admit(ledger, 'e');
                await ledger.submit('record:RevokeRecord', { ledgerId: id('subject e'), version: 1 }, { as: ward1One });
            },
        ],
    ])('does not count a record %s', async (_, prepare) => {
        const ledger = await withWindows({}, ['a', 'b', 'c', 'd']);
        await prepare(ledger);
        expect(await ask(ledger, five)).toEqual(tooSmall);
    });

    it('counts a patient whom the other ward has admitted', async () => {
        const ledger = await withWindows({}, ['a', 'b', 'c', 'd']);
        const { request, transient } = record('e', { ledgerId: id('subject e') });
        await ledger.submit('record:CreateRecord', request, { as: ward2One, transient });
        expect(await ask(ledger, five)).toMatchObject({ decision: 'permit' });
    });

    it('counts for nobody what the asker has posted: also not around a release that stands', async () => {
        const ledger = await withWindows();
        await enrol(ledger, ward1Three, 'doctor', 'iot-gateway');
        await assign(ledger, ward1Admin, 'researcher');
        const own = vitalsWindow('own', { subject: id('subject f'), posts: [{ device: id('own'), sequence: 1, digest: digest('own') }] });
        await submitWindows(ledger, [own], ward1Three);
        const windows = [...idsOf('a', 'b', 'c', 'd'), own.id].sort();
        expect(await ask(ledger, windows, { as: ward1Three })).toEqual(tooSmall);
        expect(await ask(ledger, windows)).toMatchObject({ decision: 'permit' });
        expect(await ask(ledger, windows, { as: ward1Three })).toEqual(tooSmall);
        expect(await ask(ledger, windows, { as: ward1Admin })).toMatchObject({ decision: 'permit' });
    });

    it('is demanded of each code again around a release that stands', async () => {
        const both = [HEART, OXYGEN].map((code) => ({ code, count: 1 }));
        const ledger = await withWindows({ ...Object.fromEntries(words.map((word) => [word, { signals: both }])), e: {} });
        await enrol(ledger, ward1Three, 'doctor', 'iot-gateway');
        const oxygen = { signals: [{ code: OXYGEN, count: 1 }], posts: [{ device: id('own'), sequence: 1, digest: digest('own') }] };
        const own = vitalsWindow('own', { subject: id('subject e'), ...oxygen });
        await submitWindows(ledger, [own], ward1Three);
        const windows = [...five, own.id].sort();
        expect(await ask(ledger, windows, { codes: [HEART, OXYGEN] })).toMatchObject({ decision: 'permit' });
        expect(await ask(ledger, windows, { codes: [HEART, OXYGEN], as: ward1Three })).toEqual(tooSmall);
    });

    it('stands for a release that stands, though a record is gone', async () => {
        const ledger = await withWindows();
        const first = await ask(ledger, five);
        await ledger.submit('record:RevokeRecord', { ledgerId: id('subject e'), version: 1 }, { as: ward1One });
        expect(await ask(ledger, five)).toEqual(first);
    });

    it('takes its readings from as many others as its ward has set', async () => {
        const ledger = await withWindows();
        const rule = async (ward: string) => ledger.submit('statistics:GetCohortRule', { ward }, { as: ward2Admin });
        expect(await rule('ward1')).toEqual({ posters: 1 });
        expect(await ledger.submit('statistics:SetCohortRule', { posters: 2 }, { as: ward1Admin })).toEqual({ posters: 2 });
        expect([await rule('ward1'), await rule('ward2')]).toEqual([{ posters: 2 }, { posters: 1 }]);
        expect(await ask(ledger, five)).toEqual(tooSmall);
        await enrol(ledger, ward1Three, 'iot-gateway');
        const second = vitalsWindow('second', { subject: id('subject a'), posts: [{ device: id('2'), sequence: 1, digest: digest('2') }] });
        await submitWindows(ledger, [second], ward1Three);
        expect(await ask(ledger, [...five, second.id].sort())).toMatchObject({ decision: 'permit', release: { patients: 5, windows: 6 } });
    });

    describe('whose rule is changed', () => {
        const set = async (ledger: LedgerDouble, posters: number) =>
            ledger.submit('statistics:SetCohortRule', { posters }, { as: ward1Admin });
        const refusal = async (ledger: LedgerDouble, posters: number, as: Identity = ward1Admin) =>
            (await ledger.refusal('statistics:SetCohortRule', { posters }, { as })).code;
        /** Both wards approve that ward 1 may demand so few; `content` is what they have before them. */
        const approveFor = async (ledger: LedgerDouble, content: object, scope = 'ward1:cohort-posters') => {
            const seen = sha256(JSON.stringify(content));
            const request = { kind: 'ledger-setting' as const, scope, digest: seen, expires: ledger.time + 1 };
            const proposal = await ledger.submit('governance:Propose', request, { as: ward1Admin });
            await ledger.submit('governance:Approve', { id: proposal.id, digest: seen }, { as: ward2Admin });
        };

        it('takes one ward to raise, at once, and both to lower, for exactly what both have approved', async () => {
            const ledger = await wards();
            await set(ledger, 3);
            await set(ledger, 5);
            await set(ledger, 5);
            expect(await refusal(ledger, 2)).toBe('TWO_WARDS_REQUIRED');
            await approveFor(ledger, { posters: 2, ward: 'ward1' });
            expect([await refusal(ledger, 1), await refusal(ledger, 3)]).toEqual(['TWO_WARDS_REQUIRED', 'TWO_WARDS_REQUIRED']);
            expect(await set(ledger, 2)).toEqual({ posters: 2 });
            expect(await ledger.submit('statistics:GetCohortRule', { ward: 'ward1' }, { as: ward2Admin })).toEqual({ posters: 2 });
        });

        it('takes both wards each time: an approval serves once, and a rule made after it ends it', async () => {
            const ledger = await wards();
            await set(ledger, 5);
            await approveFor(ledger, { posters: 2, ward: 'ward1' });
            await set(ledger, 2);
            await set(ledger, 5);
            expect(await refusal(ledger, 2)).toBe('TWO_WARDS_REQUIRED');
            await approveFor(ledger, { posters: 2, ward: 'ward1' });
            await set(ledger, 6);
            expect(await refusal(ledger, 2)).toBe('TWO_WARDS_REQUIRED');
        });

        it.each<[string, object, string]>([
            ['for the other ward', { posters: 2, ward: 'ward2' }, 'ward2:cohort-posters'],
            ['of the other ward’s content', { posters: 2, ward: 'ward2' }, 'ward1:cohort-posters'],
            ['under another name', { posters: 2, ward: 'ward1' }, 'ward1:posters'],
        ])('is not done by an approval %s', async (_, content, scope) => {
            const ledger = await wards();
            await set(ledger, 5);
            await approveFor(ledger, content, scope);
            expect(await refusal(ledger, 2)).toBe('TWO_WARDS_REQUIRED');
        });

        it('is not done by a proposal that its own ward has tried to approve, or that nobody has', async () => {
            const ledger = await wards();
            await enrol(ledger, ward1Three, 'admin');
            await set(ledger, 5);
            const seen = sha256('{"posters":2,"ward":"ward1"}');
            const request = { kind: 'ledger-setting' as const, scope: 'ward1:cohort-posters', digest: seen, expires: ledger.time + 1 };
            const { id: proposal } = await ledger.submit('governance:Propose', request, { as: ward1Admin });
            expect(await refusal(ledger, 2)).toBe('TWO_WARDS_REQUIRED');
            await ledger.submit('governance:Approve', { id: proposal, digest: seen }, { as: ward1Three });
            expect(await refusal(ledger, 2, ward1Three)).toBe('TWO_WARDS_REQUIRED');
        });
    });

    it.each([[0], [101], [1.5]])('cannot be set to %s posters', async (posters) => {
        const ledger = await wards();
        expect((await ledger.refusal('statistics:SetCohortRule', { posters }, { as: ward1Admin })).code).toBe('REQUEST_INVALID');
    });
});

describe('a release whose patients are merged afterwards', () => {
    const all = idsOf(...words);
    const merge = async (ledger: LedgerDouble, from: string, into = 'a'): Promise<unknown> =>
        ledger.submit('record:MergeRecords', { ledgerId: id(`subject ${from}`), into: id(`subject ${into}`) }, { as: ward1One });
    const separate = async (ledger: LedgerDouble, word: string): Promise<unknown> =>
        ledger.submit('record:UnmergeRecords', { ledgerId: id(`subject ${word}`) }, { as: ward1One });
    const isMergedSince = async (ledger: LedgerDouble): Promise<boolean> => {
        const decision = await ask(ledger, all);
        expect(decision.decision).toBe('permit');
        return decision.decision === 'permit' && decision.mergedSince === true;
    };

    it.each([
        ['of two whose readings are in it', 'f', 'a'],
        ['of one who had none in it into one who has', 'late', 'a'],
        ['of one whose readings are in it into one who has none', 'f', 'late'],
    ])('says so: %s', async (_, from, into) => {
        const ledger = await withWindows({}, [...words, 'late']);
        expect([await isMergedSince(ledger), await isMergedSince(ledger)]).toEqual([false, false]);
        await merge(ledger, from, into);
        expect(await isMergedSince(ledger)).toBe(true);
        await separate(ledger, from);
        expect(await isMergedSince(ledger)).toBe(false);
    });

    it('says so of a separation too, and of a merge into another', async () => {
        const ledger = await withWindows();
        await merge(ledger, 'f');
        expect([await isMergedSince(ledger), await isMergedSince(ledger)]).toEqual([false, false]);
        await separate(ledger, 'f');
        expect(await isMergedSince(ledger)).toBe(true);
        await merge(ledger, 'f', 'b');
        expect(await isMergedSince(ledger)).toBe(true);
    });

    it('says nothing of merges of others, nor of an erasure', async () => {
        const ledger = await withWindows({}, [...words, 'late', 'later']);
        await merge(ledger, 'late');
        await isMergedSince(ledger);
        await admit(ledger, 'g');
        await merge(ledger, 'later', 'g');
        await enrol(ledger, ward1Three, 'privacy-officer');
        for (const as of [ward1Admin, ward1Three]) {
            const transient = { record: { lookupKey: digest('lookup a') } };
            await ledger.submit('record:EraseRecord', { ledgerId: id('subject a') }, { as, transient });
        }
        expect(await isMergedSince(ledger)).toBe(false);
    });

    it('is not given when they are too few by then', async () => {
        const ledger = await withWindows();
        await ask(ledger, all);
        await merge(ledger, 'f');
        expect(await isMergedSince(ledger)).toBe(true);
        await merge(ledger, 'e');
        expect(await ask(ledger, all)).toEqual({ decision: 'deny', code: 'COHORT_TOO_SMALL' });
    });
});

describe('RetireWindow', () => {
    const [first, ...rest] = idsOf(...words);

    it('takes a window out of sums that are not released yet, and says who did', async () => {
        const ledger = await withWindows();
        const retired = async (windows: string[]) => ledger.submit('statistics:FindRetired', { windows }, { as: ward1One });
        expect(await retired([first!, ...rest])).toEqual([]);
        const outcome = await ledger.call('statistics:RetireWindow', { id: first! }, { as: ward1Admin });
        expect(JSON.parse(outcome.payload)).toEqual({ id: first, retired: true });
        const actor = expect.objectContaining({ mspId: 'Ward1MSP' }) as unknown;
        expect(Object.entries(outcome.set.writes).map(([key, value]) => [key, JSON.parse(value!) as unknown])).toEqual([
            [`retired/${first!}`, { actor, time: ledger.time }],
        ]);
        ledger.commit(outcome);
        expect(await retired([first!, ...rest])).toEqual([first]);
        expect(await ask(ledger, [first!, ...rest])).toEqual({ decision: 'deny', code: 'WINDOW_RETIRED' });
        expect(await ask(ledger, rest)).toMatchObject({ decision: 'permit' });
        const again = await ledger.call('statistics:RetireWindow', { id: first! }, { as: ward1Admin });
        expect(again.set.writes).toEqual({});
    });

    it('leaves what was released before', async () => {
        const ledger = await withWindows();
        const before = await ask(ledger, [first!, ...rest]);
        await ledger.submit('statistics:RetireWindow', { id: first! }, { as: ward1Admin });
        expect(await ask(ledger, [first!, ...rest])).toEqual(before);
    });

    it('is for windows of the own ward that are there', async () => {
        const ledger = await withWindows();
        const refusal = async (id: string, as: Identity) => (await ledger.refusal('statistics:RetireWindow', { id }, { as })).code;
        expect(await refusal(first!, identities.ward2Admin)).toBe('WARD_FORBIDDEN');
        expect(await refusal('f'.repeat(32), ward1Admin)).toBe('WINDOW_NOT_FOUND');
    });
});

describe('GetRelease', () => {
    it('answers not found', async () => {
        const ledger = await wards();
        expect((await ledger.refusal('statistics:GetRelease', { id: sum }, { as: ward1One })).code).toBe('RELEASE_NOT_FOUND');
    });
});

describe('a release whose decryption gave what no readings can', () => {
    const evidence = digest('what the custodian wrote down');

    it('stands for both wards by the digest of the evidence, once, and by no other ward', async () => {
        const ledger = await withWindows();
        const decision = await ask(ledger, idsOf('a', 'b', 'c', 'd', 'e'));
        const release = decision.decision === 'permit' ? decision.release.id : '';
        const name = 'statistics:ReportBrokenRelease';
        expect((await ledger.refusal(name, { release, evidence }, { as: ward2Admin })).code).toBe('WARD_FORBIDDEN');
        const first = await ledger.call(name, { release, evidence }, { as: ward1Admin });
        ledger.commit(first);
        const again = await ledger.call(name, { release, evidence }, { as: ward1Admin });
        expect([Object.keys(first.set.writes), again.set.writes]).toEqual([[`broken-release/ward1/${release}/${evidence}`], {}]);
        const { items } = await ledger.submit('statistics:ListBrokenReleases', { ward: 'ward1', limit: 10 }, { as: ward2Admin });
        expect(items).toMatchObject([{ release, evidence, transactionId: first.transactionId }]);
        expect(items[0]).not.toHaveProperty('notReleased');
    });

    it('is kept also where no such release stands, and says so: a custodian may have been shown one that was never committed', async () => {
        const ledger = await withWindows();
        await ledger.submit('statistics:ReportBrokenRelease', { release: sum, evidence }, { as: ward1Admin });
        const { items } = await ledger.submit('statistics:ListBrokenReleases', { ward: 'ward1', limit: 10 }, { as: ward2Admin });
        expect(items).toMatchObject([{ release: sum, evidence, notReleased: true }]);
    });

    it('is not kept from the ledger by whoever said the same evidence to be of another', async () => {
        const ledger = await withWindows();
        for (const release of [digest('another'), sum]) {
            await ledger.submit('statistics:ReportBrokenRelease', { release, evidence }, { as: ward1Admin });
        }
        const { items } = await ledger.submit('statistics:ListBrokenReleases', { ward: 'ward1', limit: 10 }, { as: ward2Admin });
        expect(items.map(({ release }) => release).sort()).toEqual([digest('another'), sum].sort());
    });
});

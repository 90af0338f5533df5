// SPDX-License-Identifier: Apache-2.0
// Releases: large enough cohorts, each window in one set only, evidence of every refusal.

import { createHash } from 'node:crypto';
import type { ReleaseDecision, VitalsWindow } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { digest, id, wards } from '../support/fixtures';
import { vitalsWindow } from '../vitals/vitals-fixtures';
import type { LedgerDouble } from '../support/ledger-double';

const { ward1One, ward1Two, ward2One } = identities;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const sum = digest('sum');
const HEART = '8867-4';
const OXYGEN = '59408-5';

const words = ['a', 'b', 'c', 'd', 'e', 'f'];
const idsOf = (...list: string[]): string[] => list.map((word) => vitalsWindow(word).id).sort();

async function withWindows(changes: Partial<Record<string, Partial<VitalsWindow>>> = {}): Promise<LedgerDouble> {
    const ledger = await wards();
    await ledger.submit('vitals:SubmitWindows', { windows: words.map((word) => vitalsWindow(word, changes[word])) }, { as: ward1Two });
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
        const release = {
            id: sha256(`{"codes":["${HEART}"],"windows":${JSON.stringify(five)}}`),
            codes: [HEART],
            windowsDigest: sha256(JSON.stringify(five)),
            ciphertextDigest: sum,
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

    it.each<[string, Partial<Record<string, Partial<VitalsWindow>>>, string[], string]>([
        ['four patients', { b: { subject: id('subject a') } }, five, 'COHORT_TOO_SMALL'],
        ['a patient without a measured value', { b: { signals: [{ code: HEART, count: 0 }] } }, five, 'COHORT_TOO_SMALL'],
        ['a patient without the signal', { b: { signals: [{ code: OXYGEN, count: 3 }] } }, five, 'COHORT_TOO_SMALL'],
        ['a window under another key', { b: { keyId: digest('other key') } }, five, 'KEY_MISMATCH'],
    ])('denies %s', async (_, changes, windows, code) => {
        const ledger = await withWindows(changes);
        expect(await ask(ledger, windows)).toEqual({ decision: 'deny', code });
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

describe('GetRelease', () => {
    it('answers not found', async () => {
        const ledger = await wards();
        expect((await ledger.refusal('statistics:GetRelease', { id: sum }, { as: ward1One })).code).toBe('RELEASE_NOT_FOUND');
    });
});

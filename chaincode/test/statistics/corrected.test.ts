// SPDX-License-Identifier: Apache-2.0
// Releases beside corrections: a window that was corrected is in no sum, what is made anew of it shares its one release, and nobody sees by it what a cohort hides.

import type { ReleaseDecision } from '../../src/domain';
import { record } from '../records/record-fixtures';
import { identities, type Identity } from '../support/certificates';
import { digest, enrol, id, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { submitWindows } from '../vitals/attestation';
import { correct, postsOf, remadeOf, remake } from '../vitals/corrected';
import { type PostedWindow, vitalsWindow } from '../vitals/vitals-fixtures';

const { ward1Admin, ward1One, ward1Two, ward1Three } = identities;
const words = ['a', 'b', 'c', 'd', 'e', 'f'];
const windowOf = (word: string): PostedWindow => vitalsWindow(word, { posts: postsOf(word, 3) });
const roots = words.map(windowOf);
const [first] = roots as [PostedWindow, ...PostedWindow[]];
const idsOf = (windows: readonly { readonly id: string }[]): string[] => windows.map((window) => window.id).sort();
const of = (window: PostedWindow, ...sequences: readonly number[]): PostedWindow => ({
    ...window,
    posts: window.posts.filter(({ sequence }) => sequences.includes(sequence)),
});

/** Six patients who were admitted, with a window of three posts each. */
async function withWindows(as: Identity = ward1Two): Promise<LedgerDouble> {
    const ledger = await wards();
    await enrol(ledger, ward1Three, 'doctor', 'iot-gateway');
    for (const word of words) {
        const { request, transient } = record(word, { ledgerId: id(`subject ${word}`) });
        await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
    }
    await submitWindows(ledger, roots, as);
    return ledger;
}

const ask = async (ledger: LedgerDouble, windows: readonly { readonly id: string }[], as: Identity = ward1One): Promise<ReleaseDecision> =>
    ledger.submit('statistics:RequestRelease', { codes: ['8867-4'], windows: idsOf(windows), ciphertextDigest: digest('sum') }, { as });

const denied = (code: string) => ({ decision: 'deny', code });

describe('a window of which a post was taken back', () => {
    it('is in no sum; what is made anew of it is, and counts for its patient', async () => {
        const ledger = await withWindows();
        await correct(ledger, of(first, 0));
        expect(await ask(ledger, roots)).toEqual(denied('WINDOW_RETIRED'));
        const { id: window } = first;
        expect(await ledger.submit('statistics:FindRetired', { windows: [window] }, { as: ward1One })).toEqual([window]);
        const anew = remadeOf(first, 1, [0]);
        await remake(ledger, [anew]);
        expect(await ask(ledger, [anew, ...roots.slice(1)])).toMatchObject({ decision: 'permit', release: { patients: 6 } });
        expect(await ask(ledger, [anew, ...roots])).toEqual(denied('WINDOW_RETIRED'));
    });

    it('is in no second sum once it was released, nor is what is made anew of it, however often', async () => {
        const ledger = await withWindows();
        await ask(ledger, roots);
        for (const [version, taken] of [
            [1, [0]],
            [2, [0, 1]],
        ] as const) {
            await correct(ledger, of(first, taken.at(-1)!));
            const anew = remadeOf(first, version, taken);
            await remake(ledger, [anew]);
            expect(await ask(ledger, [anew, ...roots.slice(1)])).toEqual(denied('RELEASE_BUDGET_SPENT'));
        }
    });

    it('is in no second sum among windows that were in none', async () => {
        const ledger = await withWindows();
        await ask(ledger, roots.slice(0, 5));
        await correct(ledger, of(first, 0));
        const anew = remadeOf(first, 1, [0]);
        await remake(ledger, [anew]);
        const fresh = ['g', 'h', 'i'].map(windowOf);
        for (const { subject } of fresh) {
            const { request, transient } = record(subject, { ledgerId: subject });
            await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
        }
        await submitWindows(ledger, fresh, ward1Two);
        expect(await ask(ledger, [anew, roots[5]!, ...fresh])).toEqual(denied('RELEASE_BUDGET_SPENT'));
    });

    it('was released before: what stands is given again, and says so', async () => {
        const ledger = await withWindows();
        const before = await ask(ledger, roots);
        expect(before).toMatchObject({ decision: 'permit' });
        await ledger.submit('statistics:RetireWindow', { id: roots[1]!.id }, { as: ward1Admin });
        expect(await ask(ledger, roots)).toEqual(before);
        await correct(ledger, of(first, 0));
        expect(await ask(ledger, roots)).toEqual({ ...before, correctedSince: true });
    });

    it('was made anew and released; when it is corrected again, that release says so', async () => {
        const ledger = await withWindows();
        await correct(ledger, of(first, 0));
        const anew = remadeOf(first, 1, [0]);
        await remake(ledger, [anew]);
        const windows = [anew, ...roots.slice(1)];
        expect(await ask(ledger, windows)).not.toHaveProperty('correctedSince');
        await correct(ledger, of(first, 1));
        expect(await ask(ledger, windows)).toMatchObject({ decision: 'permit', correctedSince: true });
    });
});

describe('a window that an operator takes out after a correction', () => {
    const retire = async (ledger: LedgerDouble, window: { readonly id: string }) =>
        ledger.submit('statistics:RetireWindow', { id: window.id }, { as: ward1Admin });
    const due = async (ledger: LedgerDouble) => (await ledger.submit('vitals:ListDueCorrections', { limit: 16 }, { as: ward1Admin })).items;
    const retired = (ledger: LedgerDouble, window: { readonly id: string }) => ledger.world.get(`\u0000retired\u0000${window.id}\u0000`);
    const steward = { ledgerId: id(ward1Admin.pem), mspId: 'Ward1MSP' };

    it('is due no more, nothing comes in its place, and later corrections change nothing about that', async () => {
        const ledger = await withWindows();
        await correct(ledger, of(first, 0));
        ledger.time += 1_000;
        expect(await retire(ledger, first)).toEqual({ id: first.id, retired: true });
        expect(JSON.parse(retired(ledger, first) ?? '')).toMatchObject({ actor: steward, time: ledger.time });
        expect(await due(ledger)).toEqual([]);
        const anew = remadeOf(first, 1, [0]);
        expect(await remake(ledger, [anew])).toMatchObject({ results: [{ code: 'CORRECTION_INVALID' }] });
        await correct(ledger, of(first, 1));
        expect(await due(ledger)).toEqual([]);
        expect(await remake(ledger, [remadeOf(first, 1, [0, 1])])).toMatchObject({ results: [{ code: 'CORRECTION_INVALID' }] });
        const again = await ledger.call('statistics:RetireWindow', { id: first.id }, { as: ward1Admin });
        expect(again.set.writes).toEqual({});
    });

    it.each(['the first', 'the last'])('takes out what was made anew of it, too, whichever is named: %s', async (which) => {
        const ledger = await withWindows();
        await correct(ledger, of(first, 0));
        const anew = remadeOf(first, 1, [0]);
        await remake(ledger, [anew]);
        await retire(ledger, which === 'the first' ? first : anew);
        expect(JSON.parse(retired(ledger, anew) ?? '')).toEqual({ actor: steward, time: ledger.time });
        expect(await ask(ledger, [anew, ...roots.slice(1)])).toEqual(denied('WINDOW_RETIRED'));
        await correct(ledger, of(first, 1));
        expect(await due(ledger)).toEqual([]);
    });

    it('ends what was corrected again and cannot be made anew, by any name', async () => {
        const ledger = await withWindows();
        await correct(ledger, of(first, 0));
        const anew = remadeOf(first, 1, [0]);
        await remake(ledger, [anew]);
        await correct(ledger, of(first, 1));
        expect(await due(ledger)).toHaveLength(1);
        await retire(ledger, first);
        expect(await due(ledger)).toEqual([]);
        expect(await remake(ledger, [remadeOf(first, 2, [0, 1])])).toMatchObject({ results: [{ code: 'CORRECTION_INVALID' }] });
    });

    it('was released before: that release says still that it was corrected', async () => {
        const ledger = await withWindows();
        const before = await ask(ledger, roots);
        await correct(ledger, of(first, 0));
        await retire(ledger, first);
        expect(await ask(ledger, roots)).toEqual({ ...before, correctedSince: true });
    });
});

describe('whoever corrects others away', () => {
    it('is left with too few: four of five', async () => {
        const ledger = await withWindows();
        const [kept, ...others] = roots.slice(0, 5);
        for (const window of others) {
            await correct(ledger, of(window, 0, 1, 2));
            await ledger.submit('vitals:SettleCorrection', { window: window.id }, { as: ward1Admin });
        }
        expect(await ask(ledger, roots.slice(0, 5))).toEqual(denied('WINDOW_RETIRED'));
        expect(await ask(ledger, [kept!])).toEqual(denied('COHORT_TOO_SMALL'));
        expect(await ask(ledger, [kept!, roots[5]!])).toEqual(denied('COHORT_TOO_SMALL'));
    });

    it('is left with too few where what is made anew has no reading of the code', async () => {
        const ledger = await withWindows();
        await correct(ledger, of(first, 0));
        const anew = { ...remadeOf(first, 1, [0]), signals: [{ code: '8867-4', count: 0 }] };
        await remake(ledger, [anew]);
        expect(await ask(ledger, [anew, ...roots.slice(1, 5)])).toEqual(denied('COHORT_TOO_SMALL'));
    });

    it('gets no second sum of the others beside the one that stands', async () => {
        const ledger = await withWindows();
        await ask(ledger, roots);
        await correct(ledger, of(first, 0, 1));
        expect(await ask(ledger, roots.slice(1))).toEqual(denied('RELEASE_BUDGET_SPENT'));
    });

    it('does not become another poster: what is made anew is of whoever brought the first', async () => {
        const ledger = await withWindows(ward1Three);
        const anew = roots.map((window) => remadeOf(window, 1, [0]));
        for (const window of roots) {
            await correct(ledger, of(window, 0), ward1Three);
        }
        await remake(ledger, anew);
        expect(await ask(ledger, anew, ward1Three)).toEqual(denied('COHORT_TOO_SMALL'));
        expect(await ask(ledger, anew)).toMatchObject({ decision: 'permit' });
    });
});

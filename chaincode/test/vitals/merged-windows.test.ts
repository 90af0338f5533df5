// SPDX-License-Identifier: Apache-2.0
// Windows of a patient who came under several numbers: one list, in one order, in both wards, from the moment of the merge to that of a separation.

import fc from 'fast-check';
import { type FoundWindow, wardOf } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { digest, id, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { record } from '../records/record-fixtures';
import { sealedId } from '../subjects/sealed';
import { submitWindows } from './attestation';
import { drawnBy, vitalsWindow } from './vitals-fixtures';

const { ward1One, ward1Two, ward2One } = identities;
const START = 1_749_999_000_000;

/** Records `a` and `b`, and `typo`, whom only vitals have mentioned. */
async function withPatients(): Promise<LedgerDouble> {
    const ledger = await wards();
    for (const { request, transient } of [record('a'), record('b')]) {
        await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
    }
    const typo = {
        lookupKey: digest('lookup typo'),
        ledgerId: id('typo'),
        kind: 'record' as const,
        sealedId: sealedId(id('typo'), 'typo'),
    };
    const subjects = [{ ...typo, salt: digest('salt typo') }];
    await ledger.submit('subject:RegisterSubjects', {}, { as: ward1Two, transient: { subjects } });
    return ledger;
}

/** A window of a patient, so many seconds after the start, brought by either ward. */
async function post(ledger: LedgerDouble, patient: string, seconds: number, as: Identity = ward1Two): Promise<string> {
    const first = START + seconds * 1_000;
    const window = drawnBy(
        wardOf(as.mspId),
        vitalsWindow(`${patient} ${seconds} ${as.mspId}`, { subject: id(patient), first, last: first + 1_000 }),
    );
    const { results } = await submitWindows(ledger, [window], as);
    expect(results.map(({ status }) => status)).toEqual(['stored']);
    return window.id;
}

const merge = async (ledger: LedgerDouble, from: string, into: string) =>
    ledger.submit('record:MergeRecords', { ledgerId: id(from), into: id(into) }, { as: ward1One });

/** All pages of a list. */
async function windowsOf(
    ledger: LedgerDouble,
    patient: string,
    { limit = 200, as = ward2One, ...range }: { limit?: number; as?: Identity; from?: number; to?: number } = {},
): Promise<FoundWindow[]> {
    const found: FoundWindow[] = [];
    let cursor: string | undefined;
    do {
        const page = await ledger.submit(
            'vitals:ListWindows',
            { subject: id(patient), limit, ...range, ...(cursor && { cursor }) },
            { as },
        );
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items);
        cursor = page.next;
    } while (cursor !== undefined);
    return found;
}

const idsOf = (windows: readonly FoundWindow[]) => windows.map((window) => window.id);

describe('windows of a merged record', () => {
    it('stand under either number in both wards, those from before and those that come later under the old one', async () => {
        const ledger = await withPatients();
        const ids = [await post(ledger, 'a', 20), await post(ledger, 'b', 10)];
        await merge(ledger, 'b', 'a');
        ids.push(await post(ledger, 'b', 5, ward2One), await post(ledger, 'b', 30));
        const inOrder = [ids[2], ids[1], ids[0], ids[3]];
        for (const as of [ward1One, ward2One]) {
            for (const number of ['a', 'b']) {
                expect(idsOf(await windowsOf(ledger, number, { as }))).toEqual(inOrder);
            }
        }
    });

    it('keep their statement, and say beside it who the patient is now', async () => {
        const ledger = await withPatients();
        const window = await post(ledger, 'typo', 10);
        await merge(ledger, 'typo', 'b');
        await merge(ledger, 'b', 'a');
        const shown = { subject: id('typo'), survivor: id('a') };
        expect(await ledger.submit('vitals:GetWindow', { id: window }, { as: ward2One })).toMatchObject(shown);
        expect(await windowsOf(ledger, 'a')).toMatchObject([shown]);
        const { items } = await ledger.submit('vitals:ListWindows', { ward: 'ward1', limit: 10 }, { as: ward1One });
        expect(items).toMatchObject([shown]);
    });

    it('are each their own again after a separation, also those that came meanwhile', async () => {
        const ledger = await withPatients();
        const [ofA, ofTypo] = [await post(ledger, 'a', 20), await post(ledger, 'typo', 10)];
        await merge(ledger, 'typo', 'a');
        const later = await post(ledger, 'typo', 30);
        await ledger.submit('record:UnmergeRecords', { ledgerId: id('typo') }, { as: ward1One });
        expect(idsOf(await windowsOf(ledger, 'a'))).toEqual([ofA]);
        const own = await windowsOf(ledger, 'typo');
        expect(idsOf(own)).toEqual([ofTypo, later]);
        expect(own.every(({ survivor }) => survivor === undefined)).toBe(true);
    });

    it('come in pages of any size and range, in the order of their first reading, none twice', async () => {
        const seconds = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 12 });
        const bound = fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined });
        await fc.assert(
            fc.asyncProperty(
                seconds,
                seconds,
                seconds,
                bound,
                bound,
                fc.integer({ min: 1, max: 7 }),
                async (ofA, ofB, ofTypo, from, to, limit) => {
                    const ledger = await withPatients();
                    const posted: { readonly id: string; readonly second: number }[] = [];
                    for (const [patient, list] of [
                        ['a', ofA],
                        ['b', ofB],
                        ['typo', ofTypo],
                    ] as const) {
                        for (const second of list) {
                            posted.push({ id: await post(ledger, patient, second), second });
                        }
                    }
                    await merge(ledger, 'typo', 'b');
                    await merge(ledger, 'b', 'a');
                    const at = (second: number) => START + second * 1_000;
                    const range = { ...(from !== undefined && { from: at(from) }), ...(to !== undefined && { to: at(to) }) };
                    const expected = posted
                        .filter(({ second }) => second >= (from ?? 0) && second < (to ?? Infinity))
                        .sort((x, y) => x.second - y.second || (x.id < y.id ? -1 : 1));
                    expect(idsOf(await windowsOf(ledger, 'b', { limit, ...range }))).toEqual(expected.map((window) => window.id));
                },
            ),
            { numRuns: 25 },
        );
    });

    it('give no cursor that reads elsewhere', async () => {
        const ledger = await withPatients();
        for (const second of [1, 2, 3]) {
            await post(ledger, 'b', second);
            await post(ledger, 'typo', second);
        }
        await merge(ledger, 'b', 'a');
        const { next } = await ledger.submit('vitals:ListWindows', { subject: id('typo'), limit: 1 }, { as: ward1One });
        const elsewhere = { subject: id('a'), limit: 1, cursor: next };
        expect((await ledger.refusal('vitals:ListWindows', elsewhere, { as: ward1One })).code).toBe('CURSOR_INVALID');
        const own = await ledger.submit('vitals:ListWindows', { subject: id('a'), limit: 1 }, { as: ward1One });
        const outside = { subject: id('a'), limit: 1, cursor: own.next, to: START + 1_000 };
        expect((await ledger.refusal('vitals:ListWindows', outside, { as: ward1One })).code).toBe('CURSOR_INVALID');
    });
});

// SPDX-License-Identifier: Apache-2.0
// Releases of many windows: reserved part after part, whole or not at all, and nothing held for ever.

import fc from 'fast-check';
import { addendsDigestOf, releaseIdOf, reservationIdOf, windowsDigestOf } from '../../src/crypto';
import {
    MAX_RELEASE_WINDOWS,
    MOST_RESERVED_AT_ONCE,
    type ReleaseDecision,
    RESERVATION_LAPSES_AFTER,
    type ReservationDecision,
    type ReservedLink,
} from '../../src/domain';
import { record } from '../records/record-fixtures';
import { identities, type Identity } from '../support/certificates';
import { assign, digest, enrol, id, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { submitWindows } from '../vitals/attestation';
import { correct, remadeOf, remake } from '../vitals/corrected';
import { type PostedWindow, vitalsWindow } from '../vitals/vitals-fixtures';

const { ward1Admin, ward1One, ward1Two, ward1Three, ward2One } = identities;
const HEART = '8867-4';
const sum = digest('sum');
const words = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const all = words.map((word) => vitalsWindow(word)).sort((one, other) => (one.id < other.id ? -1 : 1));
const idsOf = (windows: readonly PostedWindow[]): string[] => windows.map((window) => window.id);
const [first, second, third] = [idsOf(all.slice(0, 3)), idsOf(all.slice(3, 6)), idsOf(all.slice(6))];
const whole = idsOf(all);
const set = windowsDigestOf(whole);
const denied = (code: string) => ({ decision: 'deny', code });
const BROKEN = 'RESERVATION_BROKEN';

async function withWindows(windows = all, by = ward1Two): Promise<LedgerDouble> {
    const ledger = await wards();
    for (const word of words) {
        const { request, transient } = record(word, { ledgerId: id(`subject ${word}`) });
        await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
    }
    await submitWindows(ledger, windows, by);
    return ledger;
}

const reserving = (windows: string[], after?: ReservedLink, of = set) => ({ set: of, windows, ...(after && { after }) });

const reserve = async (
    ledger: LedgerDouble,
    windows: string[],
    { after, of = set, as = ward1One }: { after?: ReservedLink | undefined; of?: string; as?: Identity } = {},
): Promise<ReservationDecision> => ledger.submit('statistics:ReserveWindows', reserving(windows, after, of), { as });

const taken = async (...given: Parameters<typeof reserve>): Promise<ReservedLink> => {
    const decision = await reserve(...given);
    if (decision.decision === 'deny') {
        throw new Error(decision.code);
    }
    return decision.after;
};

const asking = (windows: string[], after?: ReservedLink) => ({
    codes: [HEART],
    windows,
    ciphertextDigest: sum,
    ...(after && { after }),
});

const ask = async (ledger: LedgerDouble, windows: string[], after?: ReservedLink, as: Identity = ward1One): Promise<ReleaseDecision> =>
    ledger.submit('statistics:RequestRelease', asking(windows, after), { as });

const refusal = async (ledger: LedgerDouble, name: string, request: object, as: Identity = ward1One): Promise<string> =>
    (await ledger.refusal(name, request, { as })).code;

const found = async (ledger: LedgerDouble, window = whole[0]!) => ledger.submit('statistics:FindReservation', { window }, { as: ward1One });

/** All but the last part. */
async function begun(ledger: LedgerDouble): Promise<ReservedLink> {
    return taken(ledger, second, { after: await taken(ledger, first) });
}

describe('a release of several parts', () => {
    it('is the one that a single transaction would give, once its last part is there, and is found whole', async () => {
        const ledger = await withWindows();
        const after = await begun(ledger);
        expect(await found(ledger)).toEqual({ ...after, set, status: 'open' });
        const decision = await ask(ledger, third, after);
        const addendsDigest = addendsDigestOf(all);
        const content = { codes: [HEART], windowsDigest: set, ciphertextDigest: sum, addendsDigest, patients: 8, windows: 8 };
        const release = { id: releaseIdOf([HEART], whole), ...content };
        expect(decision).toEqual({ decision: 'permit', release });
        expect(await (await withWindows()).submit('statistics:RequestRelease', asking(whole), { as: ward1One })).toEqual(decision);
        expect(await ledger.submit('statistics:GetRelease', { id: release.id }, { as: ward2One })).toEqual({
            release,
            windows: whole,
            after,
        });
        expect(await found(ledger)).toMatchObject({ status: 'concluded' });
    });

    it('writes and reads of each part what belongs to its windows, and of the whole at the end neither windows nor marks again', async () => {
        const ledger = await withWindows();
        const after = await begun(ledger);
        const { set: effect } = await ledger.call('statistics:RequestRelease', asking(third, after), { as: ward1One });
        const touched = [...effect.reads, ...Object.keys(effect.writes)];
        const about = (window: string) =>
            touched.filter((key) => key.startsWith('window/') || key.startsWith('released/')).some((key) => key.includes(window));
        expect(first.concat(second).filter(about)).toEqual([]);
        expect(third.filter(about)).toEqual(third);
    });

    it('is answered again, also for other codes, and takes its windows in no other set', async () => {
        const both = { signals: [HEART, '59408-5'].map((code) => ({ code, count: 1 })) };
        const ledger = await withWindows(all.map((window) => ({ ...window, ...both })));
        const after = await begun(ledger);
        const decision = await ask(ledger, third, after);
        expect(await ask(ledger, third, after)).toEqual(decision);
        const other = { ...asking(third, after), codes: ['59408-5'] };
        expect(await ledger.submit('statistics:RequestRelease', other, { as: ward1One })).toMatchObject({ decision: 'permit' });
        expect(await ask(ledger, whole.slice(1))).toEqual(denied('RELEASE_BUDGET_SPENT'));
        expect(await ask(ledger, whole)).toEqual(decision);
        expect(await reserve(ledger, first)).toEqual(denied('RELEASE_BUDGET_SPENT'));
    });

    it('counts the cohort, and judges the asker, over the whole', async () => {
        const ledger = await withWindows(all.slice(0, 4).concat(all.slice(5).map((window) => ({ ...window, subject: all[0]!.subject }))));
        const few = [...first, whole[3]!, ...whole.slice(5)];
        const after = await taken(ledger, few.slice(0, 5), { of: windowsDigestOf(few) });
        expect(await ask(ledger, few.slice(5), after)).toEqual(denied('COHORT_TOO_SMALL'));
        expect(await found(ledger)).toMatchObject({ status: 'abandoned' });

        const own = await withWindows();
        await enrol(own, ward1Three, 'doctor', 'iot-gateway');
        const link = await begun(own);
        expect(await ask(own, third, link, ward1Three)).toMatchObject({ decision: 'permit' });
        const poster = await withWindows(all, ward1Two);
        await assign(poster, ward1Two, 'iot-gateway', 'doctor');
        expect(await ask(poster, third, await begun(poster), ward1Two)).toEqual(denied('COHORT_TOO_SMALL'));
    });

    it('counts those as one who were merged between a part and the last', async () => {
        const ledger = await withWindows();
        const after = await begun(ledger);
        for (const from of ['b', 'c', 'd', 'e']) {
            await ledger.submit('record:MergeRecords', { ledgerId: id(`subject ${from}`), into: id('subject a') }, { as: ward1One });
        }
        expect(await ask(ledger, third, after)).toEqual(denied('COHORT_TOO_SMALL'));
    });

    it('holds at most ten thousand windows, two hundred a transaction', async () => {
        const ledger = await withWindows();
        const after = { id: digest('r'), digest: digest('d'), parts: MAX_RELEASE_WINDOWS / MOST_RESERVED_AT_ONCE };
        expect(await refusal(ledger, 'statistics:RequestRelease', asking(third, after))).toBe('REQUEST_INVALID');
        const many = Array.from({ length: MOST_RESERVED_AT_ONCE + 1 }, (_, index) => id(`w ${String(index)}`)).sort();
        expect(await refusal(ledger, 'statistics:ReserveWindows', reserving(many))).toBe('REQUEST_INVALID');
        expect(await refusal(ledger, 'statistics:RequestRelease', asking(many))).toBe('REQUEST_INVALID');
    });
});

describe('a chain of parts', () => {
    it.each<[string, (links: { one: ReservedLink; two: ReservedLink; foreign: ReservedLink }) => [string, object]]>([
        ['without its middle', ({ one }) => ['statistics:RequestRelease', asking(third, one)]],
        ['without its beginning', ({ two }) => ['statistics:RequestRelease', asking(third, { ...two, parts: 1 })]],
        ['in another order', ({ two }) => ['statistics:ReserveWindows', reserving(first, two)]],
        ['behind a part that is not its last', ({ one }) => ['statistics:ReserveWindows', reserving(third, one)]],
        [
            'behind the part of another',
            ({ two, foreign }) => ['statistics:ReserveWindows', reserving(third, { ...two, digest: foreign.digest })],
        ],
        ['that is another ward’s', ({ two }) => ['statistics:RequestRelease', asking(third, two)]],
        ['of another set', ({ two }) => ['statistics:ReserveWindows', reserving(third, two, digest('other set'))]],
        ['with another last part', ({ two }) => ['statistics:RequestRelease', asking(third.slice(1), two)]],
        ['that nobody began', ({ two }) => ['statistics:RequestRelease', asking(third, { ...two, id: digest('nobody') })]],
    ])('%s is refused, and leaves nothing', async (what, call) => {
        const ledger = await withWindows();
        const one = await taken(ledger, first);
        const two = await taken(ledger, second, { after: one });
        const foreign = await taken(ledger, third, { of: digest('foreign set') });
        await ledger.submit('statistics:AbandonReservation', { id: foreign.id }, { as: ward1One });
        const [name, request] = call({ one, two, foreign });
        expect(await refusal(ledger, name, request, what.includes('ward') ? ward2One : ward1One)).toBe(BROKEN);
    });

    it('takes a part again whose answer was lost, and writes nothing', async () => {
        const ledger = await withWindows();
        const one = await taken(ledger, first);
        const two = await taken(ledger, second, { after: one });
        const again = await ledger.call('statistics:ReserveWindows', reserving(second, one), { as: ward1One });
        expect([JSON.parse(again.payload), again.set.writes]).toEqual([{ decision: 'permit', after: two }, {}]);
    });

    it('takes no window twice, and none that another holds', async () => {
        const ledger = await withWindows();
        const one = await taken(ledger, second);
        expect(await refusal(ledger, 'statistics:ReserveWindows', reserving(second, one))).toBe(BROKEN);
        expect(await refusal(ledger, 'statistics:ReserveWindows', reserving([second[0]!, ...second]))).toBe('REQUEST_INVALID');
        expect(await reserve(ledger, second, { of: digest('other') })).toEqual(denied('WINDOW_RESERVED'));
        expect(await ask(ledger, whole)).toEqual(denied('WINDOW_RESERVED'));
        expect(await found(ledger, second[0])).toMatchObject({ status: 'open' });
    });

    it('waits where another holds a window, and goes on when that one is given up', async () => {
        const ledger = await withWindows();
        const one = await taken(ledger, first);
        const other = await taken(ledger, second, { of: digest('other') });
        expect(await reserve(ledger, second, { after: one })).toEqual(denied('WINDOW_RESERVED'));
        await ledger.submit('statistics:AbandonReservation', { id: other.id }, { as: ward1One });
        const two = await taken(ledger, second, { after: one });
        const last = await taken(ledger, third, { of: digest('other') });
        expect(await ask(ledger, third, two)).toEqual(denied('WINDOW_RESERVED'));
        await ledger.submit('statistics:AbandonReservation', { id: last.id }, { as: ward1One });
        expect(await ask(ledger, third, two)).toMatchObject({ decision: 'permit' });
    });

    it('ends with what is retired or corrected meanwhile', async () => {
        const ledger = await withWindows();
        const after = await begun(ledger);
        await ledger.submit('statistics:RetireWindow', { id: first[0]! }, { as: ward1Admin });
        expect(await refusal(ledger, 'statistics:RequestRelease', asking(third, after))).toBe(BROKEN);
        const anew = await taken(ledger, second, { of: digest('others') });
        await correct(ledger, all[3]!);
        expect(await refusal(ledger, 'statistics:ReserveWindows', reserving(third, anew, digest('others')))).toBe(BROKEN);
        expect(await reserve(ledger, second)).toEqual(denied('WINDOW_RETIRED'));
    });

    it('is flagged where posts of its windows were taken back since it was released', async () => {
        const ledger = await withWindows();
        const after = await begun(ledger);
        await ask(ledger, third, after);
        await ledger.submit('statistics:RetireWindow', { id: first[1]! }, { as: ward1Admin });
        expect(await ask(ledger, third, after)).not.toHaveProperty('correctedSince');
        await correct(ledger, all[0]!);
        expect(await ask(ledger, third, after)).toMatchObject({ decision: 'permit', correctedSince: true });
    });

    it.each<[string, (ledger: LedgerDouble) => Promise<unknown>]>([
        ['retired', async (ledger) => ledger.submit('statistics:RetireWindow', { id: first[1]! }, { as: ward1Admin })],
        ['corrected', async (ledger) => correct(ledger, all[1]!)],
    ])('is released for no other codes once a window of it was %s', async (_, takeOut) => {
        const both = { signals: [HEART, '59408-5', '9279-1'].map((code) => ({ code, count: 1 })) };
        const ledger = await withWindows(all.map((window) => ({ ...window, ...both })));
        const after = await begun(ledger);
        const { release } = (await ask(ledger, third, after)) as { release?: unknown };
        const forOthers = async (code: string) =>
            ledger.submit('statistics:RequestRelease', { ...asking(third, after), codes: [code] }, { as: ward1One });
        expect(await forOthers('59408-5')).toMatchObject({ decision: 'permit' });
        await takeOut(ledger);
        expect(await forOthers('9279-1')).toEqual(denied('WINDOW_RETIRED'));
        expect(await ask(ledger, third, after)).toMatchObject({ decision: 'permit', release });
        expect(await found(ledger)).toMatchObject({ status: 'concluded' });
    });

    it('of another ward is begun by nobody here', async () => {
        const ledger = await withWindows();
        expect(await reserve(ledger, first, { as: ward2One })).toEqual(denied('WARD_FORBIDDEN'));
        expect(await found(ledger)).toBeNull();
    });
});

describe('an unfinished reservation', () => {
    const another = whole.slice(0, 6);

    it('keeps others from its windows until it is given up, and then cannot be concluded', async () => {
        const ledger = await withWindows();
        const after = await begun(ledger);
        expect(await ask(ledger, another)).toEqual(denied('WINDOW_RESERVED'));
        expect(await refusal(ledger, 'statistics:AbandonReservation', { id: after.id }, ward2One)).toBe(BROKEN);
        const abandon = async () => ledger.submit('statistics:AbandonReservation', { id: after.id }, { as: ward1Admin });
        expect([await abandon(), await abandon()]).toEqual([1, 2].map(() => ({ id: after.id, status: 'abandoned' })));
        expect(await refusal(ledger, 'statistics:RequestRelease', asking(third, after))).toBe(BROKEN);
        expect(await refusal(ledger, 'statistics:ReserveWindows', reserving(third, after))).toBe(BROKEN);
        expect(await ask(ledger, another)).toMatchObject({ decision: 'permit' });
    });

    it('is not ended by another ward that puts its clock forward', async () => {
        const ledger = await withWindows();
        const after = await begun(ledger);
        const { time } = ledger;
        ledger.time += 2 * RESERVATION_LAPSES_AFTER;
        expect(await reserve(ledger, first, { as: ward2One, of: digest('theirs') })).toEqual(denied('WARD_FORBIDDEN'));
        expect(await ask(ledger, another, undefined, ward2One)).toEqual(denied('WARD_FORBIDDEN'));
        ledger.time = time;
        expect(await found(ledger)).toMatchObject({ status: 'open' });
        expect(await ask(ledger, third, after)).toMatchObject({ decision: 'permit' });
    });

    it('lapses later than two clocks can differ that peers take', () => {
        const tolerated = 15 * 60_000;
        expect(RESERVATION_LAPSES_AFTER).toBeGreaterThan(2 * tolerated);
    });

    it('keeps nobody for longer than three quarters of an hour, and whoever comes then ends it', async () => {
        const ledger = await withWindows();
        const after = await begun(ledger);
        ledger.time += RESERVATION_LAPSES_AFTER;
        expect(await ask(ledger, another)).toEqual(denied('WINDOW_RESERVED'));
        ledger.time += 1;
        expect(await ask(ledger, another)).toMatchObject({ decision: 'permit' });
        expect(await refusal(ledger, 'statistics:RequestRelease', asking(third, after))).toBe(BROKEN);
    });

    it('goes on after that where nobody came', async () => {
        const ledger = await withWindows();
        const after = await begun(ledger);
        ledger.time += 2 * RESERVATION_LAPSES_AFTER;
        expect(await ask(ledger, third, after)).toMatchObject({ decision: 'permit' });
    });

    it('that was concluded is never given up, nor by one of the same set that is', async () => {
        const ledger = await withWindows();
        const after = await begun(ledger);
        await ask(ledger, third, after);
        expect(await ledger.submit('statistics:AbandonReservation', { id: after.id }, { as: ward1One })).toMatchObject({
            status: 'concluded',
        });
        ledger.time += 2 * RESERVATION_LAPSES_AFTER;
        expect(await reserve(ledger, first)).toEqual(denied('RELEASE_BUDGET_SPENT'));
        expect(await ask(ledger, another)).toEqual(denied('RELEASE_BUDGET_SPENT'));
    });

    it('cannot name itself as a set that was released, to free that one by its own end', async () => {
        const ledger = await withWindows();
        await ask(ledger, another);
        const own = windowsDigestOf(another);
        const link = await taken(ledger, third, { of: own });
        await ledger.submit('statistics:AbandonReservation', { id: link.id }, { as: ward1One });
        expect(link.id).not.toBe(own);
        expect(await ask(ledger, another.slice(1))).toEqual(denied('RELEASE_BUDGET_SPENT'));
    });

    it('has an id of its own each time', () => {
        expect(reservationIdOf(set, 't1')).not.toBe(reservationIdOf(set, 't2'));
    });
});

it('what is made anew of a window is another window of a later reservation', async () => {
    const ledger = await withWindows();
    const posts = vitalsWindow('x', {
        subject: id('subject a'),
        posts: [0, 1].map((sequence) => ({ device: id('x'), sequence, digest: digest(`x ${String(sequence)}`) })),
    });
    await submitWindows(ledger, [posts], ward1Two);
    await correct(ledger, { ...posts, posts: posts.posts.slice(0, 1) });
    const anew = remadeOf(posts, 1, [0]);
    await remake(ledger, [anew]);
    const windows = [...whole, anew.id].sort();
    const after = await taken(ledger, windows.slice(0, 4), { of: windowsDigestOf(windows) });
    expect(await ask(ledger, windows.slice(4), after)).toMatchObject({ decision: 'permit', release: { windows: 9, patients: 8 } });
});

/** Somebody who wants a release of some windows, cut into parts; or gives up before the last. */
interface Run {
    readonly windows: string[];
    readonly parts: readonly string[][];
    readonly gives: boolean;
    after?: ReservedLink | undefined;
    decision: 'permit' | 'deny' | undefined;
}

function runOf({ windows, cut, gives }: { windows: string[]; cut: number[]; gives: boolean }): Run {
    const ends = [...cut.filter((place) => place < windows.length), windows.length];
    const parts = ends.map((end, index) => windows.slice(index === 0 ? 0 : ends[index - 1], end));
    return { windows, parts, gives, decision: undefined };
}

async function step(ledger: LedgerDouble, run: Run, part: string[]): Promise<void> {
    const isLast = part === run.parts.at(-1);
    if (run.decision !== undefined || (isLast && run.gives)) {
        return;
    }
    if (isLast) {
        run.decision = (await ask(ledger, part, run.after)).decision;
        return;
    }
    const answer = await reserve(ledger, part, { after: run.after, of: windowsDigestOf(run.windows) });
    run.after = answer.decision === 'permit' ? answer.after : undefined;
    run.decision = answer.decision === 'permit' ? undefined : 'deny';
}

it('of any two sets in whatever parts at most one is released where they overlap, and what nobody holds is free again', async () => {
    const cut = fc.subarray([1, 2, 3, 4, 5, 6, 7]);
    const one = fc.record({ windows: fc.subarray(whole, { minLength: 5 }), cut, gives: fc.boolean() });
    await fc.assert(
        fc.asyncProperty(one, one, fc.boolean(), async (a, b, interleaved) => {
            const ledger = await withWindows();
            const runs = [a, b].map(runOf);
            const steps = runs.flatMap((run, index) =>
                run.parts.map((part, place) => ({ run, part, order: interleaved ? place * 2 + index : index * 100 + place })),
            );
            for (const { run, part } of steps.sort((x, y) => x.order - y.order)) {
                await step(ledger, run, part);
            }
            const permitted = runs.filter(({ decision }) => decision === 'permit').map(({ windows }) => windows);
            const [one_, other_] = permitted;
            const areParted = other_ === undefined || !one_!.some((window) => other_.includes(window));
            expect(areParted || windowsDigestOf(one_!) === windowsDigestOf(other_)).toBe(true);
            ledger.time += 2 * RESERVATION_LAPSES_AFTER;
            const free = whole.filter((window) => !permitted.flat().includes(window));
            const decision = free.length === 0 ? 'permit' : (await reserve(ledger, free, { of: digest('what is free') })).decision;
            expect(decision).toBe('permit');
        }),
        { numRuns: 25 },
    );
});

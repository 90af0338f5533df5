// SPDX-License-Identifier: Apache-2.0
// Sums that both wards make: of exactly what the ledger holds, each window once, however they were reserved and in whatever order they are joined.

import fc from 'fast-check';
import { digestOfSums, sha256Hex, sumCiphertexts, windowsDigestOf } from '../../src/crypto';
import { type EndorsedSum, type ReservedLink, STATS_2 } from '../../src/domain';
import { record } from '../records/record-fixtures';
import { identities, type Identity } from '../support/certificates';
import { assign, digest, id, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { submitWindows } from '../vitals/attestation';
import { type PostedWindow, vitalsWindow, windowId } from '../vitals/vitals-fixtures';
import { base64, ciphertextOf } from './ciphertexts';

const { ward1One, ward1Two, ward1Admin, ward2Admin } = identities;
const HEART = '8867-4';
const OXYGEN = '59408-5';
const people = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const FEW = 5;
/** Three ranges of the grid. */
const MANY = 70;

/** Two keys: every third window lies under the second. */
const words = Array.from({ length: MANY }, (_, index) => String(index)).sort((one, other) => (windowId(one) < windowId(other) ? -1 : 1));
const made = words.map((word, index): readonly [PostedWindow, Uint8Array] => {
    const bytes = ciphertextOf(word);
    const window = vitalsWindow(word, {
        subject: id(`subject ${people[index % people.length]!}`),
        ciphertext: { digest: sha256Hex(bytes), bytes: bytes.length },
        keyId: digest(index % 3 === 2 ? 'second key' : 'key'),
        signals: [
            { code: HEART, count: 3 },
            { code: OXYGEN, count: 1 },
        ],
    });
    return [window, bytes];
});

const bytesAt = (from: number, to: number): Uint8Array[] => made.slice(from, to).map(([, bytes]) => bytes);

/** What the ledger must come to, by a few lines of its own. */
function sumOf(from: number, to: number): { readonly bytes: readonly Uint8Array[]; readonly state: EndorsedSum } {
    const part = made.slice(from, to);
    const keys = [...new Set(part.map(([{ keyId }]) => keyId))].sort();
    const bytes = keys.map((key) => sumCiphertexts(part.filter(([{ keyId }]) => keyId === key).map(([, one]) => one)));
    const sums = Object.fromEntries(keys.map((key, index) => [key, sha256Hex(bytes[index]!)]));
    return { bytes, state: { from, to, sums, leaves: to - from } };
}

interface Asked {
    readonly ledger: LedgerDouble;
    readonly count: number;
    readonly codes?: readonly string[];
    readonly cut?: readonly number[];
    readonly ciphertextDigest?: string;
}

/** Asks for a release of the first windows, of which some parts are reserved before the last. */
async function ask({ ledger, count, codes = [HEART], cut = [], ...told }: Asked): Promise<string> {
    const ids = made.slice(0, count).map(([window]) => window.id);
    let after: ReservedLink | undefined;
    let from = 0;
    for (const to of cut) {
        const request = { set: windowsDigestOf(ids), windows: ids.slice(from, to), ...(after && { after }) };
        const decision = await ledger.submit('statistics:ReserveWindows', request, { as: ward1One });
        after = decision.decision === 'permit' ? decision.after : undefined;
        from = to;
    }
    const { ciphertextDigest = digestOfSums(sumOf(0, count).state.sums) } = told;
    const request = { codes: [...codes], windows: ids.slice(from), ciphertextDigest, ...(after && { after }) };
    const decision = await ledger.submit('statistics:RequestRelease', request, { as: ward1One });
    if (decision.decision === 'deny') {
        throw new Error(decision.code);
    }
    return decision.release.id;
}

async function withWindows(count: number): Promise<LedgerDouble> {
    const ledger = await wards();
    await assign(ledger, ward1Admin, 'admin', 'registrar');
    for (const word of people) {
        const { request, transient } = record(word, { ledgerId: id(`subject ${word}`) });
        await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
    }
    const windows = made.slice(0, count).map(([window]) => window);
    for (let start = 0; start < count; start += 30) {
        await submitWindows(ledger, windows.slice(start, start + 30), ward1Two);
    }
    return ledger;
}

async function released(count: number, asked: Partial<Asked> = {}): Promise<{ ledger: LedgerDouble; release: string }> {
    const ledger = await withWindows(count);
    return { ledger, release: await ask({ ...asked, ledger, count }) };
}

const given = (bytes: readonly Uint8Array[]) => ({ addends: { ciphertexts: bytes.map(base64) } });

const aggregate = async (ledger: LedgerDouble, release: string, [from, to]: readonly [number, number], bytes = bytesAt(from, to)) =>
    ledger.submit('statistics:AggregateWindows', { release, from }, { as: ward1Admin, transient: given(bytes) });

const addendsAt = (at: readonly number[]): Uint8Array[] => at.slice(1).flatMap((to, index) => sumOf(at[index]!, to).bytes);

const join = async (ledger: LedgerDouble, release: string, at: readonly number[], bytes = addendsAt(at)): Promise<EndorsedSum> =>
    ledger.submit('statistics:JoinSums', { release, at: [...at] }, { as: ward1Admin, transient: given(bytes) });

const whole = async (ledger: LedgerDouble, release: string) =>
    (await ledger.submit('statistics:GetRelease', { id: release }, { as: ward1One })).sum;

const refused = async (
    ledger: LedgerDouble,
    name: 'AggregateWindows' | 'JoinSums',
    request: object,
    transient: object,
    as: Identity = ward1Admin,
) => (await ledger.refusal(`statistics:${name}`, request, { as, transient })).code;

const sumsIn = (ledger: LedgerDouble) => [...ledger.world.keys()].filter((key) => key.startsWith('\u0000sum\u0000'));

const changedAt = (bytes: Uint8Array, at: number, by: number): Uint8Array => {
    const copy = Buffer.from(bytes);
    copy[at] = copy[at]! ^ by;
    return copy;
};

const RANGES = [
    [0, 32],
    [32, 64],
    [64, 70],
] as const;

it('is of each key what adding by itself gives, and says how many windows are in it', async () => {
    const { ledger, release } = await released(FEW);
    expect(await whole(ledger, release)).toBeUndefined();
    expect(await aggregate(ledger, release, [0, FEW])).toEqual(sumOf(0, FEW).state);
    expect(await whole(ledger, release)).toEqual(sumOf(0, FEW).state);
    expect(sumsIn(ledger)).toHaveLength(1);
});

it('stands with the release only when all of its windows are in it', async () => {
    const { ledger, release } = await released(MANY);
    for (const range of RANGES) {
        expect(await aggregate(ledger, release, range)).toEqual(sumOf(range[0], range[1]).state);
    }
    await join(ledger, release, [0, 32, 64]);
    await join(ledger, release, [32, 64, 70]);
    expect(await whole(ledger, release)).toBeUndefined();
    const { items } = await ledger.submit('statistics:ListSums', { release, limit: 10 }, { as: ward1Admin });
    expect(items.map(({ from, to, leaves }) => [from, to, leaves])).toEqual([
        [0, 32, 32],
        [0, 64, 64],
        [32, 64, 32],
        [32, 70, 38],
        [64, 70, 6],
    ]);
    expect(await join(ledger, release, [0, 64, 70])).toEqual(sumOf(0, MANY).state);
    expect(await whole(ledger, release)).toEqual(sumOf(0, MANY).state);
});

it('is the same however its windows were reserved, and in whatever order they are added and joined', async () => {
    const cuts = fc
        .uniqueArray(fc.integer({ min: 1, max: MANY - 1 }), { maxLength: 4 })
        .map((cut) => cut.sort((one, other) => one - other));
    const orders = fc.shuffledSubarray([...RANGES], { minLength: 3 });
    const joins = fc.constantFrom(
        [[0, 32, 64, 70]],
        [
            [0, 32, 64],
            [0, 64, 70],
        ],
        [
            [32, 64, 70],
            [0, 32, 70],
        ],
    );
    await fc.assert(
        fc.asyncProperty(cuts, orders, joins, async (cut, order, joined) => {
            const { ledger, release } = await released(MANY, { cut });
            for (const range of order) {
                await aggregate(ledger, release, range);
            }
            for (const at of joined) {
                await join(ledger, release, at);
            }
            expect(await whole(ledger, release)).toEqual(sumOf(0, MANY).state);
        }),
        { numRuns: 6 },
    );
});

it('is made once for a set of windows, for whatever codes they are released', async () => {
    const { ledger, release } = await released(FEW);
    const sum = await aggregate(ledger, release, [0, FEW]);
    const other = await ask({ ledger, count: FEW, codes: [HEART, OXYGEN] });
    expect(other).not.toBe(release);
    expect(await whole(ledger, other)).toEqual(sum);
});

it('of what stands already is answered again, whatever is given', async () => {
    const { ledger, release } = await released(MANY);
    const [first, second, third] = RANGES;
    const sum = await aggregate(ledger, release, first);
    expect(await aggregate(ledger, release, first, [ciphertextOf('else')])).toEqual(sum);
    await aggregate(ledger, release, second);
    await aggregate(ledger, release, third);
    const joined = await join(ledger, release, [0, 32, 64]);
    expect(await join(ledger, release, [0, 32, 64], [ciphertextOf('else')])).toEqual(joined);
});

it('that is another than the release says is none, whether it was added at once or joined', async () => {
    const few = await released(FEW, { ciphertextDigest: digest('sum') });
    const transient = given(bytesAt(0, FEW));
    expect(await refused(few.ledger, 'AggregateWindows', { release: few.release, from: 0 }, transient)).toBe('SUM_MISMATCH');
    const { ledger, release } = await released(MANY, { ciphertextDigest: digest('sum') });
    for (const range of RANGES) {
        await aggregate(ledger, release, range);
    }
    expect(await refused(ledger, 'JoinSums', { release, at: [0, 32, 64, 70] }, given(addendsAt([0, 32, 64, 70])))).toBe('SUM_MISMATCH');
    expect(await whole(ledger, release)).toBeUndefined();
});

describe('nobody adds', () => {
    it.each<[string, (bytes: Uint8Array[]) => Uint8Array[], string]>([
        ['two windows in the other order', ([one, other, ...more]) => [other!, one!, ...more], 'CIPHERTEXT_DIFFERS'],
        ['one window twice', ([one, , ...more]) => [one!, one!, ...more], 'CIPHERTEXT_DIFFERS'],
        ['a ciphertext of no window', ([, ...more]) => [ciphertextOf('forged'), ...more], 'CIPHERTEXT_DIFFERS'],
        [
            'a ciphertext of which a bit was changed',
            ([one, ...more]) => [changedAt(one!, STATS_2.ciphertextPrefixBytes + 800, 1), ...more],
            'CIPHERTEXT_DIFFERS',
        ],
        ['something with another prefix', ([one, ...more]) => [changedAt(one!, 17, 1), ...more], 'CIPHERTEXT_INVALID'],
        [
            'a coefficient over its prime',
            ([one, ...more]) => [changedAt(one!, STATS_2.ciphertextPrefixBytes + 7, 255), ...more],
            'CIPHERTEXT_INVALID',
        ],
        ['one window less', ([, ...more]) => more, 'REQUEST_INVALID'],
        ['one window more', (bytes) => [...bytes, ciphertextOf('more')], 'REQUEST_INVALID'],
        ['a ciphertext that is cut off', ([one, ...more]) => [one!.subarray(0, -1), ...more], 'REQUEST_INVALID'],
    ])('%s', async (_what, change, code) => {
        const { ledger, release } = await released(FEW);
        expect(await refused(ledger, 'AggregateWindows', { release, from: 0 }, given(change(bytesAt(0, FEW))))).toBe(code);
        expect(sumsIn(ledger)).toEqual([]);
    });

    it('text that is no base64', async () => {
        const { ledger, release } = await released(FEW);
        const [one = '', ...more] = bytesAt(0, FEW).map(base64);
        const transient = { addends: { ciphertexts: [`?${one.slice(1)}`, ...more] } };
        expect(await refused(ledger, 'AggregateWindows', { release, from: 0 }, transient)).toBe('CIPHERTEXT_INVALID');
    });

    it.each([
        ['from a place where none is', 32],
        ['from a place that is not of the grid', 1],
        ['from before the first', -32],
    ])('windows %s', async (_what, from) => {
        const { ledger, release } = await released(FEW);
        expect(await refused(ledger, 'AggregateWindows', { release, from }, given(bytesAt(1, 2)))).toBe('REQUEST_INVALID');
    });

    it('for another ward, for a release that is not there, or without being the ward’s own process', async () => {
        const { ledger, release } = await released(MANY);
        await assign(ledger, ward2Admin, 'admin', 'registrar');
        const request = { release, from: 0 };
        const transient = given(bytesAt(0, 32));
        expect(await refused(ledger, 'AggregateWindows', request, transient, ward2Admin)).toBe('WARD_FORBIDDEN');
        expect(await refused(ledger, 'AggregateWindows', request, transient, ward1One)).toBe('ROLE_FORBIDDEN');
        expect(await refused(ledger, 'AggregateWindows', { ...request, release: digest('none') }, transient)).toBe('RELEASE_NOT_FOUND');
        const joining = { release, at: [0, 32, 64] };
        expect(await refused(ledger, 'JoinSums', joining, transient, ward2Admin)).toBe('WARD_FORBIDDEN');
        expect(await refused(ledger, 'JoinSums', joining, transient, ward1One)).toBe('ROLE_FORBIDDEN');
        expect(await refused(ledger, 'JoinSums', { ...joining, release: digest('none') }, transient)).toBe('RELEASE_NOT_FOUND');
    });
});

describe('sums join', () => {
    let ledger: LedgerDouble;
    let release: string;
    beforeAll(async () => {
        ({ ledger, release } = await released(MANY));
        for (const range of RANGES) {
            await aggregate(ledger, release, range);
        }
        await join(ledger, release, [0, 32, 64]);
    });

    it('with what is next to them, and with nothing that overlaps or leaves a gap', async () => {
        const transient = given([ciphertextOf('any'), ciphertextOf('other')]);
        for (const at of [
            [0, 33, 70],
            [0, 64, 65],
            [0, 31, 70],
            [1, 32, 70],
            [32, 64, 71],
        ]) {
            expect([at, await refused(ledger, 'JoinSums', { release, at }, transient)]).toEqual([at, 'SUM_NOT_FOUND']);
        }
    });

    it('at places that ascend, so that none enters twice', async () => {
        for (const at of [
            [0, 32, 32],
            [32, 64, 32],
            [0, 0, 32],
            [64, 32, 0],
        ]) {
            expect(await refused(ledger, 'JoinSums', { release, at }, given([ciphertextOf('any')]))).toBe('REQUEST_INVALID');
        }
    });

    it('of exactly the bytes that both wards came to', async () => {
        const at = [32, 64, 70];
        const bytes = addendsAt(at);
        const forged = [...bytes.slice(0, -1), ciphertextOf('forged')];
        expect(await refused(ledger, 'JoinSums', { release, at }, given(forged))).toBe('CIPHERTEXT_DIFFERS');
        expect(await refused(ledger, 'JoinSums', { release, at }, given([...bytes].reverse()))).toBe('CIPHERTEXT_DIFFERS');
        expect(await refused(ledger, 'JoinSums', { release, at }, given(bytes.slice(1)))).toBe('REQUEST_INVALID');
    });
});

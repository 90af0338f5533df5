// SPDX-License-Identifier: Apache-2.0
// Sums that both wards make: of exactly what the ledger holds, each window once, in whatever ranges and order they are joined.

import fc from 'fast-check';
import { sha256Hex, sumCiphertexts, windowsDigestOf } from '../../src/crypto';
import { type EndorsedSum, type ReservedLink, STATS_2 } from '../../src/domain';
import { record } from '../records/record-fixtures';
import { identities, type Identity } from '../support/certificates';
import { assign, digest, id, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { submitWindows } from '../vitals/attestation';
import { type PostedWindow, vitalsWindow } from '../vitals/vitals-fixtures';
import { base64, ciphertextOf } from './ciphertexts';

const { ward1One, ward1Two, ward1Admin, ward2Admin } = identities;
const HEART = '8867-4';
const OXYGEN = '59408-5';
const words = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** Two keys: every third window lies under the second. */
const all = words
    .map((word, index): readonly [PostedWindow, Uint8Array] => {
        const bytes = ciphertextOf(word);
        return [
            vitalsWindow(word, {
                ciphertext: { digest: sha256Hex(bytes), bytes: bytes.length },
                keyId: digest(index % 3 === 2 ? 'second key' : 'key'),
                signals: [{ code: HEART, count: 3 }, ...(index % 2 === 0 ? [{ code: OXYGEN, count: 1 }] : [])],
            }),
            bytes,
        ];
    })
    .sort(([one], [other]) => (one.id < other.id ? -1 : 1));
const windows = all.map(([window]) => window);
const ids = windows.map((window) => window.id);
const bytesAt = (from: number, to: number): Uint8Array[] => all.slice(from, to).map(([, bytes]) => bytes);

/** What the ledger must come to, by a few lines of its own. */
function sumOf(from: number, to: number): { readonly bytes: ReadonlyMap<string, Uint8Array>; readonly state: EndorsedSum } {
    const part = all.slice(from, to);
    const keys = [...new Set(part.map(([{ keyId }]) => keyId))].sort();
    const bytes = new Map(keys.map((key) => [key, sumCiphertexts(part.filter(([{ keyId }]) => keyId === key).map(([, one]) => one))]));
    const carrying = (code: string): number => part.filter(([{ signals }]) => signals.some((signal) => signal.code === code)).length;
    const counted = [HEART, OXYGEN].flatMap((code) => (carrying(code) > 0 ? [[code, carrying(code)] as const] : []));
    return {
        bytes,
        state: {
            from,
            to,
            sums: Object.fromEntries([...bytes].map(([key, sum]) => [key, sha256Hex(sum)])),
            leaves: to - from,
            carrying: Object.fromEntries(counted),
        },
    };
}

const reserveAndAsk = async (ledger: LedgerDouble, cut: readonly number[]): Promise<string> => {
    let after: ReservedLink | undefined;
    let from = 0;
    for (const to of cut) {
        const request = { set: windowsDigestOf(ids), windows: ids.slice(from, to), ...(after && { after }) };
        const decision = await ledger.submit('statistics:ReserveWindows', request, { as: ward1One });
        after = decision.decision === 'permit' ? decision.after : undefined;
        from = to;
    }
    const request = { codes: [HEART], windows: ids.slice(from), ciphertextDigest: digest('sum'), ...(after && { after }) };
    const decision = await ledger.submit('statistics:RequestRelease', request, { as: ward1One });
    if (decision.decision === 'deny') {
        throw new Error(decision.code);
    }
    return decision.release.id;
};

/** A release of eight windows, of which some parts were reserved before the last. */
async function released(cut: readonly number[] = []): Promise<{ ledger: LedgerDouble; release: string }> {
    const ledger = await wards();
    await assign(ledger, ward1Admin, 'admin', 'registrar');
    for (const word of words) {
        const { request, transient } = record(word, { ledgerId: id(`subject ${word}`) });
        await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
    }
    await submitWindows(ledger, windows, ward1Two);
    return { ledger, release: await reserveAndAsk(ledger, cut) };
}

const given = (bytes: readonly Uint8Array[]) => ({ addends: { ciphertexts: bytes.map(base64) } });

interface Range {
    readonly release: string;
    readonly part?: number;
    readonly from: number;
    readonly to: number;
}

const aggregate = async (
    ledger: LedgerDouble,
    { part = 0, ...range }: Range,
    bytes = bytesAt(range.from, range.to),
    as: Identity = ward1Admin,
): Promise<EndorsedSum> => ledger.submit('statistics:AggregateWindows', { ...range, part }, { as, transient: given(bytes) });

const addendsAt = (at: readonly number[]): Uint8Array[] =>
    at.slice(1).flatMap((to, index) => [...sumOf(at[index]!, to).bytes.values()]);

const join = async (ledger: LedgerDouble, release: string, at: number[], bytes = addendsAt(at)): Promise<EndorsedSum> =>
    ledger.submit('statistics:JoinSums', { release, at }, { as: ward1Admin, transient: given(bytes) });

const refused = async (ledger: LedgerDouble, name: 'AggregateWindows' | 'JoinSums', request: object, transient: object, as: Identity = ward1Admin) =>
    (await ledger.refusal(`statistics:${name}`, request, { as, transient })).code;

const changedAt = (bytes: Uint8Array, at: number, by: number): Uint8Array => {
    const copy = Buffer.from(bytes);
    copy[at] = copy[at]! ^ by;
    return copy;
};

it('is of each key what adding by itself gives, with how many windows are in it and carry what', async () => {
    const { ledger, release } = await released();
    expect(await aggregate(ledger, { release, from: 0, to: 8 })).toEqual(sumOf(0, 8).state);
    const { sum } = await ledger.submit('statistics:GetRelease', { id: release }, { as: ward1One });
    expect(sum).toEqual(sumOf(0, 8).state);
});

it('stands with the release only when all of its windows are in it', async () => {
    const { ledger, release } = await released();
    await aggregate(ledger, { release, from: 0, to: 7 });
    await aggregate(ledger, { release, from: 1, to: 8 });
    expect(await ledger.submit('statistics:GetRelease', { id: release }, { as: ward1One })).not.toHaveProperty('sum');
    const { items } = await ledger.submit('statistics:ListSums', { release, limit: 10 }, { as: ward1Admin });
    expect(items).toEqual([sumOf(0, 7).state, sumOf(1, 8).state]);
});

it('is the same however its windows were reserved, added and joined', async () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 4 }).map((cut) => cut.sort((one, other) => one - other));
    await fc.assert(
        fc.asyncProperty(cuts, cuts, fc.array(fc.nat(6), { minLength: 8, maxLength: 8 }), async (parts, ranges, drawn) => {
            const { ledger, release } = await released(parts);
            const ends = [...parts, 8];
            // Ranges end where parts end, and wherever else it was drawn.
            let places = [...new Set([0, ...ranges, ...ends])].sort((one, other) => one - other);
            for (const [index, to] of places.slice(1).entries()) {
                const from = places[index]!;
                await aggregate(ledger, { release, part: ends.findIndex((end) => end > from), from, to });
            }
            while (places.length > 2) {
                const at = drawn[places.length - 2]! % (places.length - 2);
                await join(ledger, release, places.slice(at, at + 3));
                places = places.filter((_, index) => index !== at + 1);
            }
            const { sum } = await ledger.submit('statistics:GetRelease', { id: release }, { as: ward1One });
            expect(sum).toEqual(sumOf(0, 8).state);
        }),
        { numRuns: 12 },
    );
});

it('of what stands already is answered again, whatever is given', async () => {
    const { ledger, release } = await released();
    const sum = await aggregate(ledger, { release, from: 0, to: 4 });
    expect(await aggregate(ledger, { release, from: 0, to: 4 }, [ciphertextOf('else')])).toEqual(sum);
    await aggregate(ledger, { release, from: 4, to: 8 });
    const joined = await join(ledger, release, [0, 4, 8]);
    expect(await join(ledger, release, [0, 4, 8], [ciphertextOf('else')])).toEqual(joined);
});

describe('nobody adds', () => {
    it.each<[string, (bytes: Uint8Array[]) => Uint8Array[], string]>([
        ['two windows in the other order', ([one, other]) => [other!, one!], 'CIPHERTEXT_DIFFERS'],
        ['one window twice', ([one]) => [one!, one!], 'CIPHERTEXT_DIFFERS'],
        ['a ciphertext of no window', ([one]) => [one!, ciphertextOf('forged')], 'CIPHERTEXT_DIFFERS'],
        ['a ciphertext of which a bit was changed', ([one, other]) => [one!, changedAt(other!, STATS_2.ciphertextPrefixBytes + 800, 1)], 'CIPHERTEXT_DIFFERS'],
        ['something with another prefix', ([one, other]) => [one!, changedAt(other!, 17, 1)], 'CIPHERTEXT_INVALID'],
        ['a coefficient over its prime', ([one, other]) => [one!, changedAt(other!, STATS_2.ciphertextPrefixBytes + 7, 255)], 'CIPHERTEXT_INVALID'],
        ['one window less', ([one]) => [one!], 'REQUEST_INVALID'],
        ['one window more', ([one, other]) => [one!, other!, ciphertextOf('more')], 'REQUEST_INVALID'],
        ['a ciphertext that is cut off', ([one, other]) => [one!, other!.subarray(0, -1)], 'REQUEST_INVALID'],
    ])('%s', async (_what, change, code) => {
        const { ledger, release } = await released();
        const transient = given(change(bytesAt(2, 4)));
        expect(await refused(ledger, 'AggregateWindows', { release, part: 0, from: 2, to: 4 }, transient)).toBe(code);
        expect([...ledger.world.keys()].filter((key) => key.includes('\u0000sum\u0000'))).toEqual([]);
    });

    it('text that is no base64', async () => {
        const { ledger, release } = await released();
        const [one = ''] = bytesAt(0, 1).map(base64);
        const transient = { addends: { ciphertexts: [`?${one.slice(1)}`] } };
        expect(await refused(ledger, 'AggregateWindows', { release, part: 0, from: 0, to: 1 }, transient)).toBe('CIPHERTEXT_INVALID');
    });

    it.each([
        ['from a place where none is', [], { part: 0, from: 7, to: 9 }],
        ['of a part that is not there', [], { part: 1, from: 8, to: 9 }],
        ['of two parts at once', [4], { part: 0, from: 3, to: 5 }],
        ['of another part than is named', [4], { part: 1, from: 2, to: 4 }],
        ['from behind to before', [], { part: 0, from: 4, to: 2 }],
        ['nothing', [], { part: 0, from: 2, to: 2 }],
    ])('windows %s', async (_what, cut, range) => {
        const { ledger, release } = await released(cut);
        const transient = given([ciphertextOf('any')]);
        expect(await refused(ledger, 'AggregateWindows', { release, ...range }, transient)).toBe('REQUEST_INVALID');
    });

    it('for another ward, for a release that is not there, or without being the ward’s own process', async () => {
        const { ledger, release } = await released();
        await assign(ledger, ward2Admin, 'admin', 'registrar');
        const request = { release, part: 0, from: 0, to: 1 };
        const transient = given(bytesAt(0, 1));
        expect(await refused(ledger, 'AggregateWindows', request, transient, ward2Admin)).toBe('WARD_FORBIDDEN');
        expect(await refused(ledger, 'AggregateWindows', request, transient, ward1One)).toBe('ROLE_FORBIDDEN');
        expect(await refused(ledger, 'AggregateWindows', { ...request, release: digest('none') }, transient)).toBe('RELEASE_NOT_FOUND');
        await aggregate(ledger, request);
        const joining = { release, at: [0, 1, 2] };
        expect(await refused(ledger, 'JoinSums', joining, transient, ward2Admin)).toBe('WARD_FORBIDDEN');
        expect(await refused(ledger, 'JoinSums', { ...joining, release: digest('none') }, transient)).toBe('RELEASE_NOT_FOUND');
    });
});

describe('sums join', () => {
    const begun = async () => {
        const { ledger, release } = await released();
        for (const [from, to] of [[0, 3], [3, 5], [2, 5], [5, 8]] as const) {
            await aggregate(ledger, { release, from, to });
        }
        return { ledger, release };
    };

    it('with what is next to them, and with nothing that overlaps or leaves a gap', async () => {
        const { ledger, release } = await begun();
        const transient = given([ciphertextOf('any'), ciphertextOf('other')]);
        for (const at of [[0, 2, 5], [0, 3, 8], [3, 5, 7], [0, 4, 5]]) {
            expect(await refused(ledger, 'JoinSums', { release, at }, transient)).toBe('SUM_NOT_FOUND');
        }
        expect(await join(ledger, release, [0, 3, 5, 8])).toEqual(sumOf(0, 8).state);
    });

    it('at places that ascend, so that none enters twice', async () => {
        const { ledger, release } = await begun();
        for (const at of [[0, 3, 3], [3, 5, 3], [0, 0, 3], [5, 3, 0]]) {
            expect(await refused(ledger, 'JoinSums', { release, at }, given([ciphertextOf('any')]))).toBe('REQUEST_INVALID');
        }
    });

    it('of exactly the bytes that both wards came to', async () => {
        const { ledger, release } = await begun();
        const bytes = addendsAt([0, 3, 5]);
        const forged = [...bytes.slice(0, -1), ciphertextOf('forged')];
        expect(await refused(ledger, 'JoinSums', { release, at: [0, 3, 5] }, given(forged))).toBe('CIPHERTEXT_DIFFERS');
        expect(await refused(ledger, 'JoinSums', { release, at: [0, 3, 5] }, given([...bytes].reverse()))).toBe('CIPHERTEXT_DIFFERS');
        expect(await refused(ledger, 'JoinSums', { release, at: [0, 3, 5] }, given(bytes.slice(1)))).toBe('REQUEST_INVALID');
    });
});

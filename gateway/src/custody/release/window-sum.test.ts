// SPDX-License-Identifier: Apache-2.0
// Nothing is read, let alone added, before the ledger's statements say that the sum can be meaningful; one window that cannot be added
// keeps back no other.

import { sumCiphertexts } from '@wardledger/chaincode/crypto';
import { DomainError, ERRORS, PARAMETER_SET, READINGS_OF_A_SLOT, SIGNALS, STATS_2 } from '@wardledger/chaincode/domain';
import { HandMadeLedger, noSums } from '../../../test/custody/fixtures';
import { HeEncryptor } from '../encryption/he-encryptor';
import type { HeKeyPair } from '../encryption/he-engine';
import { HeWorkerHost } from '../encryption/he-worker-host';
import type { CommittedWindow } from '../ports/ledger-reader';
import type { PartialSum } from './partial-sum';
import type { KeptSums } from './sum-files';
import { RANGE_WINDOWS, WindowSums } from './window-sum';

const keyId = 'e'.repeat(64);
const OWN = 'own';
const id = (index: number): string => index.toString(16).padStart(32, '0');
const windowOf = (index: number, change: Partial<CommittedWindow> = {}): CommittedWindow => ({
    id: id(index),
    keyId,
    parameterSet: PARAMETER_SET,
    signals: [{ code: '8867-4', count: 1 }],
    ciphertext: { digest: 'f'.repeat(64), bytes: 0 },
    subject: id(index),
    first: 0,
    last: 0,
    envelope: { digest: 'f'.repeat(64), bytes: 1 },
    posts: { count: 1, digest: '0'.repeat(64), ranges: [] },
    mode: 'hash',
    attestation: { publicKey: OWN, signature: '' },
    ward: 'ward1',
    actor: { mspId: '', ledgerId: '' },
    transactionId: '',
    time: 0,
    ...change,
});

function worldOf(windows: CommittedWindow[] = [], begun: KeptSums = noSums) {
    const ledger = new HandMadeLedger();
    windows.forEach((window) => ledger.windows.set(window.id, window));
    const read = jest.fn((_digest: string) => Promise.reject<Uint8Array>(new Error('read')));
    const refusing = jest.fn(async (_patients: readonly string[]) => Promise.resolve<ReadonlySet<string>>(ledger.refusing));
    const isOwn = ({ attestation }: CommittedWindow) => attestation.publicKey === OWN;
    const sums = new WindowSums({ ledger, ciphertexts: { read }, keyIds: () => new Set([keyId]), isOwn, refusing, begun });
    const sum = async (ids: readonly string[]) => sums.ofAll(ids);
    return { ledger, read, sum, sums, refusing };
}

test.each<[string, CommittedWindow[], string[], string]>([
    ['no window', [windowOf(1)], [], 'REQUEST_INVALID'],
    ['a window twice', [windowOf(1), windowOf(2)], [id(1), id(2), id(1)], 'REQUEST_INVALID'],
    ['a window that is not there', [windowOf(1)], [id(1), id(2)], 'WINDOW_NOT_FOUND'],
])('%s is refused before a ciphertext is read', async (_what, windows, ids, code) => {
    const { sum, read } = worldOf(windows);
    await expect(sum(ids)).rejects.toMatchObject({ code });
    expect(read).not.toHaveBeenCalled();
});

test('an answer that is about another window is none', async () => {
    const { ledger, sum, read } = worldOf();
    ledger.windows.set(id(1), windowOf(2));
    await expect(sum([id(1)])).rejects.toMatchObject({ code: 'WINDOW_NOT_FOUND' });
    expect(read).not.toHaveBeenCalled();
});

test('as many windows carry a signal as cannot make its sum wrap around, and not one more', async () => {
    const { code, maximum, scale } = SIGNALS.reduce((widest, signal) => (signal.maximum > widest.maximum ? signal : widest));
    const fits = Math.ceil(STATS_2.plainModulus / 2 / READINGS_OF_A_SLOT / (maximum * scale) ** 2) - 1;
    const carrying = Array.from({ length: fits + 1 }, (_, index) => windowOf(index, { signals: [{ code, count: 1 }] }));
    const without = windowOf(fits + 1, {
        signals: SIGNALS.filter((signal) => signal.code !== code).map((signal) => ({ code: signal.code, count: 1 })),
    });
    const { sum, read } = worldOf([...carrying, without]);
    await expect(sum(carrying.map((window) => window.id))).rejects.toMatchObject({ code: 'SUM_OVERFLOW' });
    expect(read).not.toHaveBeenCalled();
    await expect(sum([...carrying.slice(1), without].map((window) => window.id))).rejects.toThrow('read');
});

test('of patients who refuse no ciphertext is read, and nobody is asked about of whom nothing could be added', async () => {
    const { ledger, sums, read, refusing } = worldOf([
        windowOf(1),
        windowOf(2, { keyId: 'd'.repeat(64) }),
        windowOf(3, { subject: id(1) }),
    ]);
    ledger.refusing.add(id(1));
    const leftOut = [{ window: id(2), code: 'KEY_MISMATCH' }];
    expect(await sums.ofReadable([id(1), id(2), id(3)])).toEqual({ sum: undefined, leftOut, refused: [id(1), id(3)] });
    expect([refusing.mock.calls, read.mock.calls]).toEqual([[[[id(1), id(1)]]], []]);
});

test('of others that are not added it is told alone who refuses, also where they could not be added', async () => {
    const others = [windowOf(2, { subject: id(1) }), windowOf(3), windowOf(4, { subject: id(1), keyId: 'd'.repeat(64) })];
    const { ledger, sums, read, refusing } = worldOf([windowOf(1), ...others]);
    ledger.refusing.add(id(1));
    expect(await sums.ofReadable([id(1)], [id(2), id(3), id(4)])).toEqual({ sum: undefined, leftOut: [], refused: [id(1), id(2), id(4)] });
    expect([refusing.mock.calls.length, read.mock.calls]).toEqual([1, []]);
    await expect(sums.ofReadable([id(1)], [id(9)])).rejects.toMatchObject({ code: 'WINDOW_NOT_FOUND' });
});

describe('a window that cannot be added', () => {
    const fresh = new HeWorkerHost({}, 30_000);
    let ciphertexts: Map<string, Uint8Array>;
    beforeAll(async () => {
        const { publicKey } = (await fresh.run({ operation: 'generate' })) as HeKeyPair;
        await fresh.close();
        const encryptor = new HeEncryptor({ publicKey });
        ciphertexts = new Map();
        for (const digest of ['a', 'b', 'c']) {
            const { ciphertext } = await encryptor.encrypt({ steps: 1, values: [{ code: '8867-4', values: [780] }] });
            ciphertexts.set(digest, ciphertext);
        }
        ciphertexts.set('none', new Uint8Array(STATS_2.ciphertextBytes));
        await encryptor.close();
    });

    const at = (index: number, digest: string, change: Partial<CommittedWindow> = {}) =>
        windowOf(index, { ciphertext: { digest, bytes: 0 }, ...change });

    function sumsOf(windows: CommittedWindow[], begun?: KeptSums) {
        const world = worldOf(windows, begun);
        world.read.mockImplementation(async (digest) => {
            const bytes = ciphertexts.get(digest);
            if (bytes === undefined) {
                throw new DomainError(ERRORS.CIPHERTEXT_INVALID);
            }
            return Promise.resolve(bytes);
        });
        return { ...world, ids: windows.map((window) => window.id) };
    }

    test.each<[string, CommittedWindow, string]>([
        ['whose file is missing', at(2, 'missing'), 'CIPHERTEXT_INVALID'],
        ['whose file holds no ciphertext', at(2, 'none'), 'CIPHERTEXT_INVALID'],
        ['under another key', at(2, 'b', { keyId: 'd'.repeat(64) }), 'KEY_MISMATCH'],
        ['of another parameter set', at(2, 'b', { parameterSet: 'stats-1' }), 'PARAMETER_SET_UNKNOWN'],
        ['that somebody else has made', at(2, 'b', { attestation: { publicKey: 'other', signature: '' } }), 'ATTESTATION_INVALID'],
    ])('%s is left out and named; a sum of all is refused', async (_what, bad, code) => {
        const { sums, ids } = sumsOf([at(1, 'a'), bad, at(3, 'c')]);
        const { sum, leftOut } = await sums.ofReadable(ids);
        expect(leftOut).toEqual([{ window: bad.id, code }]);
        expect(sum).toMatchObject({
            sums: [{ keyId, ciphertext: sumCiphertexts([ciphertexts.get('a')!, ciphertexts.get('c')!]) }],
            stated: new Map([['8867-4', 2]]),
        });
        expect([sum?.leaves, sum?.groups.map(({ subjects }) => subjects.length)]).toEqual([2, [2]]);
        await expect(sums.ofAll(ids)).rejects.toMatchObject({ code });
        expect(await sums.ofAll([id(3), id(1)])).toEqual(sum);
    });

    test('counts for nothing when overflow is looked for', async () => {
        const { code, maximum, scale } = SIGNALS.reduce((widest, signal) => (signal.maximum > widest.maximum ? signal : widest));
        const fits = Math.ceil(STATS_2.plainModulus / 2 / READINGS_OF_A_SLOT / (maximum * scale) ** 2) - 1;
        const signals = [{ code, count: 1 }];
        const others = Array.from({ length: fits }, (_, index) => at(index + 2, 'a', { signals, keyId: 'd'.repeat(64) }));
        const { sums, ids } = sumsOf([at(1, 'a', { signals }), ...others]);
        expect((await sums.ofReadable(ids)).leftOut).toHaveLength(fits);
    });

    describe('of a long sum', () => {
        const many = Array.from({ length: RANGE_WINDOWS + 3 }, (_, index) => at(index + 1, ['a', 'b', 'c'][index % 3]!));
        const kept = new Map<string, PartialSum>();
        const begun = {
            find: (set: string) => kept.get(set),
            keep: (sum: PartialSum) => void kept.set(sum.set, sum),
            forget: (set: string) => void kept.delete(set),
        };

        test('loses nothing of what was added: the next process goes on behind it, to the same sum', async () => {
            const { sums, ids, read } = sumsOf(many, begun);
            const give = read.getMockImplementation()!;
            read.mockImplementation(async (digest) => {
                if (read.mock.calls.length > RANGE_WINDOWS + 1) {
                    throw new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE);
                }
                return give(digest);
            });
            await expect(sums.ofReadable(ids)).rejects.toMatchObject({ code: 'CUSTODIAN_UNAVAILABLE' });
            expect([...kept.values()]).toMatchObject([{ from: 0, to: RANGE_WINDOWS, leaves: RANGE_WINDOWS }]);
            const next = sumsOf(many, begun);
            const { sum } = await next.sums.ofReadable(next.ids);
            expect([next.read.mock.calls.length, kept.size, sum?.leaves]).toEqual([3, 0, many.length]);
            const all = many.map(({ ciphertext }) => ciphertexts.get(ciphertext.digest)!);
            expect(sum?.sums).toEqual([{ keyId, ciphertext: sumCiphertexts(all) }]);
        });

        test('is made once: whoever waited too little asks again, and nothing is read', async () => {
            const { sums, ids, read } = sumsOf(many, begun);
            const first = await sums.ofReadable(ids);
            read.mockClear();
            expect(await sums.ofReadable([...ids].reverse())).toEqual(first);
            expect(read).not.toHaveBeenCalled();
        });

        test('keeps nothing while one is left out, which may be there the next time', async () => {
            const { sums, ids } = sumsOf([at(1, 'missing'), ...many.slice(1)], begun);
            const keep = jest.spyOn(begun, 'keep');
            expect((await sums.ofReadable(ids)).leftOut).toHaveLength(1);
            expect(keep).not.toHaveBeenCalled();
        });
    });

    test('leaves no sum when there is no other', async () => {
        const { sums, ids } = sumsOf([at(1, 'missing')]);
        expect(await sums.ofReadable(ids)).toEqual({
            sum: undefined,
            leftOut: [{ window: id(1), code: 'CIPHERTEXT_INVALID' }],
            refused: [],
        });
    });

    test('is not one that merely could not be read now: leaving it out would spend the others', async () => {
        const { sums, ids, read } = sumsOf([at(1, 'a'), at(2, 'b')]);
        read.mockRejectedValueOnce(new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE));
        await expect(sums.ofReadable(ids)).rejects.toMatchObject({ code: 'CUSTODIAN_UNAVAILABLE' });
    });
});

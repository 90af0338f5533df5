// SPDX-License-Identifier: Apache-2.0
// Nothing is read, let alone added, before the ledger's statements say that the sum can be meaningful.

import { PARAMETER_SET, SCALE, SIGNALS, STATS_1 } from '@wardledger/chaincode/domain';
import { HandMadeLedger } from '../../../test/custody/fixtures';
import type { CommittedWindow } from '../ports/ledger-reader';
import { sumWindows } from './window-sum';

const keyId = 'e'.repeat(64);
const id = (index: number): string => index.toString(16).padStart(32, '0');
const windowOf = (index: number, change: Partial<CommittedWindow> = {}): CommittedWindow => ({
    id: id(index),
    keyId,
    parameterSet: PARAMETER_SET,
    signals: [{ code: '8867-4', count: 1 }],
    ciphertext: { digest: 'f'.repeat(64), bytes: 0 },
    ...change,
});

function worldOf(...windows: CommittedWindow[]) {
    const ledger = new HandMadeLedger();
    windows.forEach((window) => ledger.windows.set(window.id, window));
    const read = jest.fn((_digest: string) => Promise.reject<Uint8Array>(new Error('read')));
    const sum = async (ids: readonly string[]) => sumWindows(ids, { ledger, ciphertexts: { read }, keyId });
    return { ledger, read, sum };
}

test.each<[string, CommittedWindow[], string[], string]>([
    ['no window', [windowOf(1)], [], 'REQUEST_INVALID'],
    ['a window twice', [windowOf(1), windowOf(2)], [id(1), id(2), id(1)], 'REQUEST_INVALID'],
    ['a window that is not there', [windowOf(1)], [id(1), id(2)], 'WINDOW_NOT_FOUND'],
    ['another parameter set', [windowOf(1), windowOf(2, { parameterSet: 'stats-2' })], [id(1), id(2)], 'PARAMETER_SET_UNKNOWN'],
    ['another key', [windowOf(1), windowOf(2, { keyId: 'd'.repeat(64) })], [id(1), id(2)], 'KEY_MISMATCH'],
])('%s is refused before a ciphertext is read', async (_what, windows, ids, code) => {
    const { sum, read } = worldOf(...windows);
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
    const { code, maximum } = SIGNALS.reduce((widest, signal) => (signal.maximum > widest.maximum ? signal : widest));
    const fits = Math.ceil(STATS_1.plainModulus / 2 / (maximum * SCALE) ** 2) - 1;
    const carrying = Array.from({ length: fits + 1 }, (_, index) => windowOf(index, { signals: [{ code, count: 1 }] }));
    const without = windowOf(fits + 1, {
        signals: SIGNALS.filter((signal) => signal.code !== code).map((signal) => ({ code: signal.code, count: 1 })),
    });
    const { sum, read } = worldOf(...carrying, without);
    await expect(sum(carrying.map((window) => window.id))).rejects.toMatchObject({ code: 'SUM_OVERFLOW' });
    expect(read).not.toHaveBeenCalled();
    await expect(sum([...carrying.slice(1), without].map((window) => window.id))).rejects.toThrow('read');
});

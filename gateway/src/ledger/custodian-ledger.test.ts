// SPDX-License-Identifier: Apache-2.0
// What the custodian reads: absence where the ledger says so, an error where it says anything else.

import { DomainError, type ErrorCode, ERRORS } from '@wardledger/chaincode/domain';
import { scriptedLedger } from '../../test/support/scripted-ledger';
import type { LedgerReader } from '../custody';
import { custodianLedger } from './custodian-ledger';
import type { LedgerCaller } from './ports';

const admin: LedgerCaller = { name: 'admin', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() };

function readerOf(script: Parameters<typeof scriptedLedger>[0]): LedgerReader {
    return custodianLedger(scriptedLedger(script).ledger, async () => admin);
}

function refusing(code: ErrorCode): LedgerReader {
    const refuse = () => {
        throw new DomainError(ERRORS[code]);
    };
    return readerOf({
        'cluster:GetSeed': refuse,
        'vitals:GetWindow': refuse,
        'governance:GetSetting': refuse,
    });
}

const readings: [string, ErrorCode, (reader: LedgerReader) => Promise<unknown>, unknown][] = [
    ['a seed', 'CLUSTER_NOT_FOUND', (reader) => reader.getSeed('c', 0), undefined],
    ['a window', 'WINDOW_NOT_FOUND', (reader) => reader.getWindows(['w']), [undefined]],
    ['an approved key', 'SETTING_NOT_FOUND', (reader) => reader.approvedAttestationKey('ward1'), undefined],
];

test.each(readings)('%s that is not there is said so, and no other refusal is taken for that', async (_what, code, read, absent) => {
    expect(await read(refusing(code))).toEqual(absent);
    for (const other of ['LEDGER_UNAVAILABLE', 'ACTOR_UNKNOWN', ...readings.map(([, one]) => one).filter((one) => one !== code)] as const) {
        await expect(read(refusing(other))).rejects.toMatchObject({ code: other });
    }
});

test('windows come in the order asked, sixteen at a time', async () => {
    let open = 0;
    let most = 0;
    const reader = readerOf({
        'vitals:GetWindow': async ({ id }) => {
            open += 1;
            most = Math.max(most, open);
            await new Promise((resolve) => setImmediate(resolve));
            open -= 1;
            return { id };
        },
    });
    const ids = Array.from({ length: 40 }, (_, index) => `w${String(index)}`);
    expect((await reader.getWindows(ids)).map((window) => window?.id)).toEqual(ids);
    expect(most).toBe(16);
});

test('what is due of a window is told, and nothing where the ledger says so', async () => {
    const due = { version: 2 };
    const reader = readerOf({ 'vitals:FindDueCorrection': ({ window }) => (window === 'w' ? due : null) });
    expect([await reader.findDueCorrection('w'), await reader.findDueCorrection('v')]).toEqual([due, undefined]);
});

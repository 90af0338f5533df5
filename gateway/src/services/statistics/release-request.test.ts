// SPDX-License-Identifier: Apache-2.0
// A long release over the real contracts: whatever a gateway that dies has done of it, the next one comes to the same release, and to one.

import { releaseIdOf } from '@wardledger/chaincode/crypto';
import { MOST_RESERVED_AT_ONCE } from '@wardledger/chaincode/domain';
import { record } from '../../../../chaincode/test/records/record-fixtures';
import { identities } from '../../../../chaincode/test/support/certificates';
import { digest, id } from '../../../../chaincode/test/support/fixtures';
import { submitWindows } from '../../../../chaincode/test/vitals/attestation';
import { vitalsWindow } from '../../../../chaincode/test/vitals/vitals-fixtures';
import { realContracts } from '../../../test/support/real-contracts';
import type { Ledger, LedgerCaller } from '../../ledger';
import { requestRelease } from './release-request';

const WINDOWS = MOST_RESERVED_AT_ONCE + 7;
const BATCH = 50;
const people = ['anna', 'bela', 'cleo', 'dora', 'egon'];
const caller: LedgerCaller = { name: 'dr-osei', mspId: '', certificate: '', sign: async () => new Uint8Array() };
const all = Array.from({ length: WINDOWS }, (_, index) =>
    vitalsWindow(String(index), { subject: id(`subject ${people[index % people.length]!}`) }),
);
const windows = all.map((window) => window.id).sort();
const request = { codes: ['8867-4'], windows, ciphertextDigest: digest('sum') };

async function withWindows() {
    const contracts = await realContracts({ 'dr-osei': ['doctor'], 'gateway-1': ['iot-gateway'] });
    for (const word of people) {
        const { request: created, transient } = record(word, { ledgerId: id(`subject ${word}`) });
        await contracts.double.submit('record:CreateRecord', created, { as: identities.ward1One, transient });
    }
    for (let start = 0; start < WINDOWS; start += BATCH) {
        await submitWindows(contracts.double, all.slice(start, start + BATCH), identities.ward1Two);
    }
    return contracts;
}

/** The ledger of a gateway that dies at its n-th submission, before it or behind. */
function dyingAt(ledger: Ledger, n: number, isBefore: boolean): Pick<Ledger, 'evaluate' | 'submit'> {
    let submissions = 0;
    return {
        evaluate: ledger.evaluate.bind(ledger),
        submit: async (...given) => {
            submissions += 1;
            const dies = submissions === n;
            if (dies && isBefore) {
                throw new Error('killed');
            }
            const answer = await ledger.submit(...given);
            if (dies) {
                throw new Error('killed');
            }
            return answer;
        },
    };
}

test.each([
    ['before its first part', 1, true],
    ['behind its first part', 1, false],
    ['before its last part', 2, true],
    ['behind its last part', 2, false],
])('of a gateway that was killed %s the next one makes the same release, once', async (_when, n, isBefore) => {
    const { ledger, double } = await withWindows();
    const asking = { ledger, caller, request, detail: undefined };
    await expect(requestRelease({ ...asking, ledger: dyingAt(ledger, n, isBefore) })).rejects.toThrow('killed');
    const { decision } = await requestRelease(asking);
    expect(decision.release).toMatchObject({ id: releaseIdOf(request.codes, windows), windows: WINDOWS, patients: 5 });
    const keys = [...double.world.keys()];
    const marks = [...double.world].filter(([key]) => key.includes('released')).map(([, mark]) => mark);
    expect([marks.length, new Set(marks).size]).toEqual([WINDOWS, 1]);
    expect(keys.filter((key) => key.includes('reservation'))).toHaveLength(1);
    expect((await requestRelease(asking)).decision).toEqual(decision);
});

test('another question over some of its windows waits until it is made, and then comes too late', async () => {
    const { ledger } = await withWindows();
    const asking = { ledger, caller, request, detail: undefined };
    const some = { ...request, windows: windows.slice(0, 20) };
    await expect(requestRelease({ ...asking, ledger: dyingAt(ledger, 2, true) })).rejects.toThrow('killed');
    await expect(requestRelease({ ...asking, request: some })).rejects.toMatchObject({ code: 'WINDOW_RESERVED' });
    await requestRelease(asking);
    await expect(requestRelease({ ...asking, request: some })).rejects.toMatchObject({ code: 'RELEASE_BUDGET_SPENT' });
});

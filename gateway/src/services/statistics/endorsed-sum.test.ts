// SPDX-License-Identifier: Apache-2.0
// Sums that both wards make, over the real contracts: whatever a gateway that dies has done of one, the next goes on there and comes to the same.

import { sha256Hex, sumCiphertexts } from '@wardledger/chaincode/crypto';
import { MOST_RESERVED_AT_ONCE, type StoredWindow } from '@wardledger/chaincode/domain';
import { record } from '../../../../chaincode/test/records/record-fixtures';
import { identities } from '../../../../chaincode/test/support/certificates';
import { digest, id } from '../../../../chaincode/test/support/fixtures';
import { submitWindows } from '../../../../chaincode/test/vitals/attestation';
import { vitalsWindow } from '../../../../chaincode/test/vitals/vitals-fixtures';
import { madeUpCiphertext } from '../../../test/support/ciphertexts';
import { realContracts } from '../../../test/support/real-contracts';
import type { Ledger, LedgerCaller } from '../../ledger';
import { endorseSum } from './endorsed-sum';
import { requestRelease } from './release-request';

const WINDOWS = MOST_RESERVED_AT_ONCE + 7;
const people = ['anna', 'bela', 'cleo', 'dora', 'egon'];
const callerOf = (name: string): LedgerCaller => ({ name, mspId: '', certificate: '', sign: async () => new Uint8Array() });
const caller = callerOf('dr-osei');
const bytesBy = new Map<string, Uint8Array>();
const ciphertextAt = (index: number) => {
    const bytes = madeUpCiphertext(index + 1);
    const of = { digest: sha256Hex(bytes), bytes: bytes.length };
    bytesBy.set(of.digest, bytes);
    return of;
};

/** A release of many windows under so many keys, and the gateway's hands. */
async function released(windows: number, keys: number) {
    const contracts = await realContracts({ 'dr-osei': ['doctor'], 'gateway-1': ['iot-gateway'], '#registrar': ['registrar'] });
    for (const word of people) {
        const { request, transient } = record(word, { ledgerId: id(`subject ${word}`) });
        await contracts.double.submit('record:CreateRecord', request, { as: identities.ward1One, transient });
    }
    const all = Array.from({ length: windows }, (_, index) =>
        vitalsWindow(String(index), {
            subject: id(`subject ${people[index % people.length]!}`),
            keyId: digest(`key ${String(index % keys)}`),
            ciphertext: ciphertextAt(index),
        }),
    );
    for (let start = 0; start < windows; start += 50) {
        await submitWindows(contracts.double, all.slice(start, start + 50), identities.ward1Two);
    }
    const ids = all.map((window) => window.id).sort();
    const request = { codes: ['8867-4'], windows: ids, ciphertextDigest: digest('sum') };
    const { decision } = await requestRelease({ ledger: contracts.ledger, caller, request, detail: undefined });
    const byId = new Map(all.map((window) => [window.id, window]));
    const summed = ids.map((one) => byId.get(one) as unknown as StoredWindow);
    const submitted: string[] = [];
    const ledger: Pick<Ledger, 'evaluate' | 'submit'> = {
        evaluate: contracts.ledger.evaluate.bind(contracts.ledger),
        submit: async (...given) => {
            const answer = await contracts.ledger.submit(...given);
            submitted.push(JSON.stringify([given[1].name, given[1].request]));
            return answer;
        },
    };
    const ports = {
        ledger,
        blobs: { read: async (_kind: string, name: string) => Promise.resolve(bytesBy.get(name)) },
        registrar: async () => Promise.resolve(callerOf('#registrar')),
    };
    const standing = async () => (await ledger.evaluate(caller, 'statistics:GetRelease', { id: decision.release.id })).sum;
    return { ports, release: decision.release.id, summed, submitted, standing };
}

/** What it must come to, by a few lines of its own. */
function expected(summed: readonly StoredWindow[]) {
    const keyIds = [...new Set(summed.map(({ keyId }) => keyId))];
    const under = (key: string) => summed.flatMap((window) => (window.keyId === key ? [bytesBy.get(window.ciphertext.digest)!] : []));
    const sums = Object.fromEntries(keyIds.map((key) => [key, sha256Hex(sumCiphertexts(under(key)))]));
    return { from: 0, to: summed.length, leaves: summed.length, sums, carrying: { '8867-4': summed.length } };
}

test.each([
    [5, 1, ['AggregateWindows']],
    [5, 5, ['AggregateWindows']],
    // Of one range nothing is joined, however many keys there are.
    [20, 20, ['AggregateWindows']],
    [40, 1, ['AggregateWindows', 'AggregateWindows', 'JoinSums']],
    [WINDOWS, 1, [...Array.from({ length: 8 }, () => 'AggregateWindows'), 'JoinSums']],
    // Of so many keys three sums go into one transaction: eight become three, and three one.
    [WINDOWS, 10, [...Array.from({ length: 8 }, () => 'AggregateWindows'), ...Array.from({ length: 4 }, () => 'JoinSums')]],
])('of %d windows under %d keys is of each window once', async (windows, keys, names) => {
    const { ports, release, summed, submitted, standing } = await released(windows, keys);
    expect(await standing()).toBeUndefined();
    await endorseSum(ports, release, summed);
    expect(await standing()).toEqual(expected(summed));
    expect(submitted.map((text) => /statistics:(\w+)/.exec(text)?.[1])).toEqual(names);
    await endorseSum(ports, release, summed);
    expect(submitted).toHaveLength(names.length);
});

test('is gone on with where a gateway was that stopped, wherever that was: nothing is sent twice', async () => {
    const { ports, release, summed, submitted, standing } = await released(100, 12);
    const { ledger } = ports;
    let deaths = 0;
    for (let left = 1; ; left += 1) {
        let first: Promise<unknown> | undefined;
        const dying: Pick<Ledger, 'evaluate' | 'submit'> = {
            ...ledger,
            submit: async (...given) => {
                if (first !== undefined) {
                    await first;
                    throw new Error('killed');
                }
                const submitting = ledger.submit(...given);
                first = submitting;
                return submitting;
            },
        };
        const ended = await endorseSum({ ...ports, ledger: dying }, release, summed).then(
            () => true,
            () => false,
        );
        if (ended) {
            break;
        }
        deaths += 1;
        expect(left).toBeLessThan(20);
    }
    expect(deaths).toBeGreaterThan(4);
    expect(new Set(submitted).size).toBe(submitted.length);
    expect(await standing()).toEqual(expected(summed));
});

test('is not begun where a ciphertext is missing or damaged here, and the window is named', async () => {
    const { ports, release, summed, submitted } = await released(5, 1);
    for (const read of [async () => Promise.resolve(undefined), async () => Promise.reject(new Error('no match'))]) {
        await expect(endorseSum({ ...ports, blobs: { read } }, release, summed)).rejects.toMatchObject({
            code: 'CIPHERTEXT_INVALID',
            message: expect.stringContaining(summed[0]!.id) as string,
        });
    }
    expect(submitted).toEqual([]);
});

test('under more keys than two sums of go into a transaction is refused before anything is sent', async () => {
    const { ports, release, summed, submitted } = await released(40, 17);
    await expect(endorseSum(ports, release, summed)).rejects.toMatchObject({ code: 'SUM_OVERFLOW' });
    expect(submitted).toEqual([]);
});

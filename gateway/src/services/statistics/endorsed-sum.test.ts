// SPDX-License-Identifier: Apache-2.0
// Sums that both wards make, over the real contracts: whatever a gateway that dies has done of one, the next goes on there and comes to the same.

import { digestOfSums, sha256Hex, sumCiphertexts } from '@wardledger/chaincode/crypto';
import { DomainError, ERRORS, MOST_RESERVED_AT_ONCE, type StoredWindow } from '@wardledger/chaincode/domain';
import { record } from '../../../../chaincode/test/records/record-fixtures';
import { identities } from '../../../../chaincode/test/support/certificates';
import { digest, id } from '../../../../chaincode/test/support/fixtures';
import { submitWindows } from '../../../../chaincode/test/vitals/attestation';
import { vitalsWindow } from '../../../../chaincode/test/vitals/vitals-fixtures';
import { madeUpCiphertext } from '../../../test/support/ciphertexts';
import { realContracts } from '../../../test/support/real-contracts';
import type { Ledger, LedgerCaller } from '../../ledger';
import { demandJoinable, endorseSum } from './endorsed-sum';
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
    const byId = new Map(all.map((window) => [window.id, window]));
    const summed = ids.map((one) => byId.get(one) as unknown as StoredWindow);
    const request = { codes: ['8867-4'], windows: ids, ciphertextDigest: digestOfSums(expected(summed).sums) };
    const { decision } = await requestRelease({ ledger: contracts.ledger, caller, request, detail: undefined });
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
        registrar: { itself: async () => Promise.resolve(callerOf('#registrar')) },
    };
    const standing = async () => (await ledger.evaluate(caller, 'statistics:GetRelease', { id: decision.release.id })).sum;
    return { ports, release: decision.release.id, summed, submitted, standing };
}

/** What it must come to, by a few lines of its own. */
function expected(summed: readonly StoredWindow[]) {
    const keyIds = [...new Set(summed.map(({ keyId }) => keyId))];
    const under = (key: string) => summed.flatMap((window) => (window.keyId === key ? [bytesBy.get(window.ciphertext.digest)!] : []));
    const sums = Object.fromEntries(keyIds.map((key) => [key, sha256Hex(sumCiphertexts(under(key)))]));
    return { from: 0, to: summed.length, leaves: summed.length, sums };
}

test.each([
    [5, 1, 'A'],
    [5, 5, 'A'],
    // Of one range nothing is joined, however many keys there are.
    [32, 20, 'A'],
    [33, 1, 'AAJ'],
    [40, 16, 'AAJ'],
    // Parts of two hundred are reserved, and ranges of thirty-two are added: neither knows of the other. Of so many keys three sums go into one transaction, and what is
    // complete is joined at once.
    [WINDOWS, 10, 'AAAJAAAJAJ'],
])('of %d windows under %d keys is of each window once: %s', async (windows, keys, names) => {
    const { ports, release, summed, submitted, standing } = await released(windows, keys);
    expect(await standing()).toBeUndefined();
    await endorseSum(ports, release, summed);
    expect(await standing()).toEqual(expected(summed));
    expect(submitted.map((text) => /statistics:(\w)/.exec(text)?.[1]).join('')).toBe(names);
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

test('of more keys than two sums of go into a transaction is refused, where anything would have to be joined', () => {
    const under = (windows: number, keys: number) => Array.from({ length: windows }, (_, index) => ({ keyId: String(index % keys) }));
    expect(() => demandJoinable(under(33, 17))).toThrow(expect.objectContaining({ code: 'SUM_OVERFLOW' }) as Error);
    for (const [windows, keys] of [
        [32, 32],
        [33, 16],
        [10_000, 16],
    ] as const) {
        expect(() => demandJoinable(under(windows, keys))).not.toThrow();
    }
});

describe('where a peer is a block behind', () => {
    /** Each call is refused so often before it is taken. */
    const behind = (ledger: Pick<Ledger, 'evaluate' | 'submit'>, times: number): Pick<Ledger, 'evaluate' | 'submit'> => {
        const seen = new Map<string, number>();
        return {
            ...ledger,
            submit: async (by, call) => {
                const name = JSON.stringify(call.request);
                const asked = (seen.get(name) ?? 0) + 1;
                seen.set(name, asked);
                if (asked <= times) {
                    const isRange = call.name === 'statistics:AggregateWindows';
                    throw new DomainError(isRange ? ERRORS.RELEASE_NOT_FOUND : ERRORS.SUM_NOT_FOUND);
                }
                return ledger.submit(by, call);
            },
        };
    };

    test('it is waited for, at each transaction', async () => {
        const { ports, release, summed, standing } = await released(33, 1);
        const pauses: number[] = [];
        const sleep = async (pause: number) => Promise.resolve(void pauses.push(pause));
        await endorseSum({ ...ports, ledger: behind(ports.ledger, 2), sleep }, release, summed);
        expect([await standing(), pauses]).toEqual([expected(summed), [100, 400, 100, 400, 100, 400]]);
    });

    test('for good, the ledger is not available: whoever asks again goes on', async () => {
        const { ports, release, summed, standing } = await released(5, 1);
        const asking = { ...ports, sleep: async () => Promise.resolve() };
        const refusal = endorseSum({ ...asking, ledger: behind(ports.ledger, 4) }, release, summed);
        await expect(refusal).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        await endorseSum(asking, release, summed);
        expect(await standing()).toEqual(expected(summed));
    });
});

test('what the machine is short of for a moment is no lost ciphertext', async () => {
    const { ports, release, summed } = await released(5, 1);
    const full = Object.assign(new Error('EMFILE: too many open files'), { syscall: 'open' });
    const read = async () => Promise.reject(full);
    await expect(endorseSum({ ...ports, blobs: { read } }, release, summed)).rejects.toBe(full);
});

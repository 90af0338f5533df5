// SPDX-License-Identifier: Apache-2.0
// Which posts were retracted is asked in ranges that the ledger looks through at once, however far apart the numbers of a device lie.

import { LONGEST_POST_RANGE } from '@wardledger/chaincode/domain';
import { areRetracted, marker, type RetractedPostPorts } from './known-corrections';
import type { Reading } from './reading';

const caller = { name: '#registrar', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() };

it('answers in the order asked, and asks for as few ranges as hold all', async () => {
    const asked: { readonly device: string; readonly from: number; readonly to: number }[] = [];
    const retracted = ['a 1', `a ${String(LONGEST_POST_RANGE)}`, 'b 7'];
    const ports = {
        registrar: { itself: async () => Promise.resolve(caller) },
        ledger: {
            evaluate: async (_caller: unknown, _name: unknown, range: (typeof asked)[number]) => {
                asked.push(range);
                const names = [1, 2, LONGEST_POST_RANGE, LONGEST_POST_RANGE + 1, 7].filter((one) => one >= range.from && one <= range.to);
                return Promise.resolve(
                    names.map((sequence) => ({
                        sequence,
                        ...(retracted.includes(`${range.device} ${String(sequence)}`) && { retracted: true }),
                    })),
                );
            },
        },
    } as unknown as RetractedPostPorts;
    const posts = [
        { device: 'a', sequence: LONGEST_POST_RANGE + 1 },
        { device: 'b', sequence: 7 },
        { device: 'a', sequence: 1 },
        { device: 'a', sequence: LONGEST_POST_RANGE },
        { device: 'a', sequence: 2 },
    ];
    expect(await areRetracted(ports, posts)).toEqual([false, true, true, true, false]);
    expect(asked).toEqual([
        { device: 'a', from: 1, to: LONGEST_POST_RANGE },
        { device: 'b', from: 7, to: 7 },
        { device: 'a', from: LONGEST_POST_RANGE + 1, to: LONGEST_POST_RANGE + 1 },
    ]);
});

it.each(['ward1', 'ward2'])('asks of each ward what no device has signed there: %s', async (unsigned) => {
    const ports = {
        registrar: { itself: async () => Promise.resolve(caller) },
        ledger: {
            evaluate: async (
                _caller: unknown,
                _name: unknown,
                { ward = 'ward1', from }: { readonly ward?: string; readonly from: number },
            ) => Promise.resolve([{ sequence: from, ...(ward === unsigned && { unproven: true }) }]),
        },
    } as unknown as RetractedPostPorts;
    // By the same name in both: devices have their numbers in each.
    const readings = ['ward1', 'ward2'].map((ward) => ({ device: 'a', sequence: 7, ward }) as Reading);
    const mark = await marker(ports, readings, () => undefined);
    expect(readings.map((reading) => mark(reading).unproven)).toEqual(readings.map(({ ward }) => (ward === unsigned ? true : undefined)));
});

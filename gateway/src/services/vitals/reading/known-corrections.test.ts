// SPDX-License-Identifier: Apache-2.0
// Which posts were retracted is asked in ranges that the ledger looks through at once, however far apart the numbers of a device lie.

import { LONGEST_POST_RANGE } from '@wardledger/chaincode/domain';
import { areRetracted, type RetractedPostPorts } from './known-corrections';

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

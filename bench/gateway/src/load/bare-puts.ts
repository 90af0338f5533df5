// SPDX-License-Identifier: Apache-2.0
// The yardstick's load: as many transactions as were counted, each of as many bytes, through a contract that only puts.

import type { BenchContext } from '../stack/bench-context';
import type { Tally } from '../stack/block-tally';
import { using } from '../stack/processor-time';
import { closedLoop } from './closed-loop';

/** What the gateway keeps in flight. */
const TRANSACTIONS_IN_FLIGHT = 8;
const FEWEST_PUTS = 40;

/** How the bare contract did. */
export interface BarePuts {
    readonly transactionsPerSecond: number;
    /** Milliseconds of the network's processor, of one transaction. */
    readonly network?: number;
}

/** As many transactions with as many bytes, as many at once. */
export async function putTheSame({ ledger }: Pick<BenchContext, 'ledger'>, { transactions, writtenBytes }: Tally): Promise<BarePuts> {
    const value = 'x'.repeat(Math.max(1, Math.round(writtenBytes / transactions)));
    const count = Math.max(transactions, FEWEST_PUTS);
    let started = 0;
    const { result, uses } = await using(
        async () => {
            const began = performance.now();
            await closedLoop(TRANSACTIONS_IN_FLIGHT, async () => {
                if (started >= count) {
                    return false;
                }
                started += 1;
                await ledger.put(value);
                return true;
            });
            return (count * 1000) / (performance.now() - began);
        },
        () => count,
    );
    return { transactionsPerSecond: result, ...(uses && { network: uses.network }) };
}

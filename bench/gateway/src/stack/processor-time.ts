// SPDX-License-Identifier: Apache-2.0
// Processor time of the started processes, which tells more than the clock on a machine that others use too. Linux only; elsewhere absent.

import { readFileSync } from 'node:fs';
import { processorMillisecondsOf } from '@wardledger/bench-common';

/** What a process is, for this purpose. */
export const PARTS = ['network', 'custodian', 'gateway'] as const;
type Part = (typeof PARTS)[number];

/** Milliseconds by part; those of ward 1 and ward 2 together. */
export type ProcessorTime = Readonly<Record<Part, number>>;

const SCRIPTS: Readonly<Record<Part, string>> = {
    network: 'embedded-network.cjs',
    custodian: 'custodian.js',
    gateway: 'server.js',
};
/** What the started processes have used so far; `undefined` where the system does not tell. */
function processorTime(): ProcessorTime | undefined {
    try {
        const total = { network: 0, custodian: 0, gateway: 0 };
        const own = String(process.pid);
        const children = readFileSync(`/proc/${own}/task/${own}/children`, 'utf8').split(' ');
        for (const pid of children.filter((word) => word !== '')) {
            const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
            const part = PARTS.find((name) => command.some((word) => word.endsWith(SCRIPTS[name])));
            if (part !== undefined) {
                total[part] += processorMillisecondsOf(Number(pid));
            }
        }
        return total;
    } catch {
        return undefined;
    }
}

/** Runs something and divides the processor time of the processes by how often it happened. */
export async function using<T>(work: () => Promise<T>, times: (result: T) => number): Promise<{ result: T; uses?: ProcessorTime }> {
    const before = processorTime();
    const result = await work();
    const after = processorTime();
    if (before === undefined || after === undefined) {
        return { result };
    }
    const count = times(result);
    const each = (part: Part): number => (after[part] - before[part]) / count;
    return { result, uses: { network: each('network'), custodian: each('custodian'), gateway: each('gateway') } };
}

/** Of all processes together. */
export function sumOf(uses: ProcessorTime): number {
    return PARTS.reduce((sum, part) => sum + uses[part], 0);
}

// SPDX-License-Identifier: Apache-2.0
// Whether a transaction costs the same behind many others as before them: a new ledger grows piece by piece.

import { compared, type Figure, timed } from '@wardledger/bench-common';
import type { Stand } from './comparisons';
import { growing, processorTotal, type LoadSample } from './measure-load';
import type { Options } from '../options';

const PIECES = 10;

/** On a new network: its last transactions beside its first. */
export async function benchGrowth({ load, network }: Stand, { effort }: Options): Promise<Figure[]> {
    const size = effort.growth / PIECES;
    const pieces: LoadSample[] = [];
    for (let i = 0; i <= PIECES; i++) {
        const from = (i * size + 1).toLocaleString('en');
        pieces.push(await timed(`growth from transaction ${from}`, async () => growing(load, network, size)));
    }
    const [first, last] = [pieces.slice(1, 2), pieces.slice(-1)]; // the very first does not count: it is when V8 compiles
    const [count, all] = [size, effort.growth].map((value) => value.toLocaleString('en'));
    const figure = (what: string, unit: string, of: (sample: LoadSample) => number): Figure => {
        const name = { bench: 'growth', what: `the last ${String(count)} of ${String(all)} transactions${what}`, unit };
        return compared(name, last.map(of), { what: `the first ${String(count)}`, samples: first.map(of) });
    };
    return [figure('', 'submits/s', ({ rate }) => rate), figure(', processor of network', 'ms', processorTotal)];
}

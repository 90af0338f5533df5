// SPDX-License-Identifier: Apache-2.0
// How long `wardledger-audit verify` takes over the raw blocks of a new ledger: every signature, endorsement, code and the whole state.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Figure, figure, timed } from '@wardledger/bench-common';
import type { Stand } from './comparisons';
import { growing } from './measure-load';
import type { Options } from '../options';

const PROGRAM = join(__dirname, '..', '..', '..', '..', 'network', 'verify', 'bin', 'wardledger-audit.cjs');
const SECOND = 1_000; // ms

const run = promisify(execFile);

async function audit(...words: readonly string[]): Promise<{ transactions: number }> {
    const { stdout } = await run(process.execPath, [PROGRAM, ...words, '--json']);
    return words[0] === 'verify' ? (JSON.parse(stdout) as { transactions: number }) : { transactions: 0 };
}

/** On a new network: its blocks are fetched from a peer, and checked as often as is asked for. */
export async function benchAudit({ load, network }: Stand, folder: string, { effort }: Options): Promise<Figure[]> {
    await timed('transactions to audit', async () => growing(load, network, effort.audited));
    const { organizations, peers } = network;
    const into = join(folder, 'audited');
    await audit('fetch', '--into', into, '--peer1', peers[0] ?? '', '--organizations', organizations);
    const authority = join(organizations, 'ordererOrganizations', 'example.com', 'ca', 'ca.example.com-cert.pem');
    const samples: { seconds: number; transactions: number }[] = [];
    for (let i = 0; i < effort.repeats; i++) {
        const start = performance.now();
        const { transactions } = await timed('audit', async () => audit('verify', '--blocks', into, '--authority', authority));
        samples.push({ transactions, seconds: (performance.now() - start) / SECOND });
    }
    const what = `a ledger of ${effort.audited.toLocaleString('en')} puts in a folder`;
    return [
        figure(
            { bench: 'audit', what, unit: 's' },
            samples.map(({ seconds }) => seconds),
        ),
        figure(
            { bench: 'audit', what, unit: 'transactions/s' },
            samples.map(({ seconds, transactions }) => transactions / seconds),
        ),
    ];
}

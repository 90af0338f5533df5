// SPDX-License-Identifier: Apache-2.0
// What a running network does under load and when idle: rates, waiting times, processor time by process.

import { percentile } from '@wardledger/bench-common';
import type { ClientKind } from './client';
import { processorMsOf, type RunningNetwork } from './engine';
import { callsOf, rate, type Load } from './load';
import type { Effort } from './options';

/** Enough prepared requests for any rate that two cores reach. */
const MOST_PER_SECOND = 1500;
const PAUSE_MS = 150;
const SUBMITS_IN_FLIGHT = 256;
const EVALUATES_IN_FLIGHT = 64;

/** One repeat: a rate, and milliseconds of processor for each call, by process. */
export interface LoadSample {
    readonly rate: number;
    readonly processor: ReadonlyMap<string, number>;
}

async function loaded(
    load: Load,
    network: RunningNetwork,
    kind: ClientKind,
    task: 'submit' | 'evaluate',
    seconds: number,
): Promise<LoadSample> {
    await load.prepare(network, kind, seconds * MOST_PER_SECOND);
    const before = processorMsOf(network);
    const inFlight = task === 'submit' ? SUBMITS_IN_FLIGHT : EVALUATES_IN_FLIGHT;
    const outcomes = await load.run(network, { kind, task, milliseconds: seconds * 1000, inFlight });
    const after = processorMsOf(network);
    const calls = callsOf(outcomes);
    const processor = new Map([...after].map(([part, used]) => [part, (used - (before.get(part) ?? 0)) / calls]));
    processor.set('client', outcomes.reduce((sum, { processorMs }) => sum + processorMs, 0) / calls);
    return { rate: rate(outcomes), processor };
}

/** Submits, 256 in flight. */
export const submitting = (load: Load, network: RunningNetwork, kind: ClientKind, { seconds }: Effort): Promise<LoadSample> =>
    loaded(load, network, kind, 'submit', seconds);

/** Evaluates, 64 in flight. */
export const evaluating = (load: Load, network: RunningNetwork, kind: ClientKind, { seconds }: Effort): Promise<LoadSample> =>
    loaded(load, network, kind, 'evaluate', seconds);

/** One submit at a time at moments that have nothing to do with the blocks: p50 and p99 of the milliseconds until VALID. */
export async function idling(load: Load, network: RunningNetwork, { samples }: Effort): Promise<{ p50: number; p99: number }> {
    const calls = { calls: samples, pauseMs: PAUSE_MS, milliseconds: Number.MAX_SAFE_INTEGER };
    const [outcome] = await load.run(network, { kind: 'sdk', task: 'submit', inFlight: 1, ...calls });
    const took = outcome?.took ?? [];
    return { p50: percentile(took, 0.5), p99: percentile(took, 0.99) };
}

/** Commits so many transactions as fast as it goes. */
export async function growing(load: Load, network: RunningNetwork, transactions: number): Promise<void> {
    await load.run(network, {
        kind: 'lean',
        task: 'submit',
        milliseconds: Number.MAX_SAFE_INTEGER,
        inFlight: SUBMITS_IN_FLIGHT,
        calls: transactions,
    });
}

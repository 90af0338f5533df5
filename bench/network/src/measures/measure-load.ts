// SPDX-License-Identifier: Apache-2.0
// What a running network does under load and when idle: rates, waiting times, processor time by process.

import { percentile } from '@wardledger/bench-common';
import type { ClientKind } from '../clients/client';
import { processorMsOf, type RunningNetwork } from '../engines/engine';
import { callsOf, rate, type Load, type Task } from './load';
import type { Effort } from '../options';

const PAUSE_MS = 150;
const SUBMITS_IN_FLIGHT = 256;
const EVALUATES_IN_FLIGHT = 64;

/** One repeat: a rate, and milliseconds of processor for each call, by process. */
export interface LoadSample {
    readonly rate: number;
    readonly processor: ReadonlyMap<string, number>;
}

/** By which client, and for how long. */
interface LoadKind {
    readonly kind: ClientKind;
    readonly effort: Effort;
}

/** Processor of all parts of the network. */
export function processorTotal({ processor }: LoadSample): number {
    return [...processor].reduce((sum, [part, used]) => sum + (part === 'client' ? 0 : used), 0);
}

async function loaded(load: Load, network: RunningNetwork, task: Task): Promise<LoadSample> {
    const before = processorMsOf(network);
    const outcomes = await load.run(network, task);
    const after = processorMsOf(network);
    const calls = callsOf(outcomes);
    const processor = new Map([...after].map(([part, used]) => [part, (used - (before.get(part) ?? 0)) / calls]));
    processor.set('client', outcomes.reduce((sum, { processorMs }) => sum + processorMs, 0) / calls);
    return { rate: rate(outcomes), processor };
}

/** Submits, 256 in flight. */
export const submitting = (load: Load, network: RunningNetwork, { kind, effort }: LoadKind): Promise<LoadSample> =>
    loaded(load, network, { kind, task: 'submit', milliseconds: effort.seconds * 1000, inFlight: SUBMITS_IN_FLIGHT });

/** Evaluates, 64 in flight. */
export async function evaluating(load: Load, network: RunningNetwork, { kind, effort }: LoadKind): Promise<LoadSample> {
    await load.prepare(network, kind);
    return loaded(load, network, { kind, task: 'evaluate', milliseconds: effort.seconds * 1000, inFlight: EVALUATES_IN_FLIGHT });
}

/** Commits so many transactions as fast as it goes. */
export const growing = (load: Load, network: RunningNetwork, calls: number): Promise<LoadSample> =>
    loaded(load, network, { kind: 'lean', task: 'submit', milliseconds: Number.MAX_SAFE_INTEGER, inFlight: SUBMITS_IN_FLIGHT, calls });

/** One submit at a time at moments that have nothing to do with the blocks: p50 and p99 of the milliseconds until VALID. */
export async function idling(load: Load, network: RunningNetwork, { samples }: Effort): Promise<{ p50: number; p99: number }> {
    const calls = { calls: samples, pauseMs: PAUSE_MS, milliseconds: Number.MAX_SAFE_INTEGER };
    const [outcome] = await load.run(network, { kind: 'sdk', task: 'submit', inFlight: 1, ...calls });
    const took = outcome?.took ?? [];
    return { p50: percentile(took, 0.5), p99: percentile(took, 0.99) };
}

// SPDX-License-Identifier: Apache-2.0
// One run: round after round every living node sends one report, and what that costs is the same for every protocol.

import { curveOf } from './curve';
import { BITS_PER_SECOND } from '../protocols/ledger-cost';
import { DIRECT, type ProtocolFactory, type ProtocolOptions } from '../protocols/protocol';
import { fusing, receiving, REPORT_BITS, sending } from '../world/radio';
import { roundCounts, type RoundCounts } from './round-counts';
import type { RunResult } from './run-result';
import type { Setting } from '../world/setting';
import { isAlive, squareBetween, squareToSink, worldOf, type World } from '../world/world';

const MOST_ROUNDS = 30_000;

/** A run: what, by which protocol, with which luck, how honest. */
export interface RunRequest {
    readonly setting: Setting;
    readonly seed: number;
    readonly protocol: ProtocolFactory;
    readonly options?: ProtocolOptions;
}

const honest: ProtocolOptions = { claim: ({ energy }, row) => energy[row] ?? 0 };

/**
 * Simulates one run until the last node is dead.
 * @param request - the run.
 */
export function simulate({ setting, seed, protocol, options = honest }: RunRequest): RunResult {
    const world = worldOf(setting, seed);
    const { assign, overhead } = protocol(world, options);
    const headOf = new Int32Array(world.count).fill(DIRECT);
    const counts = roundCounts(world);
    const curve = curveOf(world);
    for (let round = 0; counts.living() > 0 && round < MOST_ROUNDS; round += 1) {
        world.walk();
        assign(round, headOf);
        const sent = report(world, headOf);
        counts.note(round, { headOf, seconds: sent.slots * (REPORT_BITS / BITS_PER_SECOND) + overhead(round), ...sent });
        curve.note(round, counts.living());
    }
    return { ...counts.result(), curve: curve.result() };
}

/** What one round of reports came to. */
export type Sent = Pick<RoundCounts, 'packets' | 'reports' | 'attempts'> & { readonly slots: number };

/** Members report in parallel clusters; summaries and direct reports reach the sink one after another. */
function report(world: World, headOf: Int32Array): Sent {
    const alive = Uint8Array.from(headOf, (_, row) => Number(isAlive(world, row)));
    const members = new Int32Array(world.count);
    for (let row = 0; row < world.count; row += 1) {
        if (alive[row] === 0) {
            continue;
        }
        const head = headOf[row] ?? DIRECT;
        if (head === DIRECT || head === row) {
            spend(world, row, sending(REPORT_BITS, squareToSink(world, row)) + (head === row ? fusing(REPORT_BITS) : 0));
        } else {
            spend(world, row, sending(REPORT_BITS, squareBetween(world, row, head)));
            spend(world, head, receiving(REPORT_BITS) + fusing(REPORT_BITS));
            members[head] = (members[head] ?? 0) + 1;
        }
    }
    return tally(world, { headOf, alive, members });
}

/** A node that could not pay for the round has not reported, and a head that could not takes its members' reports with it. */
function tally(world: World, { headOf, alive, members }: { headOf: Int32Array; alive: Uint8Array; members: Int32Array }): Sent {
    let packets = 0;
    let reports = 0;
    let attempts = 0;
    let toSink = 0;
    for (let row = 0; row < world.count; row += 1) {
        if (alive[row] === 0) {
            continue;
        }
        const head = headOf[row] ?? DIRECT;
        const last = head === DIRECT ? row : head;
        attempts += 1;
        if (last === row) {
            toSink += 1;
        }
        if (!isAlive(world, row) || !isAlive(world, last)) {
            continue;
        }
        reports += 1;
        if (last === row) {
            packets += 1;
        }
    }
    return { packets, reports, attempts, slots: toSink + members.reduce((most, count) => Math.max(most, count), 0) };
}

function spend({ energy }: World, row: number, joule: number): void {
    energy[row] = (energy[row] ?? 0) - joule;
}

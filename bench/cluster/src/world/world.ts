// SPDX-License-Identifier: Apache-2.0
// The area and its nodes in columns: where they are, what is left of their energy, and how they walk.

import { randomStream, type Random } from './random';
import { NORMAL_ENERGY, SIDE, SINKS, type Setting } from './setting';

const PLACEMENT = 1;
const WALK = 2;
/** Metres per round: 0.5 to 1.5. */
const SLOWEST = 0.5;

/** Columns of equal length; a row is a node. Distances in metres, energy in joule. */
export interface World {
    readonly setting: Setting;
    readonly seed: number;
    readonly count: number;
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly energy: Float64Array;
    readonly capacity: Float64Array;
    readonly advanced: Uint8Array;
    readonly sink: { readonly x: number; readonly y: number };
    /** Moves every node one round on; does nothing in a setting that stands still. */
    readonly walk: () => void;
}

/**
 * Places the nodes of a run.
 * @param setting - what is simulated.
 * @param seed - the run.
 */
export function worldOf(setting: Setting, seed: number): World {
    const { nodes: count, advancedShare, advancedBy } = setting;
    const random = randomStream(seed, PLACEMENT);
    const draw = (): Float64Array => Float64Array.from({ length: count }, () => random() * SIDE);
    const advanced = Uint8Array.from({ length: count }, (_, row) => Number(row < advancedShare * count));
    const capacity = Float64Array.from(advanced, (isAdvanced) => NORMAL_ENERGY * (1 + isAdvanced * advancedBy));
    const x = draw();
    const y = draw();
    const walk = setting.walking ? waypoints(x, y, randomStream(seed, WALK)) : () => undefined;
    return { setting, seed, count, x, y, energy: capacity.slice(), capacity, advanced, sink: SINKS[setting.sink], walk };
}

/** Random waypoint: walk to a random place at a random speed, then choose the next. */
function waypoints(x: Float64Array, y: Float64Array, random: Random): () => void {
    const legs = Array.from(x, () => legOf(random));
    return () =>
        legs.forEach((leg, row) => {
            const dx = leg.x - (x[row] ?? 0);
            const dy = leg.y - (y[row] ?? 0);
            const rest = Math.hypot(dx, dy);
            const share = rest <= leg.speed ? 1 : leg.speed / rest;
            x[row] = (x[row] ?? 0) + dx * share;
            y[row] = (y[row] ?? 0) + dy * share;
            if (share === 1) {
                legs[row] = legOf(random);
            }
        });
}

interface Leg {
    readonly x: number;
    readonly y: number;
    readonly speed: number;
}

function legOf(random: Random): Leg {
    return { x: random() * SIDE, y: random() * SIDE, speed: SLOWEST + random() };
}

/** Squares the distance between two nodes. */
export function squareBetween({ x, y }: World, a: number, b: number): number {
    const dx = (x[a] ?? 0) - (x[b] ?? 0);
    const dy = (y[a] ?? 0) - (y[b] ?? 0);
    return dx * dx + dy * dy;
}

/** Squares the distance from a node to the sink. */
export function squareToSink({ x, y, sink }: World, row: number): number {
    const dx = (x[row] ?? 0) - sink.x;
    const dy = (y[row] ?? 0) - sink.y;
    return dx * dx + dy * dy;
}

/** Tells whether a node has energy left. */
export function isAlive({ energy }: World, row: number): boolean {
    return (energy[row] ?? 0) > 0;
}

// SPDX-License-Identifier: Apache-2.0
// The living nodes of a round in columns, in ascending order of ids: what the steps of an election share, laid out for speed.

import { demandDefined } from '../../kernel';
import { sendingNanojoule, squareDistance, UNREACHABLE_NANOJOULE } from '../radio';
import { STANDBY_FACTOR, STANDBY_PERMILLE } from '../rules';
import { accountOf, reserveOf, scarcityOf, type Yardstick, yardstickOf } from './standing';
import { type ClusterNode, type ClusterRules, MIN_NODES, PERMILLE } from '../types';

/** Row of no node. */
export const NOBODY = -1;

/** Columns of equal length; a row is a living node. */
export interface Field {
    readonly nodes: readonly ClusterNode[];
    readonly rules: ClusterRules;
    readonly yardstick: Yardstick;
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly scarcity: Float64Array;
    /** Nanojoule to report to the gateway. */
    readonly sending: Float64Array;
    /** 1 where the node may report to the gateway itself. */
    readonly nearGateway: Uint8Array;
    /** 1 where the node is held back. */
    readonly standby: Uint8Array;
}

/**
 * Lays out the living nodes.
 * @param nodes - valid, at least one of them alive, in any order.
 * @param rules - of the cluster.
 */
export function fieldOf(nodes: readonly ClusterNode[], rules: ClusterRules): Field {
    const living = nodes.filter(({ energyMicrojoule }) => energyMicrojoule > 0).sort((a, b) => (a.id < b.id ? -1 : 1));
    const yardstick = yardstickOf(living);
    const squares = Float64Array.from(living, (node) => squareDistance(node, rules.gateway));
    const sending = squares.map(sendingNanojoule);
    const scarcity = Float64Array.from(living, (node) => scarcityOf(accountOf(node), yardstick));
    const standby = standbyOf(living, sending, { rules, yardstick });
    standby.forEach((isHeld, row) => (scarcity[row] = at(scarcity, row) * (isHeld === 1 ? STANDBY_FACTOR : 1)));
    return {
        nodes: living,
        rules,
        yardstick,
        x: Float64Array.from(living, ({ xCm }) => xCm),
        y: Float64Array.from(living, ({ yCm }) => yCm),
        scarcity,
        sending,
        nearGateway: Uint8Array.from(squares, (square) => Number(square <= rules.directRangeCm * rules.directRangeCm)),
        standby,
    };
}

/**
 * Reads a column where the row is known to exist. An election asks a million times, so only a missing one is worth a call.
 */
export function at(column: Float64Array | Uint8Array | Int32Array, row: number): number {
    const value = column[row];
    return value === undefined ? demandDefined<number>(value, 'a row of the field') : value;
}

/**
 * Prices a report without a head: dear for a node that does not reach the gateway, so that heads are placed to cover it.
 * @returns nanojoule times scarcity.
 */
export function alone(field: Field, row: number): number {
    return at(field.scarcity, row) * (at(field.nearGateway, row) === 1 ? at(field.sending, row) : UNREACHABLE_NANOJOULE);
}

/**
 * Tells whether a node may be head at all.
 */
export function isTrusted(node: ClusterNode | undefined, { trustThresholdPermille }: ClusterRules): boolean {
    return node !== undefined && node.trustPermille >= trustThresholdPermille;
}

/** The trusted nodes with the fullest accounts; among equals those that reach the gateway most cheaply, then the smaller ids. */
function standbyOf(
    nodes: readonly ClusterNode[],
    sending: Float64Array,
    { rules, yardstick }: Pick<Field, 'rules' | 'yardstick'>,
): Uint8Array {
    const reserve = Float64Array.from(nodes, (node) => reserveOf(accountOf(node), yardstick));
    const trusted = [...nodes.keys()].filter((row) => isTrusted(nodes[row], rules));
    trusted.sort((a, b) => at(reserve, b) - at(reserve, a) || at(sending, a) - at(sending, b) || a - b);
    const size = trusted.length < MIN_NODES ? 0 : Math.max(1, Math.floor((trusted.length * STANDBY_PERMILLE) / PERMILLE));
    const held = new Uint8Array(nodes.length);
    for (const row of trusted.slice(0, size)) {
        held[row] = 1;
    }
    return held;
}

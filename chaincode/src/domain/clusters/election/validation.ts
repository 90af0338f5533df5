// SPDX-License-Identifier: Apache-2.0
// What an election refuses: input from which no meaningful round can be computed. Nothing is stored then.

import { DomainError, KERNEL_ERRORS } from '../../kernel';
import {
    type ClusterNode,
    type ClusterRules,
    type ElectionInput,
    MAX_COORDINATE_CM,
    MAX_ENERGY_MICROJOULE,
    MAX_NODES,
    MAX_ROUND,
    MIN_NODES,
    NEVER,
    PERMILLE,
} from '../types';
import { isTrusted } from './field';

const SEED = /^[0-9a-f]{64}$/;

/** Each row: the field of a node and its limits; whole numbers only. */
const LIMITS: readonly (readonly [keyof ClusterNode, number, number])[] = [
    ['xCm', 0, MAX_COORDINATE_CM],
    ['yCm', 0, MAX_COORDINATE_CM],
    ['energyMicrojoule', 0, MAX_ENERGY_MICROJOULE],
    ['capacityMicrojoule', 1, MAX_ENERGY_MICROJOULE],
    ['spentMicrojoule', 0, Number.MAX_SAFE_INTEGER],
    ['trustPermille', 0, PERMILLE],
    ['lastHeadRound', NEVER, MAX_ROUND],
];

/**
 * Refuses what cannot be elected from.
 * @throws DomainError CONTENT_INVALID
 */
export function demandElectable({ seed, round, nodes, rules }: ElectionInput): void {
    if (!SEED.test(seed)) {
        throw invalid('The seed is not 64 hex digits');
    }
    if (!isWithin(round, 0, MAX_ROUND)) {
        throw invalid('The round is not a whole number from 0');
    }
    if (nodes.length === 0) {
        throw invalid('The cluster has no nodes');
    }
    if (nodes.length < MIN_NODES) {
        throw invalid('A cluster of one node has nobody to elect');
    }
    if (nodes.length > MAX_NODES) {
        throw invalid(`A cluster has at most ${MAX_NODES} nodes`);
    }
    for (const node of nodes) {
        demandWithinLimits(node);
    }
    demandDistinct(nodes, ({ id }) => id, 'Two nodes have the same id');
    const living = nodes.filter(({ energyMicrojoule }) => energyMicrojoule > 0);
    if (living.length === 0) {
        throw invalid('All nodes are dead');
    }
    if (!living.some((node) => isTrusted(node, rules))) {
        throw invalid('All living nodes are under the trust threshold');
    }
    demandDistinct(living, ({ xCm, yCm }) => xCm * (MAX_COORDINATE_CM + 1) + yCm, 'Two living nodes are at one place');
}

/**
 * Refuses parameters that a cluster cannot have.
 * @throws DomainError CONTENT_INVALID
 */
export function demandRules(rules: ClusterRules): void {
    const { gateway } = rules;
    const isPlaced = isWithin(gateway.xCm, 0, MAX_COORDINATE_CM) && isWithin(gateway.yCm, 0, MAX_COORDINATE_CM);
    if (!isPlaced) {
        throw invalid('The gateway lies outside the area');
    }
    if (!isWithin(rules.rangeCm, 1, MAX_COORDINATE_CM)) {
        throw invalid('rangeCm is out of range');
    }
    if (!isWithin(rules.directRangeCm, 0, MAX_COORDINATE_CM)) {
        throw invalid('directRangeCm is out of range');
    }
    if (!isWithin(rules.trustThresholdPermille, 0, PERMILLE)) {
        throw invalid('trustThresholdPermille is out of range');
    }
    if (!isWithin(rules.headsPermille, 1, PERMILLE)) {
        throw invalid('headsPermille is out of range');
    }
    if (!isWithin(rules.reportsPerRound, 1, PERMILLE)) {
        throw invalid('reportsPerRound is out of range');
    }
}

function demandWithinLimits(node: ClusterNode): void {
    for (const [field, least, most] of LIMITS) {
        if (!isWithin(node[field], least, most)) {
            throw invalid(`${field} is not a whole number from ${least} to ${most}`, node.id);
        }
    }
    if (node.energyMicrojoule > node.capacityMicrojoule) {
        throw invalid('A node claims more energy than its capacity', node.id);
    }
}

function demandDistinct(nodes: readonly ClusterNode[], keyOf: (node: ClusterNode) => string | number, detail: string): void {
    const seen = new Set<string | number>();
    for (const node of nodes) {
        if (seen.has(keyOf(node))) {
            throw invalid(detail, node.id);
        }
        seen.add(keyOf(node));
    }
}

function isWithin(value: unknown, least: number, most: number): boolean {
    return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

function invalid(detail: string, node?: string): DomainError {
    return new DomainError(KERNEL_ERRORS.CONTENT_INVALID, detail, node === undefined ? {} : { node });
}

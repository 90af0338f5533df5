// SPDX-License-Identifier: Apache-2.0
// The shapes of an election: what goes in, what comes out, in which unit and within which limits.

/** Computes SHA-256 of a text taken as UTF-8; 64 lower-case hex digits. Handed in, because the domain imports no platform module. */
export type Sha256 = (text: string) => string;

/** Centimetres in the plane of the area. */
export interface Position {
    readonly xCm: number;
    readonly yCm: number;
}

/** A wearable as the snapshot of a round shows it. */
export interface ClusterNode extends Position {
    /** Ledger id. */
    readonly id: string;
    /** Residual energy as the node claims it; 0 means that it is dead. */
    readonly energyMicrojoule: number;
    /** Energy that the ward attested when it enrolled the node. */
    readonly capacityMicrojoule: number;
    /** What the ledger has charged the node for its work so far (its load). */
    readonly spentMicrojoule: number;
    /** Trust in thousandths, 0 to 1000. */
    readonly trustPermille: number;
    /** The last round in which it was head; NEVER for none. */
    readonly lastHeadRound: number;
}

/** The parameters of a cluster; fixed when it is created. */
export interface ClusterRules {
    /** Where reports leave the area. */
    readonly gateway: Position;
    /** How far a member may be from its head. */
    readonly rangeCm: number;
    /** How far a node may be from the gateway to report without a head; 0 forbids it. */
    readonly directRangeCm: number;
    /** A node under this is never head; thousandths. */
    readonly trustThresholdPermille: number;
    /** At most this many heads in a thousand living nodes, and always at least one. */
    readonly headsPermille: number;
    /** Reports that a node sends between two elections. */
    readonly reportsPerRound: number;
}

/** What an election is computed from; nothing else goes in. */
export interface ElectionInput {
    /** Seed of the epoch, 64 hex digits. */
    readonly seed: string;
    readonly round: number;
    readonly nodes: readonly ClusterNode[];
    readonly rules: ClusterRules;
}

/** The result. Every list is in ascending order of ids. */
export interface Election {
    readonly round: number;
    readonly seed: string;
    readonly heads: readonly string[];
    /** Head of every node that reports through one. */
    readonly members: ReadonlyMap<string, string>;
    /** Living nodes that report to the gateway themselves. */
    readonly direct: readonly string[];
    /** Living nodes that reach neither a head nor the gateway. */
    readonly uncovered: readonly string[];
    /** Held back from duty, so that the area keeps reporters to the end. */
    readonly standby: readonly string[];
}

/** `lastHeadRound` of a node that never was head. */
export const NEVER = -1;
export const MAX_NODES = 1_000;
export const MIN_NODES = 2;
/** One kilometre: a ward's area is smaller, and products of costs stay exact. */
export const MAX_COORDINATE_CM = 100_000;
/** Ten kilojoule, about two cells of a phone. */
export const MAX_ENERGY_MICROJOULE = 10_000_000_000;
export const MAX_ROUND = 1_000_000_000;
export const PERMILLE = 1_000;

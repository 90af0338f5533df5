// SPDX-License-Identifier: Apache-2.0
// Clusters on the ledger: what their functions are called with, and what the world state keeps of areas, telemetry, seeds and rounds.

import { type Static, Type } from '@sinclair/typebox';
import {
    type ActorReference,
    closed,
    CursorSchema,
    type Hex64,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    LimitSchema,
    type Milliseconds,
    oneOf,
    WardSchema,
} from '../kernel';
import type { StoredRound } from './rounds/stored-round';
import { type EpochSeed, OPEN_PHASES, type OpenPhase, SECRET_KINDS, type SeedPart, type SeedPhase } from './seeds/seed';
import { MAX_COORDINATE_CM, MAX_ENERGY_MICROJOULE, MAX_NODES, MAX_ROUND, PERMILLE } from './types';

/** More than twice the peers' TimeWindowCheck of 15 minutes: a ward that shifts the times of its transactions cannot close a phase at once. */
export const MIN_SEED_WINDOW_MS = 1_860_000;
export const MAX_SEED_WINDOW_MS = 86_400_000;
/** Node ids that one question may name. */
export const MAX_NAMED_NODES = 200;

const whole = (minimum: number, maximum: number): ReturnType<typeof Type.Integer> => Type.Integer({ minimum, maximum });
const position = { xCm: whole(0, MAX_COORDINATE_CM), yCm: whole(0, MAX_COORDINATE_CM) };
const RoundSchema = whole(0, MAX_ROUND);
const place = { cluster: LedgerIdSchema, round: RoundSchema };
const epochPlace = { cluster: LedgerIdSchema, epoch: RoundSchema };
const pages = { limit: LimitSchema, cursor: Type.Optional(CursorSchema) };

export const CreateClusterSchema = closed({
    id: LedgerIdSchema,
    rules: closed({
        gateway: closed(position),
        rangeCm: whole(1, MAX_COORDINATE_CM),
        directRangeCm: whole(0, MAX_COORDINATE_CM),
        trustThresholdPermille: whole(0, PERMILLE),
        headsPermille: whole(1, PERMILLE),
        reportsPerRound: whole(1, PERMILLE),
    }),
    seedWindowMs: whole(MIN_SEED_WINDOW_MS, MAX_SEED_WINDOW_MS),
    collector: Type.Optional(LedgerIdSchema),
});
/** `collector`: the one IoT gateway of the area, by the ledger id of its registration; without it the one that reports first. */
export type CreateCluster = Static<typeof CreateClusterSchema>;

export const GetClusterSchema = closed({ cluster: LedgerIdSchema });
export const ListClustersSchema = closed({ ward: WardSchema, ...pages });
export type ListClusters = Static<typeof ListClustersSchema>;

const NodeReportSchema = closed({
    id: LedgerIdSchema,
    ...position,
    energyMicrojoule: whole(0, MAX_ENERGY_MICROJOULE),
    trustPermille: whole(0, PERMILLE),
});
export const ReportTelemetrySchema = closed({ ...place, nodes: Type.Array(NodeReportSchema, { minItems: 1, maxItems: MAX_NODES }) });
export type ReportTelemetry = Static<typeof ReportTelemetrySchema>;

export const ElectHeadsSchema = closed(place);
export const GetTelemetrySchema = closed(place);
export const GetElectionSchema = closed(place);
export const ListElectionsSchema = closed({ cluster: LedgerIdSchema, ...pages });
export type ListElections = Static<typeof ListElectionsSchema>;

export const CommitSeedSchema = closed({ ...epochPlace, main: Hex64Schema, spare: Hex64Schema });
export type CommitSeed = Static<typeof CommitSeedSchema>;
export const RevealSeedSchema = closed({ ...epochPlace, kind: oneOf(SECRET_KINDS), secret: Hex64Schema });
export type RevealSeed = Static<typeof RevealSeedSchema>;
export const CloseSeedPhaseSchema = closed({ ...epochPlace, phase: oneOf(OPEN_PHASES) });
export const GetSeedSchema = closed(epochPlace);

export const FindNodesSchema = closed({ nodes: Type.Array(LedgerIdSchema, { minItems: 1, maxItems: MAX_NAMED_NODES }) });
export const FindHeadSchema = closed({ node: LedgerIdSchema });

/** World state `cluster/{id}`; never changed. */
export interface ClusterState extends CreateCluster {
    readonly ward: string;
    readonly actor: ActorReference;
    readonly time: Milliseconds;
}

/** A cluster as GetCluster answers it. */
export interface FoundCluster extends ClusterState {
    /** The last elected round; absent before the first. */
    readonly latest?: number;
}

/** Id, x, y (cm), claimed energy (microjoule), trust (thousandths). */
export type TelemetryRow = readonly [LedgerId, number, number, number, number];

/** World state `telemetry/{cluster}/{round}`: the snapshot as reported, in ascending order of ids. */
export interface StoredTelemetry {
    readonly round: number;
    readonly nodes: readonly TelemetryRow[];
    readonly actor: ActorReference;
    readonly transactionId: string;
    readonly time: Milliseconds;
}

/** What ReportTelemetry answers. */
export interface ReportedTelemetry {
    readonly round: number;
    readonly nodes: number;
}

/** World state `seed~commitment/{cluster}/{epoch}/{msp}`. */
export interface SeedCommitment {
    readonly commitments: SeedPart['commitments'];
    readonly actor: ActorReference;
    readonly time: Milliseconds;
}

/** World state `seed~secret/{cluster}/{epoch}/{msp}/{kind}`. */
export interface SeedSecret {
    readonly secret: Hex64;
    readonly actor: ActorReference;
    readonly time: Milliseconds;
}

/** World state `seed~closed/{cluster}/{epoch}/{phase}`: that a phase ended because its time was over; never changed. */
export interface ClosedPhase {
    readonly actor: ActorReference;
    readonly time: Milliseconds;
}

/** World state `seed/{cluster}/{epoch}`: fixed by the first election of the epoch, at `time`. */
export interface StoredSeed extends EpochSeed {
    readonly time: Milliseconds;
}

/** What GetSeed answers; everything that the seed follows from. */
export interface FoundSeed {
    readonly epoch: number;
    readonly phase: 'unopened' | SeedPhase;
    readonly parts: readonly SeedPart[];
    readonly openedMs?: Milliseconds;
    /** The marks of phases that ended for want of an answer, with their times. */
    readonly closed: Readonly<Partial<Record<OpenPhase, Milliseconds>>>;
    /** When the phase that is open may be closed; absent before the first commitment and after the last phase. */
    readonly closableMs?: Milliseconds;
    /** Present as soon as it can be computed. */
    readonly seed?: EpochSeed;
    /** Present once an election has used it. */
    readonly fixedMs?: Milliseconds;
}

/** World state `election/{cluster}/{round}`: that a round was elected, small enough to be read with every window. Never changed. */
export interface ElectionMark {
    readonly cluster: LedgerId;
    readonly ward: string;
    readonly round: number;
    readonly seed: Hex64;
    /** How many heads the round has. */
    readonly heads: number;
    /** Heads of the round before that are dead or under the trust threshold now: the reason of a re-election. */
    readonly lost: readonly LedgerId[];
    readonly actor: ActorReference;
    readonly transactionId: string;
    readonly time: Milliseconds;
}

/** What GetElection answers. */
export interface FoundElection {
    readonly election: ElectionMark;
    readonly stored: StoredRound;
}

/** The sealed names of nodes, in the order of the question; null for an id that no node has. */
export type FoundNodes = readonly ({ readonly ledgerId: LedgerId; readonly sealedId: string } | null)[];

/** The head of a node in one round: itself, another node, or null when it has none. */
export interface AssignedHead {
    readonly round: number;
    readonly head: LedgerId | null;
}

/** Where a node reports: its cluster, and its head in the last round and in the one before. */
export interface FoundHead {
    readonly cluster: LedgerId;
    readonly ward: string;
    readonly rounds: readonly AssignedHead[];
}

// SPDX-License-Identifier: Apache-2.0
// Form and limits of /v1/clusters. Whether a round can be elected from its telemetry is judged on the ledger.

import { Type } from '@sinclair/typebox';
import {
    closed,
    MAX_COORDINATE_CM,
    MAX_ENERGY_MICROJOULE,
    MAX_NODES,
    MAX_ROUND,
    MAX_SEED_WINDOW_MS,
    MIN_SEED_WINDOW_MS,
    PERMILLE,
    WardSchema,
} from '@wardledger/chaincode/domain';
import { choice, IdSchema, TransactionSchema } from '../../plugins/documentation';

/** Bytes of a report: a thousand nodes with the longest names. */
export const TELEMETRY_BYTES = 262_144;

const whole = (minimum: number, maximum: number, description?: string): ReturnType<typeof Type.Integer> =>
    Type.Integer({ minimum, maximum, ...(description === undefined ? {} : { description }) });
/** In thousandths, as the ledger keeps it: what would be rounded is refused, because a rounded threshold may be none. */
const share = (description: string, minimum = 0): ReturnType<typeof Type.Number> =>
    Type.Number({ minimum, maximum: 1, 'x-steps': 1 / PERMILLE, description: `${description} In thousandths.` });
const coordinate = whole(0, MAX_COORDINATE_CM, 'Centimetres in the plane of the area.');

/** A round or an epoch. */
export const RoundSchema = whole(0, MAX_ROUND);

/** POST /v1/clusters. */
export const NewClusterSchema = closed({
    id: IdSchema,
    ward: WardSchema,
    rangeCm: whole(1, MAX_COORDINATE_CM, 'How far a member may be from its head.'),
    trustThreshold: share('A node under this is never head; 0: whatever its trust.'),
    directRangeCm: Type.Optional(whole(0, MAX_COORDINATE_CM, 'How far from the gateway a node may report without a head; 0 forbids it.')),
    maximumHeadShare: Type.Optional(share('Share of heads among living nodes.', 1 / PERMILLE)),
    reportsPerRound: Type.Optional(whole(1, PERMILLE, 'Reports that a node sends between two elections.')),
    seedWindowSeconds: Type.Optional(
        whole(MIN_SEED_WINDOW_MS / 1_000, MAX_SEED_WINDOW_MS / 1_000, 'How long the other ward’s part of a seed is awaited.'),
    ),
    gateway: Type.Optional(
        closed({
            xCm: coordinate,
            yCm: coordinate,
            id: Type.Optional(Type.Unsafe<string>({ ...IdSchema, description: 'The one subject that may report for the area.' })),
        }),
    ),
});

const cluster = {
    ledgerId: Type.String(),
    ward: Type.String(),
    rangeCm: Type.Integer(),
    directRangeCm: Type.Integer(),
    trustThreshold: Type.Number(),
    maximumHeadShare: Type.Number(),
    reportsPerRound: Type.Integer(),
    seedWindowSeconds: Type.Number(),
    gateway: Type.Object({ xCm: Type.Integer(), yCm: Type.Integer(), ledgerId: Type.Optional(Type.String()) }),
    created: Type.String({ format: 'date-time' }),
    round: Type.Optional(Type.Integer({ description: 'The last elected round.' })),
};
export const ClusterSchema = Type.Object({ id: Type.String(), ...cluster });
export const ListedClusterSchema = Type.Object(cluster);
export const CreatedClusterSchema = Type.Object({ id: Type.String(), ...cluster, transaction: TransactionSchema });

/** POST /v1/clusters/{id}/telemetry. */
export const TelemetrySchema = closed({
    round: Type.Optional(RoundSchema),
    nodes: Type.Array(
        closed({
            id: IdSchema,
            xCm: coordinate,
            yCm: coordinate,
            energyMicrojoule: whole(0, MAX_ENERGY_MICROJOULE, 'What the node says it has left; 0 means that it is dead.'),
            trust: share('0 to 1.'),
        }),
        { minItems: 1, maxItems: MAX_NODES },
    ),
});
export const ReportedSchema = Type.Object({ round: Type.Integer(), nodes: Type.Integer(), transaction: TransactionSchema });

const names = Type.Array(Type.String());
const election = {
    round: Type.Integer(),
    heads: names,
    members: Type.Record(Type.String(), Type.String(), { description: 'Node to head.' }),
    direct: Type.Array(Type.String(), { description: 'Report to the gateway themselves.' }),
    uncovered: Type.Array(Type.String(), { description: 'Reach neither a head nor the gateway.' }),
    standby: Type.Array(Type.String(), { description: 'Held back from duty, so that somebody reports to the end.' }),
    dead: names,
    lost: Type.Array(Type.String(), { description: 'Heads of the round before that died or lost trust.' }),
    seed: Type.String(),
    transactionId: Type.String(),
    timestamp: Type.String({ format: 'date-time' }),
};
export const ElectionSchema = Type.Object(election);
export const ElectedSchema = Type.Object({ ...election, transaction: TransactionSchema });
export const ElectionLineSchema = Type.Object({
    round: Type.Integer(),
    seed: Type.String(),
    heads: Type.Integer(),
    lost: Type.Integer(),
    transactionId: Type.String(),
    timestamp: Type.String({ format: 'date-time' }),
});

/** How far the seed of an epoch is. */
export const SeedSchema = Type.Object({
    epoch: Type.Integer(),
    phase: choice(['unopened', 'commit', 'reveal', 'spare', 'closed']),
    wards: Type.Array(Type.Object({ ward: Type.String(), committed: Type.Boolean(), revealed: Type.Boolean(), spare: Type.Boolean() })),
    seed: Type.Optional(Type.String({ description: 'Present once it is known.' })),
    rule: Type.Optional(choice(['both', 'one', 'none'])),
    missing: Type.Optional(Type.Array(Type.String(), { description: 'Wards that did not reveal in time.' })),
});

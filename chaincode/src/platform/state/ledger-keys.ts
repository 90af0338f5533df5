// SPDX-License-Identifier: Apache-2.0
// Every key of the ledger, in one pure file: one fact per key, no counters, no growing lists. World keys hold ids and digests only;
// private keys are keyed hashes, random, or stand beside a public write that names the same id, because the channel shows their SHA-256.

import type {
    AccessEvent,
    ActorReference,
    ClosedPhase,
    ClusterState,
    ElectionMark,
    Hex64,
    LedgerId,
    Milliseconds,
    OpenPhase,
    Participant,
    RecordPayload,
    RecordPointer,
    RecordState,
    ReleaseDenial,
    ReleaseState,
    RemovalState,
    SecretKind,
    SeedCommitment,
    SeedSecret,
    StoredPost,
    StoredRound,
    StoredSeed,
    StoredTelemetry,
    StoredWindow,
    SubjectEntry,
} from '../../domain';

const NAMESPACE = '\u0000';
const SEPARATOR = '\u0000';
/** Digits of the largest safe integer, so that text order is number order. */
const NUMBER_DIGITS = 16;

/** Where one value of type T stands. */
export interface Key<T> {
    readonly path: string;
    /** Never set: ties the key to the type of its value. */
    readonly holds?: T;
}

/** Where a run of values of type T stands. */
export interface Prefix<T> {
    readonly type: string;
    readonly attributes: readonly string[];
    readonly holds?: T;
}

/** A world-state key. */
export interface WorldKey<T> extends Key<T> {
    readonly room: 'world';
}

/** A key of the collection of both wards. */
export interface PrivateKey<T> extends Key<T> {
    readonly room: 'private';
}

/** An approval of an erasure by a holder of one of its two roles. */
export interface ErasureApproval {
    readonly actor: ActorReference;
}

/** A mark that somebody did something at some time. */
export interface Mark {
    readonly actor: ActorReference;
    readonly time: Milliseconds;
}

/** Evidence of a refused release. */
export interface DenialState extends Mark {
    readonly code: ReleaseDenial;
    readonly windowsDigest: Hex64;
}

/**
 * Builds a composite key as Fabric does.
 * @param type - the object type.
 * @param attributes - its parts, outermost first.
 */
export function compositeKey(type: string, attributes: readonly string[]): string {
    return NAMESPACE + [type, ...attributes].map((part) => part + SEPARATOR).join('');
}

/**
 * Writes a number so that the order of texts is the order of numbers.
 * @param value - a non-negative safe integer.
 */
export function padded(value: number): string {
    return value.toString().padStart(NUMBER_DIGITS, '0');
}

function world<T>(type: string, ...attributes: string[]): WorldKey<T> {
    return { room: 'world', path: compositeKey(type, attributes) };
}

function secret<T>(type: string, ...attributes: string[]): PrivateKey<T> {
    return { room: 'private', path: compositeKey(type, attributes) };
}

/** Keys of the world state, visible to the whole channel. */
export const worldKeys = {
    participant: (mspId: string, certificateId: Hex64): WorldKey<Participant> => world('participant', mspId, certificateId),
    record: (id: LedgerId): WorldKey<RecordState> => world('record', id),
    recordByKind: (kind: string, ward: string, id: LedgerId): WorldKey<LedgerId> => world('record~kind', kind, ward, id),
    recordByWard: (ward: string, id: LedgerId): WorldKey<LedgerId> => world('record~ward', ward, id),
    removal: (id: LedgerId): WorldKey<RemovalState> => world('removal', id),
    /** A record that was merged into another one: its lookup key lives on and must be purged with the survivor's. */
    merged: (into: LedgerId, id: LedgerId): WorldKey<LedgerId> => world('merged', into, id),
    erasure: (id: LedgerId, role: string): WorldKey<ErasureApproval> => world('erasure', id, role),
    hold: (id: LedgerId): WorldKey<Mark> => world('hold', id),
    window: (id: LedgerId): WorldKey<StoredWindow> => world('window', id),
    post: (device: LedgerId, sequence: number): WorldKey<StoredPost> => world('post', device, padded(sequence)),
    /** The one window of the ward that a ciphertext stands in: a copy in a second window would be released, and counted, twice. */
    ciphertext: (ward: string, digest: Hex64): WorldKey<LedgerId> => world('ciphertext', ward, digest),
    windowBySubject: (subject: LedgerId, first: Milliseconds, id: LedgerId): WorldKey<LedgerId> =>
        world('window~subject', subject, padded(first), id),
    windowByWard: (ward: string, first: Milliseconds, id: LedgerId): WorldKey<LedgerId> => world('window~ward', ward, padded(first), id),
    release: (id: Hex64): WorldKey<ReleaseState> => world('release', id),
    /** The one set of windows in which this window may be decrypted. */
    released: (window: LedgerId): WorldKey<Hex64> => world('released', window),
    cluster: (id: LedgerId): WorldKey<ClusterState> => world('cluster', id),
    clusterByWard: (ward: string, id: LedgerId): WorldKey<LedgerId> => world('cluster~ward', ward, id),
    /** The last elected round, for readers only: a submission that read it would conflict with every election. */
    latestRound: (cluster: LedgerId): WorldKey<number> => world('cluster~latest', cluster),
    /** The gateway that reported first, where the cluster names none. */
    collector: (cluster: LedgerId): WorldKey<LedgerId> => world('cluster~collector', cluster),
    /** The one cluster of a ward that a node belongs to; another ward's claim to it stands elsewhere and hinders nobody. */
    node: (ward: string, id: LedgerId): WorldKey<LedgerId> => world('node', ward, id),
    telemetry: (cluster: LedgerId, round: number): WorldKey<StoredTelemetry> => world('telemetry', cluster, padded(round)),
    round: (cluster: LedgerId, round: number): WorldKey<StoredRound> => world('round', cluster, padded(round)),
    election: (cluster: LedgerId, round: number): WorldKey<ElectionMark> => world('election', cluster, padded(round)),
    seed: (cluster: LedgerId, epoch: number): WorldKey<StoredSeed> => world('seed', cluster, padded(epoch)),
    seedCommitment: (cluster: LedgerId, epoch: number, mspId: string): WorldKey<SeedCommitment> =>
        world('seed~commitment', cluster, padded(epoch), mspId),
    seedSecret: (cluster: LedgerId, epoch: number, { mspId, kind }: { mspId: string; kind: SecretKind }): WorldKey<SeedSecret> =>
        world('seed~secret', cluster, padded(epoch), mspId, kind),
    /** That a phase is over: read by everything that the phase takes. */
    seedClosed: (cluster: LedgerId, epoch: number, phase: OpenPhase): WorldKey<ClosedPhase> =>
        world('seed~closed', cluster, padded(epoch), phase),
    denial: (releaseId: Hex64, transactionId: string): WorldKey<DenialState> => world('denial', releaseId, transactionId),
} as const;

/** Runs of world-state keys. */
export const worldPrefixes = {
    records: (): Prefix<RecordState> => ({ type: 'record', attributes: [] }),
    recordsByKind: (kind: string): Prefix<LedgerId> => ({ type: 'record~kind', attributes: [kind] }),
    recordsByKindAndWard: (kind: string, ward: string): Prefix<LedgerId> => ({ type: 'record~kind', attributes: [kind, ward] }),
    recordsByWard: (ward: string): Prefix<LedgerId> => ({ type: 'record~ward', attributes: [ward] }),
    merged: (into: LedgerId): Prefix<LedgerId> => ({ type: 'merged', attributes: [into] }),
    windowsBySubject: (subject: LedgerId): Prefix<LedgerId> => ({ type: 'window~subject', attributes: [subject] }),
    clustersByWard: (ward: string): Prefix<LedgerId> => ({ type: 'cluster~ward', attributes: [ward] }),
    elections: (cluster: LedgerId): Prefix<ElectionMark> => ({ type: 'election', attributes: [cluster] }),
    windowsByWard: (ward: string): Prefix<LedgerId> => ({ type: 'window~ward', attributes: [ward] }),
} as const;

/** Keys of the collection of both wards; the channel sees their hashes. */
export const privateKeys = {
    index: (lookupKey: Hex64): PrivateKey<SubjectEntry> => secret('index', lookupKey),
    pointer: (id: LedgerId): PrivateKey<RecordPointer> => secret('pointer', id),
    record: (privateKey: Hex64): PrivateKey<RecordPayload> => secret('record', privateKey),
    access: (accessKey: Hex64): PrivateKey<AccessEvent> => secret('access', accessKey),
} as const;

// SPDX-License-Identifier: Apache-2.0
// Values of the state as bytes: canonical JSON in UTF-8.

import { canonicalJson, type HistoryEntry, type Milliseconds } from '../../domain';

/** A protobuf timestamp as the shim hands it out: `seconds` is a number or a Long. */
export interface Timestamp {
    readonly seconds: { toString(): string };
    readonly nanos: number;
}

/** One version of a key as the shim's history iterator gives it. */
export interface Modification {
    readonly txId: string;
    readonly isDelete: boolean;
    readonly value: Uint8Array;
    readonly timestamp: Timestamp;
}

/**
 * Writes a value for the state.
 * @param value - anything that canonical JSON can say.
 */
export function toBytes(value: unknown): Uint8Array {
    return Buffer.from(canonicalJson(value), 'utf8');
}

/**
 * Reads a value of the state.
 * @param bytes - what the peer gave; empty for an absent key.
 */
export function fromBytes(bytes: Uint8Array): unknown {
    return bytes.length === 0 ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'));
}

/**
 * Turns a protobuf timestamp into milliseconds.
 * @param timestamp - seconds and nanoseconds since 1970.
 */
export function millisecondsOf(timestamp: Timestamp): Milliseconds {
    return Number(timestamp.seconds.toString()) * 1000 + Math.floor(timestamp.nanos / 1_000_000);
}

/**
 * Turns one version of a key into an answer.
 * @param modification - as the shim gives it.
 */
export function historyEntryOf(modification: Modification): HistoryEntry<unknown> {
    const { txId: transactionId, isDelete, timestamp } = modification;
    const entry = { transactionId, timestamp: millisecondsOf(timestamp), isDelete };
    return isDelete ? entry : { ...entry, value: fromBytes(modification.value) };
}

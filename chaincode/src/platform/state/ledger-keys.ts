// SPDX-License-Identifier: Apache-2.0
// How keys are built: Fabric's composite keys, typed by the value that stands there. Which keys there are stands with each contract: one
// fact per key, no counters, no growing lists. World keys hold ids and digests only; private keys are keyed hashes, random, or stand beside
// a public write that names the same id, because the channel shows their SHA-256.

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

/** Where a run of values of type T stands in the collection of both wards. */
export interface PrivateRun<T> extends Prefix<T> {
    readonly room: 'private';
}

/** A world-state key. */
export interface WorldKey<T> extends Key<T> {
    readonly room: 'world';
}

/** A key of the collection of both wards. */
export interface PrivateKey<T> extends Key<T> {
    readonly room: 'private';
}

/**
 * Where numbered values of type T stand, one behind the other. Their keys are simple ones, because Fabric reads no range of composite keys but whole runs,
 * in which whatever is written behind the range is a phantom.
 */
export interface WorldRow<T> {
    readonly head: string;
    readonly holds?: T;
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

/**
 * Writes a number so that the order of texts is the opposite of the order of numbers: what is newest comes first, and a page need not go through
 * all that is older.
 * @param value - a non-negative safe integer.
 */
export function descending(value: number): string {
    return padded(Number.MAX_SAFE_INTEGER - value);
}

/**
 * The part of a run with the newest first that a span of time is.
 * @param span - from (included) to (excluded).
 * @returns between which places it lies.
 */
export function newestFirst({ from, to }: { readonly from?: number | undefined; readonly to?: number | undefined }): {
    readonly from?: string;
    readonly to?: string;
} {
    // What is older than a time stands behind it.
    const behind = (time: number): string => padded(Number.MAX_SAFE_INTEGER - time + 1);
    return { ...(to !== undefined && { from: behind(to) }), ...(from !== undefined && { to: behind(from) }) };
}

/** A key of the world state, visible to the whole channel. */
export function worldKey<T>(type: string, ...attributes: readonly string[]): WorldKey<T> {
    return { room: 'world', path: compositeKey(type, attributes) };
}

/** A key of the collection of both wards; the channel sees its hash. */
export function privateKey<T>(type: string, ...attributes: readonly string[]): PrivateKey<T> {
    return { room: 'private', path: compositeKey(type, attributes) };
}

/** All keys of the world state that begin so. */
export function prefix<T>(type: string, ...attributes: readonly string[]): Prefix<T> {
    return { type, attributes };
}

/** All keys of the collection of both wards that begin so. */
export function privateRun<T>(type: string, ...attributes: readonly string[]): PrivateRun<T> {
    return { room: 'private', type, attributes };
}

/**
 * Numbered values of the world state.
 * @param attributes - what names the row: ids and words.
 */
export function worldRow<T>(type: string, ...attributes: readonly string[]): WorldRow<T> {
    return { head: [type, ...attributes, ''].join('/') };
}

/** The key of one value of a row. */
export function keyIn<T>({ head }: WorldRow<T>, number: number): WorldKey<T> {
    return { room: 'world', path: head + padded(number) };
}

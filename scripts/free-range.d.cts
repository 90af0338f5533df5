// SPDX-License-Identifier: Apache-2.0
// The types of free-range.cjs, for packages whose compiler reads no JavaScript; it checks itself against them.

/** The N of a range in which nobody listens. */
export declare function freeRange(from?: number): Promise<number>;

/** Ports at which nobody listens and which were not given before. */
export declare function freePorts(count: number): Promise<number[]>;

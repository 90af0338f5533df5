// SPDX-License-Identifier: Apache-2.0
// What ends a command with 1: something was looked at, and is wrong.

/** The first thing that is wrong. */
export abstract class Wrong extends Error {
    /** The same for programs. */
    abstract readonly finding: object;
}

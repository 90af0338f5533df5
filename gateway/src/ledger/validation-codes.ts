// SPDX-License-Identifier: Apache-2.0
// Fabric's validation codes by name: what a peer says of a transaction in a block.

import { StatusCode } from '@hyperledger/fabric-gateway';

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(StatusCode).map(([name, code]) => [code, name]));

/** @returns e.g. `MVCC_READ_CONFLICT`; `CODE_<n>` for a number that Fabric does not know */
export function validationCodeName(code: number): string {
    return NAMES.get(code) ?? `CODE_${code}`;
}

/** Whether a new proposal may succeed where this one met a simultaneous change. */
export function isConflict(code: string): boolean {
    return code === 'MVCC_READ_CONFLICT' || code === 'PHANTOM_READ_CONFLICT';
}

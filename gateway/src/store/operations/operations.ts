// SPDX-License-Identifier: Apache-2.0
// Everything the writer thread can be asked to do, by name. An operation is atomic: it happens as a whole or not at all.

import type { Kysely } from 'kysely';
import { alarmOperations } from './alarm-operations';
import { appendOperations } from './append-operations';
import { damageOperations } from './damage-operations';
import { recoveryOperations } from './recovery-operations';
import { upkeepOperations } from './upkeep-operations';
import { postOperations } from './post-operations';
import type { StoreSchema } from '../database/schema';
import { sealedTableOperations } from './sealed-table-operations';
import { transactionOperations } from './transaction-operations';
import { windowOperations } from './window-operations';

/** All operations. Inputs and outputs cross a thread boundary: plain data and byte arrays only. */
export const operations = {
    ...upkeepOperations,
    ...alarmOperations,
    ...damageOperations,
    ...recoveryOperations,
    ...appendOperations,
    ...postOperations,
    ...windowOperations,
    ...transactionOperations,
    ...sealedTableOperations,
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type OperationInput<Name extends OperationName> = Parameters<Operations[Name]>[1];
export type OperationOutput<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;

/** Performs an operation for the writer, which no longer knows its types. */
export function performOperation(db: Kysely<StoreSchema>, name: OperationName, input: unknown): Promise<unknown> {
    const untyped = operations as unknown as Record<OperationName, (db: Kysely<StoreSchema>, input: unknown) => Promise<unknown>>;
    return untyped[name](db, input);
}

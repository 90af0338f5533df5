// SPDX-License-Identifier: Apache-2.0
// What a gateway found damaged in its store, for whoever looks after it; also while the gateway runs, and without any key.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { spokenRow } from './database/hexadecimal';

/** One row as the database has it. */
interface Found {
    readonly kind: string;
    readonly id: string;
    readonly found_at: number;
}

function withDatabase<T>(wardFolder: string, work: (database: DatabaseSync) => T): T {
    const path = join(wardFolder, 'gateway.sqlite');
    if (!existsSync(path)) {
        throw new Error(`${wardFolder} holds no gateway.sqlite`);
    }
    const database = new DatabaseSync(path, { timeout: 5_000 });
    try {
        return work(database);
    } finally {
        database.close();
    }
}

/** One line for each: what it is, its id, when it was found. */
export function listDamage(wardFolder: string): string[] {
    return withDatabase(wardFolder, (database) => {
        const rows = database.prepare('SELECT kind, id, found_at FROM damage ORDER BY found_at, kind, id').all();
        return (rows.map(spokenRow) as unknown as Found[]).map(
            ({ kind, id, found_at }) => `${kind} ${id} found ${new Date(found_at).toISOString()}`,
        );
    });
}

/** Ends the alarm; rows that were set aside stay where they are. @returns how much was found until now */
export function forgetDamage(wardFolder: string): number {
    return withDatabase(wardFolder, (database) => Number(database.prepare('DELETE FROM damage').run().changes));
}

// SPDX-License-Identifier: Apache-2.0
// A table of sealed values: names become keyed HMACs and values are sealed on this side of the thread boundary.

import type { StoreSeal } from '../../custody';
import type { Damage, SealedTable } from '../ports';
import { valueId } from '../operations/sealed-table-operations';
import type { SealedTableName } from '../database/schema';
import type { Writer } from '../writer/writer-client';

/** What a sealed table stands on. */
export interface SealedTablePorts {
    readonly writer: Writer;
    readonly seal: StoreSeal;
    readonly table: SealedTableName;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
    /** Told of a value whose seal does not open any more. */
    readonly damaged: (damage: Damage) => void;
}

/** @typeParam T - what is stored; JSON */
export function sealedTable<T>({ writer, seal, table, now, damaged }: SealedTablePorts): SealedTable<T> {
    const named = (parts: readonly string[]): { table: SealedTableName; key: string; place: string } => {
        const key = seal.rowKey(table, ...parts);
        return { table, key, place: `${table}.content/${key}` };
    };
    const closed = (place: string, value: T): Buffer => seal.seal(place, Buffer.from(JSON.stringify(value), 'utf8'));

    return {
        async find(parts) {
            const { place, ...key } = named(parts);
            const content = await writer.call('findSealed', { ...key, now: now() });
            if (content === undefined) {
                return undefined;
            }
            try {
                return JSON.parse(seal.open(place, content).toString('utf8')) as T;
            } catch {
                const id = valueId(table, key.key);
                await writer.call('noteDamage', { kind: 'value-unreadable', found: [{ id }], foundAt: now() });
                damaged({ kind: 'value-unreadable', ids: [id] });
                return undefined;
            }
        },
        async save(parts, value, options) {
            const { place, ...key } = named(parts);
            await writer.call('saveSealed', { ...key, content: closed(place, value), expiresAt: options?.expiresAt });
        },
    };
}

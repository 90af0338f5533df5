// SPDX-License-Identifier: Apache-2.0
// Gathers the tables that aggregates export under names that end alike (`RECORD_FUNCTIONS`, `RECORD_ERRORS`), so that no list is kept by hand.

type TableOf<Exports, Ending extends string> = Exports[Extract<keyof Exports, `${string}${Ending}`>];
/** A value that is of every one of the tables at once. */
type Merged<Table> = (Table extends unknown ? (table: Table) => void : never) extends (table: infer All) => void ? All : never;

/**
 * Makes one table of all whose names end so.
 * @param exported - what the aggregates export, by name.
 * @param ending - of the tables' names.
 * @throws Error where two tables have a row of the same name.
 */
export function gatherTables<Exports extends object, Ending extends string>(
    exported: Exports,
    ending: Ending,
): Merged<TableOf<Exports, Ending>> {
    const tables = Object.entries<object>(exported as Record<string, object>).filter(([name]) => name.endsWith(ending));
    const rows = tables.flatMap(([, table]) => Object.entries(table));
    const gathered = Object.fromEntries(rows);
    if (Object.keys(gathered).length !== rows.length) {
        throw new Error(`Two aggregates have a row of the same name in their tables *${ending}.`);
    }
    return gathered as Merged<TableOf<Exports, Ending>>;
}

// SPDX-License-Identifier: Apache-2.0
// Plain text tables: columns as wide as their longest cell, figures to the right.

const figure = /^[\d.,-]+$/;

/** Lays out rows below a header; returns lines without a trailing newline. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
    const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
    const line = (cells: readonly string[]): string =>
        cells
            .map((cell, column) => (figure.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
            .join('  ')
            .trimEnd();
    return [header, widths.map((size) => '-'.repeat(size)), ...rows].map((row) => `  ${line(row)}`).join('\n');
}

// SPDX-License-Identifier: Apache-2.0
// Figures as a table for people, and that table's place in the documentation.

import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Figure } from './figure';
import type { Summary } from './summary';

const HEADER = ['what', 'figure', 'beside', 'its figure', 'ratio'];

/** Three significant digits, whole numbers from a hundred on. */
export function digits(value: number): string {
    return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

function spread({ median, lowest, highest, samples }: Summary): string {
    return samples === 1 ? digits(median) : `${digits(median)} (${digits(lowest)}–${digits(highest)})`;
}

/** The figures as a Markdown table, columns padded. */
export function markdownTable(figures: readonly Figure[]): string {
    const rows = [
        HEADER,
        ...figures.map(({ bench, what, unit, value, yardstick }) => {
            const own = [`${bench}: ${what}`, `${spread(value)} ${unit}`];
            return yardstick === undefined
                ? [...own, '', '', '']
                : [...own, yardstick.what, `${spread(yardstick.value)} ${unit}`, spread(yardstick.ratio)];
        }),
    ];
    const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    const line = (row: readonly string[]): string => `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
    const [header = [], ...body] = rows;
    return [line(header), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n');
}

function commit(): string {
    try {
        return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
        return 'unknown';
    }
}

/** When, of what and on what the figures were taken. */
export function circumstances(): string {
    const [processor] = cpus();
    const model = processor?.model.trim() ?? 'unknown processor';
    const machine = `${String(cpus().length)} × ${model}, ${String(Math.round(totalmem() / 2 ** 30))} GiB, Node ${process.versions.node}`;
    const load = loadavg().map((value) => value.toFixed(1));
    return `Commit ${commit()}, ${new Date().toISOString().slice(0, 10)}, ${machine}; load average at the end ${load.join(', ')}.`;
}

/**
 * Puts a report between the markers that a page has for it.
 * @throws Error when the page has not one of each, in this order
 */
export function replaceReport(page: string, report: string, name = 'gateway'): string {
    const [begin, end] = [`<!-- bench:${name} begin -->`, `<!-- bench:${name} end -->`];
    const [before, rest, ...tooMany] = page.split(begin);
    const [, after, ...tooManyEnds] = rest?.split(end) ?? [];
    if (before === undefined || after === undefined || tooMany.length + tooManyEnds.length > 0) {
        throw new Error(`the page needs one ${begin} and one ${end} after it`);
    }
    return `${before}${begin}\n\n${report}\n\n${end}${after}`;
}

// SPDX-License-Identifier: Apache-2.0
// Reads a bedside monitor's numerics (CSV, a line a minute) and deals the minutes to eight patients of ward 1 in turn.
// Dealing in turn, not in blocks, keeps every signal in at least five patients where it was measured for some minutes:
// a statistic over fewer would be refused, and rightly.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Dataset, Post, Signal } from './dataset';

/** A file that is not what it should be; the message names the line and the rule. */
export class NumericsError extends Error {}

const columns: Readonly<Record<string, readonly [code: string, unit: string]>> = {
    hr: ['8867-4', '/min'],
    pulse: ['8889-8', '/min'],
    spo2: ['59408-5', '%'],
    resp: ['9279-1', '/min'],
    nbp_sys: ['8480-6', 'mm[Hg]'],
    nbp_dia: ['8462-4', 'mm[Hg]'],
    nbp_mean: ['8478-0', 'mm[Hg]'],
    abp_sys: ['76215-3', 'mm[Hg]'],
    abp_dia: ['76213-8', 'mm[Hg]'],
    abp_mean: ['76214-6', 'mm[Hg]'],
};
const patientCount = 8;
const minutesAPost = 35; // a third of what one window holds, so that the gateway has posts to gather

type Minute = ReadonlyMap<string, number | null>;

/** What a terminal may be shown of a header: a file that is no table at all can hold anything. */
const showable = /^[\w .-]{1,40}$/;

function parseLine(text: string, line: number, header: readonly string[]): Minute {
    const cells = text.split(',');
    if (cells.length !== header.length) {
        throw new NumericsError(`line ${String(line)}: ${String(cells.length)} columns where the header has ${String(header.length)}`);
    }
    const minute = new Map<string, number | null>();
    for (const [index, column] of header.slice(1).entries()) {
        const cell = cells[index + 1] ?? '';
        const value = cell.trim() === '' ? null : Number(cell);
        if (value !== null && (!Number.isFinite(value) || value < 0)) {
            throw new NumericsError(`line ${String(line)}, column ${column}: not a number of 0 or more`); // a reading is not repeated here
        }
        minute.set(column, value);
    }
    return minute;
}

/** The minutes of a numerics file, oldest first. */
export function parseNumerics(text: string): Minute[] {
    const lines = text.split(/\r?\n/);
    const header = (lines[0] ?? '').split(',').map((name) => name.trim());
    const unknown = header.slice(1).find((name) => !(name in columns));
    if (header[0] !== 'minute' || header.length < 2 || unknown !== undefined) {
        const rule = `"minute", then any of ${Object.keys(columns).join(', ')}`;
        const found = unknown !== undefined && showable.test(unknown) ? `; "${unknown}" is none of them` : '';
        throw new NumericsError(`line 1: the header must be ${rule}${found}`);
    }
    const minutes = lines.slice(1).flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line, index + 2, header)]));
    if (minutes.length === 0) {
        throw new NumericsError('no minutes below the header');
    }
    return minutes;
}

function signals(minutes: readonly Minute[]): Signal[] {
    const names = [...(minutes[0]?.keys() ?? [])];
    return names.flatMap((name) => {
        const values = minutes.map((minute) => minute.get(name) ?? null);
        const [code, unit] = columns[name] ?? ['', ''];
        return values.every((value) => value === null) ? [] : [{ code, unit, values }];
    });
}

/** Posts of a numerics file's text; the label names its patients and devices. */
export function numericsPosts(text: string, label: string): Post[] {
    const minutes = parseNumerics(text);
    const posts = Array.from({ length: patientCount }, (_, patient) => {
        const own = minutes.filter((_, index) => index % patientCount === patient);
        const starts = Array.from({ length: Math.ceil(own.length / minutesAPost) }, (_, chunk) => chunk * minutesAPost);
        return starts.map((start, chunk) => ({
            ward: 'ward1' as const,
            patient: `${label}-P${String(patient + 1)}`,
            device: `${label}-monitor-${String(patient + 1)}`,
            sequence: chunk + 1,
            endOffsetMinutes: minutes.length - 1 - (start * patientCount + patient),
            periodSeconds: patientCount * 60,
            signals: signals(own.slice(start, start + minutesAPost)),
        }));
    });
    return posts.flat().filter((post) => post.signals.length > 0);
}

/**
 * Loads a numerics file.
 * @throws NumericsError naming the line and the rule.
 */
export function loadNumerics(file: string): Dataset {
    let text: string;
    try {
        text = readFileSync(file, 'utf8');
    } catch (error) {
        throw new NumericsError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
    const name = `replay-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
    try {
        return { name, title: `${basename(file)} as ${String(patientCount)} patients of ward 1`, posts: numericsPosts(text, name) };
    } catch (error) {
        throw error instanceof NumericsError ? new NumericsError(`${file}, ${error.message}`) : error;
    }
}

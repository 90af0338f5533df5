// SPDX-License-Identifier: Apache-2.0
// Reads an export of a bedside monitor (CSV) and deals its rows to eight patients of ward 1 in turn.
// Dealing in turn, not in blocks, keeps every signal in at least five patients where it was measured for some minutes:
// a statistic over fewer would be refused, and rightly.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Dataset, Post } from '../data/dataset';
import { isHeader } from './columns';
import { mappingOf, NO_MAPPING } from './mapping';
import { NumericsError } from './problems';
import { type Recording, recordingOf, type Sample, usualStep } from './recording';
import { tableOf } from './table';
import { textOf } from './text';

const PATIENTS = 8;
/** So that an hour of a patient is several posts, as from a monitor, and gateways have something to gather. */
const VALUES_A_POST = 35;
const LONGEST_POST = 1_800_000;
const LONGEST_PERIOD = 86_400_000; // that a post may have

/** Rows that follow each other by one period, as many as a post holds. */
function evenRuns(samples: readonly Sample[], period: number): Sample[][] {
    const longest = Math.max(1, Math.min(VALUES_A_POST, Math.floor(LONGEST_POST / period)));
    const runs: Sample[][] = [];
    for (const sample of samples) {
        const run = runs.at(-1);
        const before = run?.at(-1);
        if (run !== undefined && before !== undefined && run.length < longest && sample.time - before.time === period) {
            run.push(sample);
        } else {
            runs.push([sample]);
        }
    }
    return runs;
}

/** Posts of a recording, each reading at its own time; the label names its patients and devices. */
export function postsOf(recording: Recording, label: string): Post[] {
    const { columns, samples } = recording;
    const end = samples.at(-1)?.time ?? 0;
    const period = Math.min(PATIENTS * usualStep(samples), LONGEST_PERIOD);
    const posts = Array.from({ length: PATIENTS }, (_, patient) => {
        const own = samples.filter((_sample, index) => index % PATIENTS === patient);
        return evenRuns(own, period).map((run, place): Post => {
            const signals = columns.flatMap(({ signal: { code, unit } }, column) => {
                const values = run.map((sample) => sample.values[column] ?? null);
                return values.every((value) => value === null) ? [] : [{ code, unit, values }];
            });
            return {
                ward: 'ward1',
                patient: `${label}-P${String(patient + 1)}`,
                device: `${label}-monitor-${String(patient + 1)}`,
                sequence: place + 1,
                endOffset: end - (run[0]?.time ?? end),
                periodSeconds: period / 1000,
                signals,
                origin: `lines ${String(run[0]?.line)} to ${String(run.at(-1)?.line)}`,
            };
        });
    });
    return posts.flat().filter(({ signals }) => signals.length > 0);
}

/** Reads a file; what is wrong with it is told with its name. */
function read<T>(file: string, of: (text: string) => T): T {
    let bytes: Buffer;
    try {
        bytes = readFileSync(file);
    } catch (error) {
        throw new NumericsError([{ says: `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}` }]);
    }
    try {
        return of(textOf(bytes));
    } catch (error) {
        throw error instanceof NumericsError ? new NumericsError(error.problems, file) : error;
    }
}

/**
 * Loads an export.
 * @param columns - the file of `--columns`, for names that mean nothing here
 * @throws NumericsError with all that is wrong, by file, line and column; no reading is repeated.
 */
export function loadNumerics(file: string, columns?: string): Dataset {
    const mapping = columns === undefined ? NO_MAPPING : read(columns, mappingOf);
    const recording = read(file, (text) =>
        recordingOf(
            tableOf(text, (names) => isHeader(names, mapping)),
            mapping,
        ),
    );
    const end = recording.absolute ? recording.samples.at(-1)?.time : undefined;
    // By what is sent, not by the file's bytes: the same file under another mapping is another recording.
    const sent = JSON.stringify([end, postsOf(recording, '')]);
    const name = `replay-${createHash('sha256').update(sent).digest('hex').slice(0, 8)}`;
    return {
        name,
        title: `${basename(file)} as ${String(PATIENTS)} patients of ward 1`,
        notes: recording.notes,
        posts: postsOf(recording, name),
        ...(end === undefined ? {} : { end }),
    };
}

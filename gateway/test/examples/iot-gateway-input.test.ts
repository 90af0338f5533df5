// SPDX-License-Identifier: Apache-2.0
// Files as the example of an IoT gateway reads them: from where the last run stopped, of the very file that it was, and nothing that may be torn.

import { appendFileSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFile } from '../../examples/iot-gateway/input.ts';
import { Queue } from '../../examples/iot-gateway/queue.ts';
import { until } from '../support/until';

const HEADER = 'time,patient,8867-4 /min\n';
const lineOf = (minute: number, value: number | string, patient = 'P1') =>
    `2026-11-28T12:${String(minute).padStart(2, '0')}:00Z,${patient},${String(value)}\n`;

describe('a file', () => {
    let folder: string;
    let file: string;
    let queue: Queue;
    let alarms: string[];
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), 'wardledger-iot-'));
        file = join(folder, 'a.csv');
        queue = new Queue(join(folder, 'queue.sqlite'), 1);
        alarms = [];
    });
    afterEach(() => {
        queue.close();
        rmSync(folder, { recursive: true });
    });

    /** Reads to the end, or until told to stop. */
    const read = async (from = file, stop?: AbortController): Promise<void> => {
        const ports = {
            queue,
            sign: (measured: object) => JSON.stringify(measured),
            misread: (line: number, rule: string) => void alarms.push(`${String(line)} ${rule}`),
            alarm: (text: string) => void alarms.push(text),
        };
        await readFile(ports, { file: from, follow: stop !== undefined }, (stop ?? new AbortController()).signal);
    };
    const values = () =>
        queue.oldest(1000, 0).flatMap(({ body }) => (JSON.parse(body) as { signals: { values: number[] }[] }).signals[0]!.values);

    it('is read on from where the last run stopped, under whatever name, and lines are counted on', async () => {
        writeFileSync(file, HEADER + lineOf(0, 60));
        await read();
        appendFileSync(file, `\n${lineOf(1, 61)}${lineOf(2, 'x')}`);
        symlinkSync(file, join(folder, 'b.csv'));
        await read(join(folder, 'b.csv'));
        await read();
        expect(values()).toEqual([60, 61]);
        expect(alarms).toEqual(['5 its values are finite numbers, or nothing']);
    });

    it('that was cut short, or is another file of that name, is read from its header, and that is told', async () => {
        writeFileSync(file, HEADER + lineOf(0, 60) + lineOf(1, 61));
        await read();
        truncateSync(file, 0);
        writeFileSync(file, HEADER + lineOf(2, 62));
        await read();
        expect([values(), alarms]).toEqual([[60, 61, 62], [expect.stringContaining('cut short')]]);
        writeFileSync(join(folder, 'new.csv'), HEADER.replace('8867-4', '9279-1') + lineOf(3, 63) + lineOf(4, 64) + lineOf(5, 65));
        renameSync(join(folder, 'new.csv'), file);
        await read();
        expect([values(), alarms]).toEqual([
            [60, 61, 62, 63, 64, 65],
            [expect.any(String), expect.stringContaining('another file')],
        ]);
        expect(queue.oldest(9, 0).at(-1)!.body).toContain('"9279-1"');
    });

    it('whose last line has no end gives what is before it; the line is told, and taken once its end is there', async () => {
        writeFileSync(file, HEADER + lineOf(0, 60) + lineOf(1, 61).trimEnd());
        await read();
        expect([values(), alarms]).toEqual([[60], ['line 3 has no end: not taken']]);
        appendFileSync(file, '0\n');
        await read();
        expect([values(), alarms]).toEqual([[60, 610], [expect.any(String)]]);
    });

    it('with a line that is too long, or has a NUL, goes on behind it', async () => {
        writeFileSync(file, `${HEADER}${'x'.repeat(600_000)}\n${lineOf(0, 60)}\0\n${lineOf(1, 61)}`);
        await read();
        expect([values(), alarms]).toEqual([
            [60, 61],
            ['2 it is longer than 262144 bytes', '4 it has a NUL'],
        ]);
    });

    it('that is followed is read as it grows, and on in the one that takes its place', async () => {
        const stop = new AbortController();
        writeFileSync(file, HEADER + lineOf(0, 60) + lineOf(1, 61).trimEnd());
        const reading = read(file, stop);
        await until('the first line is taken', () => values().length === 1);
        appendFileSync(file, `\n${lineOf(2, 62)}2026-`);
        await until('what was written behind it is taken', () => values().length === 3);
        renameSync(file, join(folder, 'old.csv'));
        writeFileSync(file, HEADER + lineOf(3, 63) + lineOf(4, 64) + lineOf(5, 65));
        await until('the next file is taken', () => values().length === 6);
        writeFileSync(file, HEADER + lineOf(6, 66));
        await until('what was cut short is taken', () => values().length === 7);
        stop.abort();
        await reading;
        expect(values()).toEqual([60, 61, 62, 63, 64, 65, 66]);
        expect(alarms).toEqual([
            'line 5 has no end: not taken',
            expect.stringContaining('another file'),
            expect.stringContaining('cut short'),
        ]);
    });

    it('without a header is refused', async () => {
        writeFileSync(file, lineOf(0, 60));
        await expect(read()).rejects.toThrow('the first line must be');
    });
});

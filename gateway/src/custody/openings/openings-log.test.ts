// SPDX-License-Identifier: Apache-2.0
// Nothing is opened that does not stand on the disk: the chain over days and restarts, a writer that was killed, a disk that is full.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import fc from 'fast-check';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { openingOf } from '../../../test/custody/openings';
import { until } from '../../../test/support/until';
import { openToAppend } from './log-files';
import { OpeningsLog, type OpeningsLogPorts } from './openings-log';
import { readOpenings } from './read-openings';

const root = temporaryFolder();
const storeKey = Buffer.alloc(32, 1);
const TODAY = Date.parse('2026-11-29T10:00:00Z');
const DAY = 86_400_000;

let folder: string;
let time: number;

beforeEach(() => {
    folder = mkdtempSync(join(root, 'log-'));
    time = TODAY;
});

const openLog = async (change: Partial<OpeningsLogPorts> = {}) => OpeningsLog.open({ folder, storeKey, now: () => time, ...change });
const files = () => readdirSync(folder).sort();
const path = (name = files().at(-1)!) => join(folder, name);
const read = (key = storeKey) => [...readOpenings(folder, key)];
/** The number of each opening; `torn` in the place of what was not written to its end. */
const numbers = () => read().map((one) => ('torn' in one ? 'torn' : one.items));

async function write(...openings: number[]): Promise<string[]> {
    const log = await openLog();
    const digests = [];
    for (const number of openings) {
        digests.push(await log.append(openingOf(number)));
    }
    await log.close();
    return digests;
}

test('what is written is read back, and each line is known by its digest', async () => {
    const digests = await write(1, 2);
    expect(read()).toEqual(
        [1, 2].map((number, index) => ({ ...openingOf(number), line: digests[index], time: '2026-11-29T10:00:00.000Z' })),
    );
    expect([files(), statSync(path()).mode & 0o777]).toEqual([['openings-2026-11-29.log'], 0o600]);
});

test('who looked at whom is legible to whoever has the keys, and to nobody else', async () => {
    await write(7);
    const { question, key } = openingOf(7);
    for (const secret of [question.nonce, question.looks[0]!.id, key]) {
        expect(readFileSync(path(), 'utf8')).not.toContain(secret);
    }
    expect(() => read(Buffer.alloc(32, 2))).toThrow('openings-2026-11-29.log, line 1 was altered, or was sealed with other keys');
});

test('the chain goes on over days and restarts, also when the clock is put back', async () => {
    await write(1, 2);
    time += DAY;
    await write(3);
    time -= 3 * DAY;
    await write(4);
    const log = await openLog();
    await log.append(openingOf(5));
    time += 5 * DAY;
    await log.append(openingOf(6));
    await log.close();
    expect(numbers()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(files()).toEqual(['openings-2026-11-29.log', 'openings-2026-11-30.log', 'openings-2026-12-02.log']);
});

test('other files of the folder are left alone', async () => {
    writeFileSync(join(folder, 'openings-2099-01-01.log.bak'), 'x');
    writeFileSync(join(folder, 'keys.sealed'), 'x');
    await write(1);
    expect(numbers()).toEqual([1]);
});

describe('a log that was changed is refused where it was:', () => {
    const lines = () => readFileSync(path(), 'utf8').trimEnd().split('\n');
    const rewrite = (changed: readonly string[]) => writeFileSync(path(), changed.map((line) => `${line}\n`).join(''));

    test.each<[string, (all: string[]) => string[], string]>([
        ['without a line', ([one, , three]) => [one!, three!], 'line 2 does not follow'],
        ['with a line twice', ([one, two, three]) => [one!, two!, two!, three!], 'line 3 does not follow'],
        ['in another order', ([one, two, three]) => [two!, one!, three!], 'line 2 does not follow'],
        [
            'with another number of items',
            ([one, two, three]) => [one!, two!.replace('"items":2', '"items":9'), three!],
            'line 3 does not follow',
        ],
        ['with another last line', ([one, two, three]) => [one!, two!, three!.replace('"sealed":"A', '"sealed":"B')], 'line 3 was altered'],
        ['with a line that is none', ([one, , three]) => [one!, 'null', three!], 'line 2 is no whole line'],
        ['with an empty line', ([one, two, three]) => [one!, '', two!, three!], 'line 2 is no whole line'],
    ])('%s', async (_name, change, message) => {
        await write(1, 2, 3);
        rewrite(change(lines()));
        expect(read).toThrow(message);
    });

    test('any byte of a line but the last', async () => {
        await write(1, 2);
        const whole = readFileSync(path());
        const first = whole.indexOf(0x0a);
        fc.assert(
            fc.property(fc.nat(first - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
                const flipped = Buffer.from(whole);
                flipped[at]! ^= mask;
                writeFileSync(path(), flipped);
                expect(read).toThrow();
            }),
            { numRuns: 300 },
        );
    });

    test('a file that is gone from between two others', async () => {
        for (const number of [1, 2, 3]) {
            await write(number);
            time += DAY;
        }
        writeFileSync(join(folder, 'openings-2026-11-30.log'), '');
        expect(read).toThrow('openings-2026-12-01.log, line 1 does not follow');
    });

    test('a last line that was not written to its end, but where it may still be: by it nothing was opened', async () => {
        await write(1);
        appendFileSync(path(), '{"previous":"');
        expect(numbers()).toEqual([1]);
        writeFileSync(join(folder, 'openings-2026-11-30.log'), '');
        expect(read).toThrow('openings-2026-11-29.log, line 2 is no whole line');
    });
});

describe('what a crash left', () => {
    test('of a last line is cut off, wherever it ended, said so, and the chain goes on', async () => {
        await write(1, 2);
        const whole = readFileSync(path());
        const second = whole.indexOf(0x0a) + 1;
        await fc.assert(
            fc.asyncProperty(fc.integer({ min: second + 1, max: whole.length - 1 }), async (end) => {
                writeFileSync(path(), whole.subarray(0, end));
                await write(3);
                expect(numbers()).toEqual([1, 'torn', 3]);
                const torn = whole.subarray(second, end);
                expect(read()[1]).toMatchObject({ torn: { bytes: torn.length, digest: sha256Hex(torn) } });
            }),
            { numRuns: 50 },
        );
    });

    test('that is no line is cut off, though it ends like one', async () => {
        await write(1);
        appendFileSync(path(), `${'\0'.repeat(100)}\n{"previous":3}\nnull\n${'\0'.repeat(9)}`);
        await write(2);
        expect(numbers()).toEqual([1, 'torn', 2]);
    });

    test('at the end of a line leaves no trace', async () => {
        await write(1, 2);
        truncateSync(path(), readFileSync(path()).indexOf(0x0a) + 1);
        await write(3);
        expect(numbers()).toEqual([1, 3]);
    });

    test('of the first line of a day is found, and the line of the day before', async () => {
        await write(1);
        time += DAY;
        writeFileSync(join(folder, 'openings-2026-11-30.log'), '{"prev');
        await write(2);
        expect(numbers()).toEqual([1, 'torn', 2]);
        time += DAY;
        writeFileSync(join(folder, 'openings-2026-12-01.log'), '');
        await write(3);
        expect(numbers()).toEqual([1, 'torn', 2, 3]);
    });

    test('is found behind lines that are longer than what is read at once', async () => {
        const log = await openLog();
        const long = openingOf(1);
        await log.append({ ...long, evidence: { ...long.evidence, response: 'x'.repeat(300_000) } });
        await log.close();
        appendFileSync(path(), 'y'.repeat(200_000));
        await write(2);
        expect(numbers()).toEqual([1, 'torn', 2]);
    });

    test('of everything that was said to be written, all is there after kill -9', async () => {
        const hook = join(__dirname, '../../../../scripts/typescript-hook.cjs');
        const program = join(__dirname, '../../../test/custody/openings-writer.ts');
        for (const round of [1, 2, 3]) {
            const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--require', hook, program, folder]);
            let said = '';
            child.stdout.on('data', (part: Buffer) => (said += part.toString('utf8')));
            await until('lines are written', () => said.length > round * 65 * 20);
            child.kill('SIGKILL');
            await once(child, 'close');
            await write(1_000_000 + round);
            const kept = new Set(read().map(({ line }) => line));
            const whole = said.split('\n').filter((line) => line.length === 64);
            expect(whole.length).toBeGreaterThan(0);
            expect(whole.filter((line) => !kept.has(line))).toEqual([]);
        }
    }, 60_000);
});

describe('openings that come together', () => {
    test('share a sync, stand in their order, and are all there', async () => {
        let syncs = 0;
        const log = await openLog({
            open: async (name) => {
                const file = await openToAppend(name);
                const datasync = file.datasync.bind(file);
                file.datasync = async () => {
                    syncs += 1;
                    return datasync();
                };
                return file;
            },
        });
        const digests = await Promise.all(Array.from({ length: 50 }, async (_, number) => log.append(openingOf(number))));
        await log.close();
        expect(read().map(({ line }) => line)).toEqual(digests);
        expect(numbers()).toEqual(Array.from({ length: 50 }, (_, number) => number));
        expect(syncs).toBe(2); // the first alone, the others while it was under way
    });

    test('are each written before they are answered, synced, and not before', async () => {
        const order: string[] = [];
        const log = await openLog({
            open: async (name) => {
                const file = await openToAppend(name);
                const [append, datasync] = [file.appendFile.bind(file), file.datasync.bind(file)];
                file.appendFile = async (data, options) => {
                    order.push('write');
                    return append(data, options);
                };
                file.datasync = async () => {
                    await datasync();
                    order.push('sync');
                };
                return file;
            },
        });
        await log.append(openingOf(1)).then(() => order.push('answer'));
        await log.close();
        expect(order).toEqual(['write', 'sync', 'answer']);
    });
});

describe('a disk that is full', () => {
    let room: number;
    let broken: 'appendFile' | 'datasync' | 'truncate' | 'none';

    beforeEach(() => {
        room = Infinity;
        broken = 'none';
    });

    /** Writes as much as there is room for, and then fails as the system does. */
    const onFullDisk = async () =>
        openLog({
            open: async (name) => {
                const file = await openToAppend(name);
                const [append, datasync, truncate] = [file.appendFile.bind(file), file.datasync.bind(file), file.truncate.bind(file)];
                const fails = (operation: typeof broken): void => {
                    if (broken === operation) {
                        throw Object.assign(new Error(operation), { code: 'EIO' });
                    }
                };
                file.appendFile = async (data) => {
                    fails('appendFile');
                    const bytes = Buffer.from(data as string);
                    await append(bytes.subarray(0, room));
                    if (bytes.length > room) {
                        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
                    }
                };
                file.datasync = async () => {
                    fails('datasync');
                    return datasync();
                };
                file.truncate = async (length) => {
                    fails('truncate');
                    return truncate(length);
                };
                return file;
            },
        });
    const refusal = (code: string) => ({ code: 'CUSTODIAN_UNAVAILABLE', cause: { code } });

    test.each([0, 1, 100, 4_000, 5_000])('refuses the opening, and goes on when there is room again (%d bytes)', async (bytes) => {
        const log = await onFullDisk();
        await log.append(openingOf(1));
        room = bytes;
        const together = [2, 3, 4].map(async (number) => log.append(openingOf(number)));
        const [, ...refused] = await Promise.allSettled(together); // the first is written alone, and may have had room
        expect(refused).toMatchObject([3, 4].map(() => ({ status: 'rejected', reason: refusal('ENOSPC') })));
        room = Infinity;
        await log.append(openingOf(5));
        await log.close();
        const kept = numbers();
        expect([kept[0], kept.at(-1)]).toEqual([1, 5]);
        expect(kept).not.toContain(4);
    });

    test('refuses what may not have reached the disk, and whatever comes while the file cannot be repaired', async () => {
        const log = await onFullDisk();
        await log.append(openingOf(1));
        broken = 'datasync';
        await expect(log.append(openingOf(2))).rejects.toMatchObject(refusal('EIO'));
        room = 10;
        broken = 'none';
        await expect(log.append(openingOf(3))).rejects.toMatchObject(refusal('ENOSPC'));
        broken = 'truncate';
        room = Infinity;
        await expect(log.append(openingOf(4))).rejects.toMatchObject(refusal('EIO'));
        broken = 'none';
        await log.append(openingOf(5));
        await log.close();
        expect(numbers()).toEqual([1, 2, 'torn', 5]); // an entry without an opening there may be; no opening without an entry
    });

    test('of which the end is found by the next process', async () => {
        const log = await onFullDisk();
        await log.append(openingOf(1));
        room = 10;
        await expect(log.append(openingOf(2))).rejects.toMatchObject(refusal('ENOSPC'));
        await log.close();
        await write(3);
        expect(numbers()).toEqual([1, 'torn', 3]);
    });
});

test('a folder that cannot be read is said at the start', async () => {
    await expect(openLog({ folder: join(folder, 'none') })).rejects.toThrow('ENOENT');
});

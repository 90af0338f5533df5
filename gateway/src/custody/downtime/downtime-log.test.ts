// SPDX-License-Identifier: Apache-2.0
// The log of downtime: what was written is there after a crash, and whatever somebody changes, removes or adds is found.

import fs, { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import fc from 'fast-check';
import { accessEntry, NOW, STORE_KEY } from '../../../test/custody/downtime';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { DowntimeLog } from './downtime-log';
import { readDowntime } from './downtime-lines';

const root = temporaryFolder();
let folder: string;
beforeEach(() => {
    folder = mkdtempSync(join(root, 'log-'));
});

const open = (storeKey = STORE_KEY) => new DowntimeLog({ folder, storeKey, now: () => NOW });
const file = () => join(folder, 'downtime.log');
const text = () => readFileSync(file(), 'utf8');

/** Three entries, of which the first is stated. */
function written(): string[] {
    const log = open();
    for (const reason of ['one', 'two', 'three']) {
        log.append(accessEntry({ reason }));
    }
    log.state(1, 'tx');
    return text().split('\n').slice(0, -1);
}

it('keeps entries with a counter, sealed, each with the digest of the line before it; and what stands on the ledger', () => {
    const lines = written();
    // Nothing so short that it stands in one of so many sealed texts by chance.
    expect(text()).not.toMatch(/"one"|Sister Ada|orderer|d{16}/);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const log = open();
    expect(log.entries.map(({ counter, entry }) => [counter, 'reason' in entry && entry.reason])).toEqual([
        [1, 'one'],
        [2, 'two'],
        [3, 'three'],
    ]);
    expect(log.pending().map(({ counter }) => counter)).toEqual([2, 3]);
    expect(log.append(accessEntry())).toEqual({ counter: 4, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(readDowntime(folder, STORE_KEY)).toHaveLength(lines.length + 1);
});

it('cuts off what a crash left of a line, and goes on', () => {
    written();
    writeFileSync(file(), '{"previous":"', { flag: 'a' });
    const log = open();
    expect(log.append(accessEntry()).counter).toBe(4);
    expect(open().entries).toHaveLength(4);
});

it('cuts off as well what is longer than the next line', () => {
    const lines = written();
    writeFileSync(file(), `{"previous":"${'0'.repeat(5000)}`, { flag: 'a' });
    open().append(accessEntry());
    expect(text().split('\n').slice(0, lines.length)).toEqual(lines);
    expect(text().split('\n').slice(lines.length)).toEqual([expect.stringMatching(/^\{.*\}$/), '']);
});

it('has each line on the disk, and the file closed, before it says where the line stands', () => {
    const log = open();
    const [synced, closed] = [jest.spyOn(fs, 'fsyncSync'), jest.spyOn(fs, 'closeSync')];
    const opened = jest.spyOn(fs, 'openSync');
    log.append(accessEntry());
    const descriptors = opened.mock.results.map(({ value }) => value as number);
    expect(synced.mock.calls[0]).toEqual([descriptors[0]]);
    expect(closed.mock.calls.map(([descriptor]) => descriptor).sort()).toEqual([...descriptors].sort());
    jest.restoreAllMocks();
});

it('also where the crash came between a line and the note of it', () => {
    const before = written();
    const head = readFileSync(join(folder, 'downtime-head.sealed'));
    open().append(accessEntry());
    writeFileSync(join(folder, 'downtime-head.sealed'), head);
    expect(open().entries).toHaveLength(4);
    rmSync(file());
    rmSync(join(folder, 'downtime-head.sealed'));
    writeFileSync(file(), `${before[0] ?? ''}\n`); // the very first
    expect(open().entries).toHaveLength(1);
});

it.each<[string, (lines: string[]) => string[]]>([
    ['the last line', (lines) => lines.slice(0, -1)],
    ['the last entries', (lines) => lines.slice(0, 1)],
    ['everything', () => []],
    ['the first line', (lines) => lines.slice(1)],
    ['a line in the middle', ([one, , ...rest]) => [one ?? '', ...rest]],
    ['the order', ([one, two, ...rest]) => [two ?? '', one ?? '', ...rest]],
    ['a line twice', ([one, ...rest]) => [one ?? '', one ?? '', ...rest]],
])('does not open when somebody has changed %s', (_, change) => {
    const lines = written();
    writeFileSync(
        file(),
        change(lines)
            .map((line) => `${line}\n`)
            .join(''),
    );
    expect(() => open()).toThrow(/downtime\.log/);
});

it('does not open when the note of how far it had come is gone, with other keys, or with a counter that leaves one out', () => {
    const lines = written();
    expect(() => open(Buffer.alloc(32, 8))).toThrow('line 1 was altered, or was sealed with other keys');
    writeFileSync(file(), `${(lines[0] ?? '').replace('"counter":1', '"counter":2')}\n`);
    expect(() => open()).toThrow('line 1 has the counter 2, expected 1');
    writeFileSync(file(), lines.map((line) => `${line}\n`).join(''));
    rmSync(join(folder, 'downtime-head.sealed'));
    expect(() => open()).toThrow('lines of downtime.log are missing');
});

it.each<[string, (lines: string[]) => object, string]>([
    ['states an entry a second time', () => ({ stated: { counter: 1, transactionId: 'tx' } }), 'states what is not there'],
    ['states an entry that is not there', () => ({ stated: { counter: 4, transactionId: 'tx' } }), 'states what is not there'],
    [
        'seals what another line does',
        ([, two]) => ({ counter: 4, sealed: (JSON.parse(two!) as { sealed: string }).sealed }),
        'was altered, or was sealed with other keys',
    ],
    ['names no line before it', () => ({ previous: undefined }), 'is no line of this log'],
    ['is nothing that this log has', () => ({ previous: 'x', counter: 4 }), 'is no line of this log'],
])('is not read with a line behind the last that %s', (_what, changeOf, message) => {
    const lines = written();
    const added = { previous: sha256Hex(lines.at(-1)!), time: new Date(NOW).toISOString(), ...changeOf(lines) };
    writeFileSync(file(), `${JSON.stringify(added)}\n`, { flag: 'a' });
    expect(() => readDowntime(folder, STORE_KEY)).toThrow(`downtime.log, line ${String(lines.length + 1)} ${message}`);
    expect(() => open()).toThrow(message);
});

it('does not open when any byte was changed', () => {
    written();
    const bytes = readFileSync(file());
    fc.assert(
        fc.property(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 255 }), (at, by) => {
            const changed = Buffer.from(bytes);
            changed[at]! ^= by;
            writeFileSync(file(), changed);
            expect(() => open()).toThrow();
        }),
        { numRuns: 200 },
    );
});

it('what cannot be written is refused, and leaves nothing behind', () => {
    const log = open();
    log.append(accessEntry());
    const before = text();
    rmSync(folder, { recursive: true });
    expect(() => log.append(accessEntry())).toThrow('the opening could not be written down');
    expect([log.entries.length, before.split('\n').length]).toEqual([1, 2]);
});

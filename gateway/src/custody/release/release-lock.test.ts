// SPDX-License-Identifier: Apache-2.0
// The lock outlives the process, and only a look at the custodian's host opens it.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { type LockedBy, ReleaseLock, unlockFolder } from './release-lock';

const NOW = Date.parse('2026-11-28T13:00:00Z');
const root = temporaryFolder();
const by: LockedBy = { time: '2026-11-28T12:50:00.000Z', releaseId: 'a'.repeat(64), law: 'SLOTS' };
let folders = 0;
const newFolder = (): string => {
    const folder = join(root, String((folders += 1)));
    mkdirSync(folder);
    return folder;
};

test('a new folder is not locked, and there is nothing to unlock', () => {
    const folder = newFolder();
    expect([new ReleaseLock(folder).isLocked(), unlockFolder(folder, NOW)]).toEqual([false, undefined]);
});

test('it holds for the process and for the next one, until it is unlocked beside them; what it said is kept', () => {
    const folder = newFolder();
    const lock = new ReleaseLock(folder);
    lock.lock(by);
    expect([lock.isLocked(), new ReleaseLock(folder).isLocked()]).toEqual([true, true]);
    expect(unlockFolder(folder, NOW)).toBe(JSON.stringify(by));
    expect([lock.isLocked(), new ReleaseLock(folder).isLocked()]).toEqual([false, false]);
    expect(JSON.parse(readFileSync(join(folder, 'release-lock.2026-11-28T130000.000Z.json'), 'utf8'))).toEqual(by);
});

test('it holds although its file cannot be written', () => {
    const folder = newFolder();
    const lock = new ReleaseLock(folder);
    rmSync(folder, { recursive: true });
    expect(() => {
        lock.lock(by);
    }).toThrow();
    mkdirSync(folder);
    expect([lock.isLocked(), unlockFolder(folder, NOW), lock.isLocked()]).toEqual([true, undefined, true]);
});

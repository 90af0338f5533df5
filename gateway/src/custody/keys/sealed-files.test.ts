// SPDX-License-Identifier: Apache-2.0
// Files for the owner's eyes only: replaced whole, in folders that nobody else enters, read where nobody else could.

import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { makePrivateFolder, readSecretFile, writeFileAtomic } from './sealed-files';

const folder = temporaryFolder();
const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('a file is replaced whole, and no draft of it stays', () => {
    const place = join(folder, 'replaced');
    mkdirSync(place);
    const path = join(place, 'file');
    writeFileAtomic(path, Buffer.from('a longer content'));
    writeFileAtomic(path, Buffer.from('another'));
    expect([readFileSync(path, 'utf8'), readdirSync(place), modeOf(path)]).toEqual(['another', ['file'], 0o600]);
});

test('a folder is closed to others, also one that was open before', () => {
    const fresh = join(folder, 'a', 'b');
    makePrivateFolder(fresh);
    const open = join(folder, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    makePrivateFolder(open);
    expect([modeOf(fresh), modeOf(open)]).toEqual([0o700, 0o700]);
});

test.each([0o600, 0o400, 0o700])('a secret with mode %o is read', (mode) => {
    const path = join(folder, `secret ${String(mode)}`);
    writeFileSync(path, 'secret', { mode: 0o600 });
    chmodSync(path, mode);
    expect(readSecretFile(path).toString()).toBe('secret');
});

test.each([0o601, 0o602, 0o604, 0o610, 0o620, 0o640])('a secret with mode %o is refused, and told its mode', (mode) => {
    const path = join(folder, `secret ${String(mode)}`);
    writeFileSync(path, 'secret', { mode: 0o600 });
    chmodSync(path, mode);
    expect(() => readSecretFile(path)).toThrow(`its mode is ${mode.toString(8)}, expected 600`);
});

// SPDX-License-Identifier: Apache-2.0
// `wardledger-cluster verify` where there is nothing to read: it says where it looked, and how to have it look elsewhere.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = join(__dirname, '..', '..', 'dist', 'cluster.js');
const folder = mkdtempSync(join(tmpdir(), 'no-ledger-'));

afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
});

it('names peer and folder, and their options', () => {
    const { status, stderr } = spawnSync(process.execPath, [program, 'verify', '--ward', 'ward2', '--data-dir', folder], {
        encoding: 'utf8',
    });
    expect(stderr).toContain(`Asked was 127.0.0.1:9051 (--peer), with the identities in ${join(folder, 'organizations')} (--data-dir`);
    expect(status).toBe(3);
});

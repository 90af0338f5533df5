// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from './database';

describe('a database of the ledger', () => {
    it('is for its owner only, with the files beside it: a peer’s holds the private data of its collections', () => {
        const folder = mkdtempSync(join(tmpdir(), 'wardledger-database-'));
        const database = openDatabase(join(folder, 'ledger.sqlite'), 'normal', 'CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1);');
        const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o077]);
        database.close();
        rmSync(folder, { recursive: true });
        expect(modes).toEqual([
            ['ledger.sqlite', 0],
            ['ledger.sqlite-shm', 0],
            ['ledger.sqlite-wal', 0],
        ]);
    });
});

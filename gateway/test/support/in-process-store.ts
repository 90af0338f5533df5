// SPDX-License-Identifier: Apache-2.0
// The store without its thread, for tests that open it hundreds of times: the same statements, the same commits.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/store/database/database';
import { performTogether } from '../../src/store/writer/group-commit';
import { storeOver, type OpenStoreOptions, type WardStore } from '../../src/store/open-store';
import type { Writer } from '../../src/store/writer/writer-client';

export async function openInProcessStore(options: OpenStoreOptions): Promise<WardStore> {
    mkdirSync(join(options.directory, 'blobs'), { recursive: true });
    const database = await openDatabase(join(options.directory, 'gateway.sqlite'));
    database.exec('PRAGMA synchronous = OFF'); // what is tested here is order and atomicity, not the disk
    let last: Promise<unknown> = Promise.resolve();
    let closed = false;
    const writer: Writer = {
        isDamaged: false,
        call: async (name, input) => {
            if (closed) {
                throw new Error('the store was closed');
            }
            const mine = last.then(async () => performTogether(database, [{ id: 1, name, input }]));
            last = mine;
            const [reply] = await mine;
            if (reply === undefined || 'failure' in reply) {
                throw new Error(reply?.failure.message);
            }
            return structuredClone(reply.output) as never;
        },
        close: async () => {
            if (!closed) {
                closed = true;
                await last;
                database.close();
            }
        },
    };
    return storeOver(writer, options, { isSynced: false });
}

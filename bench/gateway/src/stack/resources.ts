// SPDX-License-Identifier: Apache-2.0
// What the started processes hold: memory of a gateway, bytes on the disk. Memory on Linux only.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Bytes of a folder's files by what they are for. */
export type Folders = Readonly<Record<'peer1' | 'peer2' | 'orderer' | 'store' | 'blobs' | 'lists', number>>;

/** Pages in use. The file grows in steps, and later than the log beside it, which is bounded: neither tells what little was added. */
function databaseBytes(path: string): number {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
        const one = (name: string): number => Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
        return one('page_size') * (one('page_count') - one('freelist_count'));
    } finally {
        database.close();
    }
}

function bytesOf(path: string): number {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) {
        return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
    }
    if (found === undefined || /\.sqlite-(wal|shm)$/.test(path)) {
        return 0;
    }
    return path.endsWith('.sqlite') ? databaseBytes(path) : found.size;
}

/** Bytes of both peers, the orderer, and ward 1's gateway: its database, its blobs, and what else it writes. Logs that databases write ahead are left out. */
export function folderBytes(dataDir: string): Folders {
    const peers = join(dataDir, 'network', 'peers');
    const [peer1 = '', peer2 = ''] = readdirSync(peers).sort();
    const ward = join(dataDir, 'ward1');
    const others = readdirSync(ward, { withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.startsWith('gateway.sqlite'));
    return {
        peer1: bytesOf(join(peers, peer1)),
        peer2: bytesOf(join(peers, peer2)),
        orderer: bytesOf(join(dataDir, 'network', 'orderer')),
        store: bytesOf(join(ward, 'gateway.sqlite')),
        blobs: bytesOf(join(ward, 'blobs')),
        lists: others.reduce((sum, { name }) => sum + bytesOf(join(ward, name)), 0),
    };
}

/** What grew. */
export function growth(before: Folders, after: Folders): Folders {
    const each = (name: keyof Folders): number => after[name] - before[name];
    return {
        peer1: each('peer1'),
        peer2: each('peer2'),
        orderer: each('orderer'),
        store: each('store'),
        blobs: each('blobs'),
        lists: each('lists'),
    };
}

/** Resident memory of ward 1's gateway, bytes; `undefined` where the system does not tell. */
export function gatewayMemory(): number | undefined {
    try {
        const own = String(process.pid);
        const children = readFileSync(`/proc/${own}/task/${own}/children`, 'utf8').split(' ');
        const gateway = children.find((pid) => {
            const command = pid === '' ? [] : readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
            return command.some((word) => word.endsWith('server.js')) && command.includes('ward1');
        });
        const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(gateway)}/status`, 'utf8'));
        return found === null ? undefined : Number(found[1]) * 1024;
    } catch {
        return undefined;
    }
}

// SPDX-License-Identifier: Apache-2.0
// One line for whatever comes together, nothing between, and a disk that takes nothing keeps nobody waiting.

import { createHmac } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AcknowledgedPost, Journal } from './journal';

const mac = (previous: string, text: string) => createHmac('sha256', 'key').update(`${previous} ${text}`).digest('hex');
const post = (number: number): AcknowledgedPost => ({ id: `id-${String(number)}`, postKey: `key-${String(number)}` });
const idsOf = (posts: readonly AcknowledgedPost[]) => posts.map(({ id }) => id);

let folder: string;
let pending: AcknowledgedPost[];
let failures: number;
const journals: Journal[] = [];
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wardledger-journal-'));
    pending = [];
    failures = 0;
});
afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(journals.splice(0).map(async (journal) => journal.close()));
    rmSync(folder, { recursive: true });
});

/** As the database gives them: a page at a time. */
async function* inPages() {
    for (const one of pending) {
        yield Promise.resolve([one]);
    }
}

async function start() {
    const path = join(folder, 'list');
    const ports = { path, mac, isSynced: true, pending: inPages, failed: () => (failures += 1) };
    const { journal, found } = await Journal.open(ports);
    journals.push(journal);
    return { journal, found, lines: () => readFileSync(path, 'utf8').split('\n').slice(0, -1), path };
}

/** The next so many syncs fail. */
async function failSyncs(count: number): Promise<void> {
    const handle = await open(join(folder, 'other'), 'a');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const sync = jest.spyOn(prototype, 'datasync');
    for (let call = 0; call < count; call += 1) {
        sync.mockRejectedValueOnce(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    }
}

it('is made for its owner, and gives back what was appended, in order', async () => {
    const { journal, found, path } = await start();
    expect(found).toEqual({ posts: [], damagedLines: 0 });
    await journal.append([post(1), post(2)]);
    await journal.append([]);
    await journal.append([post(3)]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await start()).found).toEqual({ posts: [post(1), post(2), post(3)], damagedLines: 0 });
});

it('writes in one line what comes while a line is being written', async () => {
    const { journal, lines } = await start();
    await Promise.all([1, 2, 3, 4, 5].map(async (number) => journal.append([post(number)])));
    expect(lines()).toHaveLength(1);
    expect(idsOf((await start()).found.posts)).toEqual(['id-1', 'id-2', 'id-3', 'id-4', 'id-5']);
});

it('that cannot be written keeps nobody waiting, and is written with the next', async () => {
    const { journal, lines } = await start();
    await journal.append([post(1)]);
    await failSyncs(2);
    await journal.append([post(2)]);
    await journal.append([post(3)]);
    expect([failures, lines().length]).toEqual([2, 1]);
    await journal.append([post(4)]);
    expect((await start()).found).toEqual({ posts: [1, 2, 3, 4].map(post), damagedLines: 0 });
});

it('is made short of what is pending; what comes meanwhile stands behind it', async () => {
    const { journal } = await start();
    await journal.append([post(1), post(2)]);
    pending = [post(2)];
    await Promise.all([journal.shorten(), journal.append([post(3)])]);
    await journal.append([post(4)]);
    expect((await start()).found).toEqual({ posts: [post(2), post(3), post(4)], damagedLines: 0 });
});

it('stays as it is when it cannot be made short', async () => {
    const { journal } = await start();
    await journal.append([post(1)]);
    journals.splice(0);
    const broken = await Journal.open({
        path: join(folder, 'list'),
        mac,
        isSynced: true,
        pending: async function* () {
            yield await Promise.reject<AcknowledgedPost[]>(new Error('the store was closed'));
        },
        failed: () => (failures += 1),
    });
    journals.push(journal, broken.journal);
    await broken.journal.shorten();
    expect(failures).toBe(1);
    expect((await start()).found.posts).toEqual([post(1)]);
});

it('is read to its last whole line, however long its lines are', async () => {
    const { journal, path } = await start();
    const many = Array.from({ length: 3_000 }, (_, number) => post(number));
    await journal.append(many);
    await journal.append([post(3_000)]);
    appendFileSync(path, 'half a line');
    const again = await start();
    expect(again.found).toEqual({ posts: [...many, post(3_000)], damagedLines: 0 });
    expect(again.lines()).toHaveLength(2);
    await again.journal.append([post(3_001)]);
    expect((await start()).found.posts).toHaveLength(3_002);
});

it('is not made short again before it is twice as long as what stays', async () => {
    const { journal, path } = await start();
    const long = (from: number) =>
        Array.from({ length: 1000 }, (_, number) => ({ id: `id-${String(from + number)}`, postKey: 'k'.repeat(9_000) }));
    pending = [...long(0), ...long(1000)]; // 18 MB stay
    await journal.append(long(0));
    await journal.append([post(1)]); // in its turn, behind what was made short
    const short = statSync(path).size;
    pending = [];
    await journal.append(long(2000));
    await journal.append([post(2)]);
    expect(statSync(path).size).toBeGreaterThan(short + 9_000_000);
    await journal.append(long(3000));
    await journal.append(long(4000));
    await journal.append([post(4)]);
    expect(statSync(path).size).toBeLessThan(1_000);
});

it('makes itself short when it has grown long', async () => {
    const { journal, path } = await start();
    const many = Array.from({ length: 1000 }, (_, number) => ({ id: `id-${String(number)}`, postKey: 'k'.repeat(9_000) }));
    pending = [post(7)];
    await journal.append(many);
    await journal.append([post(8)]);
    expect(statSync(path).size).toBeLessThan(1_000);
    expect(idsOf((await start()).found.posts)).toEqual(['id-7', 'id-8']);
});

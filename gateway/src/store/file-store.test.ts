// SPDX-License-Identifier: Apache-2.0
// Where sealed files lie: whole or not at all, with notes that nobody can read or exchange, and found again after a death at any point.

import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../../test/custody/fixtures';
import { StoreSeal } from '../custody';
import { copyBlobs } from './backup';
import { openFileStore } from './file-store';
import type { FileStore, NotedFile } from './ports';

const note = { about: 'a'.repeat(32), notice: 'b'.repeat(64) };
const folder = temporaryFolder();
let directory = '';
let store: FileStore;
let count = 0;

const open = async (byte = 1) => openFileStore({ directory, seal: new StoreSeal(Buffer.alloc(32, byte)), damaged: async () => undefined });
beforeEach(async () => {
    directory = join(folder, String((count += 1)), 'blobs');
    mkdirSync(directory, { recursive: true });
    store = await open();
});

async function* streamed(...parts: readonly (string | Error)[]): AsyncGenerator<Uint8Array> {
    for (const part of parts) {
        if (part instanceof Error) {
            throw part;
        }
        yield Promise.resolve(Buffer.from(part));
    }
}

const all = () => readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'));
const pathOf = (digest: string, ending: string) => join(directory, digest.slice(0, 2), `${digest}.${ending}`);
const noted = async (of = store) => {
    const found: NotedFile[] = [];
    for await (const one of of.noted()) {
        found.push(one);
    }
    return found;
};

it('takes what streams in, names it by its digest, and gives any part of it', async () => {
    const digest = await store.receive(streamed('one ', 'two ', 'three'), note);
    expect(digest).toBe(createHash('sha256').update('one two three').digest('hex'));
    const file = await store.open(digest);
    expect([file?.size, Buffer.from(await file!.read(4, 3)).toString(), (await file!.read(10, 100)).length]).toEqual([13, 'two', 3]);
    await file!.close();
    expect(await store.open('0'.repeat(64))).toBeUndefined();
    await expect(store.open('../../secret')).rejects.toThrow('not a digest');
});

it('leaves nothing of a stream that fails', async () => {
    await expect(store.receive(streamed('half', new Error('broken')), note)).rejects.toThrow('broken');
    expect(all()).toEqual([]);
});

it('finds files by their notes, and knows of which the entry was seen', async () => {
    const [first, second] = [
        await store.receive(streamed('1'), note),
        await store.receive(streamed('2'), { ...note, notice: 'c'.repeat(64) }),
    ];
    await store.keep(second);
    await store.keep(second);
    await store.keep('0'.repeat(64));
    const found = new Map((await noted(await open())).map((one) => [one.digest, one]));
    expect(found.get(first)).toMatchObject({ ...note, isKept: false, notedAt: expect.any(Number) as number });
    expect(found.get(second)).toMatchObject({ notice: 'c'.repeat(64), isKept: true });
});

it('of a note from before and one from after a backup takes the later one', async () => {
    const digest = await store.receive(streamed('1'), note);
    copyFileSync(pathOf(digest, 'pending'), pathOf(digest, 'kept'));
    expect((await noted()).map(({ isKept }) => isKept)).toEqual([true]);
});

it('passes over a note that was exchanged, altered, or sealed by another', async () => {
    const [first, second] = [await store.receive(streamed('1'), note), await store.receive(streamed('2'), note)];
    copyFileSync(pathOf(second, 'pending'), pathOf(first, 'pending'));
    expect((await noted()).map(({ digest }) => digest)).toEqual([second]);
    writeFileSync(pathOf(second, 'pending'), 'altered');
    expect(await noted()).toEqual([]);
    expect(await noted(await open(2))).toEqual([]);
    expect(existsSync(pathOf(first, 'file'))).toBe(true);
});

it('removes the file before its note: what is interrupted is found again', async () => {
    const digest = await store.receive(streamed('1'), note);
    rmSync(pathOf(digest, 'file'));
    expect((await noted()).map((one) => one.digest)).toEqual([digest]);
    await store.remove(digest);
    await store.remove(digest);
    expect(all()).toEqual([]);
});

it('forgets at its start what an earlier process was writing, and nothing else', async () => {
    const digest = await store.receive(streamed('1'), note);
    writeFileSync(join(directory, 'drafts', '1-1.part'), 'half');
    await open();
    expect(all().sort()).toEqual([`${digest.slice(0, 2)}/${digest}.file`, `${digest.slice(0, 2)}/${digest}.pending`]);
});

it('is copied with its notes, and read where it is put back', async () => {
    const digest = await store.receive(streamed('1'), note);
    await store.keep(digest);
    const [from, to] = [dirname(directory), join(folder, `backup-${String(count)}`)];
    expect(await copyBlobs(from, to)).toBe(2);
    expect(await copyBlobs(from, to)).toBe(0);
    directory = join(to, 'blobs');
    const restored = await open();
    expect((await noted(restored)).map((one) => [one.digest, one.isKept])).toEqual([[digest, true]]);
    const file = await restored.open(digest);
    expect(file?.size).toBe(1);
    await file?.close();
});

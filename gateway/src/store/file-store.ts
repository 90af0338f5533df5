// SPDX-License-Identifier: Apache-2.0
// Sealed files of the medical record, beside the blobs and named as they are by the SHA-256 of what is stored; they are streamed, never held. Each has a note,
// sealed, of the entry that it belongs to: written before the file has its name, and renamed once the entry is on the ledger. By the notes it is found out what
// became of a file whose writer died, and which files go with a patient who is erased.

import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreSeal } from '../custody';
import type { FileNote, FileStore, NotedFile, StoredFile } from './ports';
import { SyncedFiles, syncFolder, undefinedWhereAbsent, writeDraft } from './synced-files';

/** What a file store stands on. */
export interface FileStorePorts {
    /** That of the blobs. */
    readonly directory: string;
    readonly seal: StoreSeal;
    /** Told of a file that is missing or does not open. */
    readonly damaged: (digest: string) => Promise<void>;
}

const DIGEST = /^[0-9a-f]{64}$/;
const NOTE = /^([0-9a-f]{64})\.(pending|kept)$/;
type Ending = 'file' | 'pending' | 'kept';

/** Opens the files below the folder of the blobs; what an earlier process was writing is removed. */
export async function openFileStore(ports: FileStorePorts): Promise<FileStore> {
    const { directory } = ports;
    const drafts = join(directory, 'drafts');
    await rm(drafts, { recursive: true, force: true });
    await mkdir(drafts, { recursive: true, mode: 0o700 });
    return new FolderOfFiles(ports);
}

class FolderOfFiles implements FileStore {
    readonly #directory: string;
    readonly #seal: StoreSeal;
    readonly #damaged: FileStorePorts['damaged'];
    readonly #files: SyncedFiles;
    #received = 0;

    constructor({ directory, seal, damaged }: FileStorePorts) {
        this.#directory = directory;
        this.#seal = seal;
        this.#damaged = damaged;
        this.#files = new SyncedFiles(directory);
    }

    async receive(content: AsyncIterable<Uint8Array>, note: FileNote): Promise<string> {
        this.#received += 1;
        const draft = join(this.#directory, 'drafts', `${String(process.pid)}-${String(this.#received)}.part`);
        const hash = createHash('sha256');
        await writeDraft(draft, async (handle) => {
            for await (const chunk of content) {
                hash.update(chunk);
                await handle.appendFile(chunk);
            }
        });
        const digest = hash.digest('hex');
        const sealed = this.#seal.seal(placeOf(digest), Buffer.from(JSON.stringify(note), 'utf8'));
        await this.#files.place(this.#path(digest, 'pending'), sealed);
        await this.#files.rename(draft, this.#path(digest, 'file'));
        return digest;
    }

    async keep(digest: string): Promise<void> {
        const renamed = await rename(this.#path(digest, 'pending'), this.#path(digest, 'kept')).then(() => true, undefinedWhereAbsent);
        if (renamed === true) {
            await syncFolder(join(this.#directory, digest.slice(0, 2)));
        }
    }

    async open(digest: string): Promise<StoredFile | undefined> {
        const handle = await open(this.#path(digest, 'file'), 'r').catch(undefinedWhereAbsent);
        if (handle === undefined) {
            return undefined;
        }
        const { size } = await handle.stat();
        return {
            size,
            read: async (position, length) => {
                const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
                return buffer.subarray(0, bytesRead);
            },
            close: async () => handle.close(),
        };
    }

    async note(digest: string): Promise<FileNote | undefined> {
        return (await this.#noteOf(digest, 'kept')) ?? (await this.#noteOf(digest, 'pending'));
    }

    report(digest: string): Promise<void> {
        return this.#damaged(digest);
    }

    async *noted(): AsyncGenerator<NotedFile, void, undefined> {
        for (const folder of (await readdir(this.#directory)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
            const notes = (await readdir(join(this.#directory, folder))).flatMap((name) => {
                const [, digest, ending] = NOTE.exec(name) ?? [];
                return digest === undefined ? [] : [{ digest, isKept: ending === 'kept' }];
            });
            // A backup may have a note from before and from after.
            const kept = new Set(notes.filter(({ isKept }) => isKept).map(({ digest }) => digest));
            for (const { digest, isKept } of notes.filter((one) => one.isKept || !kept.has(one.digest))) {
                const note = await this.#noteOf(digest, isKept ? 'kept' : 'pending');
                if (note !== undefined) {
                    yield { ...note, digest, isKept };
                }
            }
        }
    }

    async remove(digest: string): Promise<void> {
        for (const ending of ['file', 'pending', 'kept'] as const) {
            await rm(this.#path(digest, ending), { force: true });
            await syncFolder(join(this.#directory, digest.slice(0, 2)));
        }
    }

    /** A note that does not open keeps its file: nobody knows whose it is. */
    async #noteOf(digest: string, ending: 'pending' | 'kept'): Promise<(FileNote & { readonly notedAt: number }) | undefined> {
        const path = this.#path(digest, ending);
        try {
            const note = JSON.parse(this.#seal.open(placeOf(digest), await readFile(path)).toString('utf8')) as FileNote;
            return { ...note, notedAt: (await stat(path)).mtimeMs };
        } catch {
            return undefined;
        }
    }

    #path(digest: string, ending: Ending): string {
        if (!DIGEST.test(digest)) {
            throw new Error('not a digest');
        }
        return join(this.#directory, digest.slice(0, 2), `${digest}.${ending}`);
    }
}

/** A note that is moved to another file does not open. */
function placeOf(digest: string): string {
    return `files.note/${digest}`;
}

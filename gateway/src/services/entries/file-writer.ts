// SPDX-License-Identifier: Apache-2.0
// Takes a file into a patient's record: sealed while it streams, under a key of its own that stands in the sealed entry alone, and synced before the ledger
// hears of it.

import { DomainError, ERRORS, formMisfits, type LedgerId } from '@wardledger/chaincode/domain';
import { newFileKey, sealedSize, sealFile, StreamDigest } from '../../custody';
import type { FileStore } from '../../store';
import type { Asker } from '../access';
import { ContentError } from '../refusals';
import type { EntryWriter, WrittenEntry } from './entry-writer';
import type { FileBudget } from './file-budget';
import { fullDisk } from './full-disk';

/** `POST /v1/patients/{id}/files`. */
export interface FileRequest {
    readonly patient: string;
    /** What the file is, in words. */
    readonly text: string;
    /** As its author says; nobody looks. */
    readonly contentType: string;
    readonly size: number;
    /** SHA-256 of its bytes, as the author says. */
    readonly digest: string;
    readonly confidential: boolean;
    readonly corrects?: LedgerId | undefined;
    readonly body: AsyncIterable<Uint8Array>;
}

/** What keeping files needs. */
export interface FileWriterPorts {
    readonly writer: Pick<EntryWriter, 'writeFile'>;
    readonly files: Pick<FileStore, 'receive' | 'keep'>;
    readonly budget: Pick<FileBudget, 'spend'>;
    /** Whether the disk has room for so many bytes more. */
    readonly hasRoomFor: (bytes: number) => boolean;
}

/** Where in the request each member of the form stands. */
const POINTERS: Readonly<Record<string, string>> = {
    '/text': '/headers/wardledger-title',
    '/contentType': '/headers/content-type',
    '/size': '/headers/content-length',
    '/digest': '/headers/content-digest',
};

/** Takes files. */
export class FileWriter {
    readonly #ports: FileWriterPorts;

    constructor(ports: FileWriterPorts) {
        this.#ports = ports;
    }

    /** @throws ContentError; DomainError STORE_FULL, RATE_LIMITED, REQUEST_INVALID, and as of any entry */
    async write(asker: Asker, { patient, confidential, corrects, body, ...said }: FileRequest): Promise<WrittenEntry> {
        const { writer, files, budget, hasRoomFor } = this.#ports;
        // Before anything is taken; what is stored has no digest yet.
        const misfits = formMisfits('file', { ...said, sealedDigest: '0'.repeat(64) });
        if (misfits.length > 0) {
            throw new ContentError(misfits.map(({ pointer, detail }) => ({ pointer: POINTERS[pointer] ?? pointer, detail })));
        }
        let stored: string | undefined;
        const written = await writer.writeFile(asker, {
            patient,
            confidential,
            corrects,
            receive: async (note) => {
                if (!hasRoomFor(sealedSize(said.size))) {
                    throw new DomainError(ERRORS.STORE_FULL);
                }
                budget.spend(asker.caller.name, said.size);
                const fileKey = newFileKey();
                stored = await files.receive(sealFile(fileKey, asSaid(body, said)), note).catch(fullDisk);
                return { form: { ...said, sealedDigest: stored }, fileKey };
            },
        });
        // Of a request that was repeated the upkeep does it.
        if (stored !== undefined) {
            await files.keep(stored);
        }
        return written;
    }
}

/** Hands on what comes, and ends well only where it was as long as was said, and has the digest that was said. */
async function* asSaid(
    body: AsyncIterable<Uint8Array>,
    { size, digest }: Pick<FileRequest, 'size' | 'digest'>,
): AsyncGenerator<Uint8Array, void, undefined> {
    const came = new StreamDigest();
    let length = 0;
    for await (const chunk of came.over(untilBroken(body))) {
        length += chunk.length;
        if (length > size) {
            break;
        }
        yield chunk;
    }
    if (length !== size) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'The body has another length than the header Content-Length says.');
    }
    if (came.hex() !== digest) {
        throw new ContentError(
            [{ pointer: '/headers/content-digest', detail: 'is not the digest of the bytes that came' }],
            'The file did not come as it was sent, or another one was meant. Nothing was kept.',
        );
    }
}

/** A connection that ends is the request's fault, not ours. */
async function* untilBroken(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    try {
        yield* body;
    } catch {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'The body ended before its Content-Length. Nothing was kept.');
    }
}

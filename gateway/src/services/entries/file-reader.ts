// SPDX-License-Identifier: Apache-2.0
// Gives a file of a patient's record to whom both wards let read its entry: verified segment by segment while it streams, and never looked into.

import { demandDefined, DomainError, type EntryForm, ERRORS, type LedgerId, type Purpose } from '@wardledger/chaincode/domain';
import { type ByteRange, openFile, sealedSize, SealedFileError } from '../../custody';
import type { Ledger } from '../../ledger';
import type { FileStore, StoredFile } from '../../store';
import type { Asker, Askers, Disclosures } from '../access';
import { patientOrNobody, recordNotFound } from '../subjects';
import type { FileCopies, WantedFile } from './file-copies';
import { contentOf, findEntry, openEntries } from './entry-opener';

/** `GET /v1/patients/{id}/files/{entry}`. */
export interface FileQuestion {
    readonly patient: string;
    readonly entry: LedgerId;
    readonly purpose: Purpose;
}

/** A file that may be read. */
export interface ReadableFile {
    readonly form: EntryForm<'file'>;
    /** Transactions that say who looked. */
    readonly transactionIds: readonly string[];
    /**
     * Resolves once what the range begins with has been verified.
     * @throws DomainError FILE_UNREADABLE; of a file of the other ward also FILE_IN_OTHER_WARD, OTHER_WARD_UNAVAILABLE, STORE_FULL. While it streams the
     * iteration fails
     */
    read(range: ByteRange): Promise<AsyncIterableIterator<Uint8Array>>;
}

/** What reading needs. */
export interface FileReaderPorts {
    readonly askers: Pick<Askers, 'patient' | 'ward'>;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly disclosures: Pick<Disclosures, 'open'>;
    readonly files: Pick<FileStore, 'open' | 'note' | 'remove' | 'report'>;
    readonly copies: Pick<FileCopies, 'bring'>;
}

/** Where a file lies. */
interface Place {
    readonly form: EntryForm<'file'>;
    readonly key: string;
    /** Of the entry, whose author's ward took it; and the look that opened it. */
    readonly origin: Pick<WantedFile, 'about' | 'notice' | 'ward' | 'look'>;
}

/** Reads files. */
export class FileReader {
    readonly #ports: FileReaderPorts;

    constructor(ports: FileReaderPorts) {
        this.#ports = ports;
    }

    /** @throws DomainError RECORD_NOT_FOUND also for a patient of whom the caller may not know, ENTRY_NOT_FOUND, FILE_UNREADABLE */
    async open(asker: Asker, { patient: id, entry, purpose }: FileQuestion): Promise<ReadableFile> {
        const { askers, ledger, disclosures } = this.#ports;
        const patient = await patientOrNobody(askers.patient(asker, id));
        const found = await findEntry(ledger, asker, { patient, id: entry, purpose, category: 'file' });
        if (found === undefined) {
            // That there is none is disclosed, too: decided now, whatever look covers it.
            const use = { patients: [patient], action: 'read', category: 'file', purpose } as const;
            const isPermitted = (await disclosures.open(asker.caller, use, () => ({ sealedIds: [] }))) !== undefined;
            throw isPermitted ? new DomainError(ERRORS.ENTRY_NOT_FOUND) : recordNotFound();
        }
        const { texts, looks, transactionIds } = await openEntries(disclosures, asker, {
            patient,
            category: 'file',
            purpose,
            items: [found],
        });
        if (!texts.has(entry)) {
            throw recordNotFound();
        }
        const text = texts.get(entry);
        const { about, notice, author } = found.entry;
        const look = demandDefined(looks[0], 'the look that opened an entry');
        const content = text === undefined ? undefined : contentOf(found, text);
        if (content?.fileKey === undefined || !('sealedDigest' in content.form)) {
            throw new DomainError(ERRORS.FILE_UNREADABLE); // no key opens the entry, or it is about no file
        }
        const { form, fileKey: key } = content;
        const place = { form, key, origin: { about, notice, ward: author.ward, look } };
        return { form, transactionIds, read: async (range) => this.#read(place, range) };
    }

    async #read({ form, key, origin }: Place, range: ByteRange): Promise<AsyncIterableIterator<Uint8Array>> {
        const { files, askers, copies } = this.#ports;
        const { sealedDigest, size } = form;
        const stored = await files.open(sealedDigest);
        const file = stored ?? (origin.ward === askers.ward ? undefined : await copies.bring({ sealedDigest, size, ...origin }));
        if (file?.size !== sealedSize(size)) {
            await file?.close();
            await this.#damaged(sealedDigest);
            throw new DomainError(ERRORS.FILE_UNREADABLE);
        }
        const opened = openFile({ key, size, read: async (position, length) => file.read(position, length) }, range);
        const parts = this.#verified(opened, file, sealedDigest);
        // The first segment is opened before the answer begins: a file that is damaged there is still a refusal of its own.
        const first = await parts.next().catch((error: unknown) => {
            throw error instanceof SealedFileError ? new DomainError(ERRORS.FILE_UNREADABLE) : error;
        });
        return begunWith(first, parts);
    }

    /** Closes the file at the end, whatever the end is; and says which one is damaged. */
    async *#verified(parts: AsyncIterable<Uint8Array>, file: StoredFile, digest: string): AsyncGenerator<Uint8Array, void, undefined> {
        try {
            yield* parts;
        } catch (error) {
            await this.#damaged(digest);
            throw error;
        } finally {
            await file.close();
        }
    }

    /** A copy comes again with the next read; of what is this ward's own somebody is told. */
    async #damaged(digest: string): Promise<void> {
        const { files } = this.#ports;
        const isCopy = (await files.note(digest))?.from !== undefined;
        await (isCopy ? files.remove(digest) : files.report(digest));
    }
}

/** An iteration of which the first step was made; whoever ends it ends what stands behind it, even before the second. */
function begunWith<T>(first: IteratorResult<T, void>, rest: AsyncGenerator<T, void, undefined>): AsyncIterableIterator<T> {
    let begun: IteratorResult<T, void> | undefined = first;
    return {
        [Symbol.asyncIterator]() {
            return this;
        },
        next: async () => {
            const step = begun ?? (await rest.next());
            begun = undefined;
            return step;
        },
        return: async () => rest.return(),
    };
}

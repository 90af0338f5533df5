// SPDX-License-Identifier: Apache-2.0
// Brings a file of the other ward here, sealed as it is, under the look by which its entry was opened; what has come stays as a copy, and goes with the patient.

import { DomainError, ERRORS, type LedgerId, type LookPlace } from '@wardledger/chaincode/domain';
import { sealedSize } from '../../custody';
import { SingleFlight } from '../../kernel';
import type { FileNote, FileStore, StoredFile } from '../../store';
import type { OtherWard } from '../../ward-link';
import { fullDisk } from './full-disk';

/** A file of the other ward, and why it may come. */
export interface WantedFile {
    readonly sealedDigest: string;
    /** Of the file itself. */
    readonly size: number;
    /** Of its entry. */
    readonly about: LedgerId;
    readonly notice: string;
    readonly ward: string;
    /** By which the custodian has just opened the entry. */
    readonly look: LookPlace;
}

/** What bringing needs. */
export interface FileCopyPorts {
    /** Absent where no link is set up. */
    readonly otherWard?: OtherWard | undefined;
    readonly files: Pick<FileStore, 'open' | 'receive' | 'keep'>;
    /** Whether the disk has room for so many bytes more. */
    readonly hasRoomFor: (bytes: number) => boolean;
}

/** Brings files; one instance a process, because simultaneous reads share what comes. */
export class FileCopies {
    readonly #ports: FileCopyPorts;
    readonly #coming = new SingleFlight<void>();

    constructor(ports: FileCopyPorts) {
        this.#ports = ports;
    }

    /**
     * Resolves once all of it is here, verified against its digest and synced.
     * @throws DomainError FILE_IN_OTHER_WARD, OTHER_WARD_UNAVAILABLE, FILE_UNREADABLE, STORE_FULL
     */
    async bring({ sealedDigest: digest, size, about, notice, ward, look }: WantedFile): Promise<StoredFile> {
        const { otherWard, files, hasRoomFor } = this.#ports;
        // Another's look may be refused where this one is not.
        await this.#coming.run(`${digest} ${look.id}`, async () => {
            const stored = sealedSize(size);
            if (otherWard?.ward !== ward) {
                throw new DomainError(ERRORS.FILE_IN_OTHER_WARD);
            }
            if (!hasRoomFor(stored)) {
                throw new DomainError(ERRORS.STORE_FULL);
            }
            const content = await otherWard.fetch({ digest, look }, stored);
            if (content === undefined) {
                throw new DomainError(ERRORS.FILE_IN_OTHER_WARD);
            }
            const note: FileNote = { about, notice, from: ward };
            await files.receive(content, note).catch(fullDisk);
            await files.keep(digest);
        });
        const file = await files.open(digest);
        if (file === undefined) {
            throw new DomainError(ERRORS.FILE_IN_OTHER_WARD);
        }
        return file;
    }
}

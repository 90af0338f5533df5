// SPDX-License-Identifier: Apache-2.0
// Decides which sealed files the other ward's gateway is given: those of an entry that somebody of that ward reads by a committed look, now, as this ward's own
// peer has it. The bytes are sealed and stay so; what opens them stands in the entry.

import { DomainError } from '@wardledger/chaincode/domain';
import { StreamDigest } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { FileNote, FileStore, StoredFile } from '../../store';
import type { BlobReleases, BlobRequest, ReleasedBlob } from '../../ward-link';

/** What releasing needs. */
export interface FileReleasePorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** As whom: the ward's registrar. */
    readonly caller: () => Promise<LedgerCaller>;
    readonly files: Pick<FileStore, 'note' | 'open' | 'report'>;
}

const PART_BYTES = 65_536;
/** What the ledger says of a look that reads nothing. */
const NO_LOOK: readonly string[] = ['LOOK_NOT_FOUND', 'LOOK_EXPIRED', 'REQUEST_INVALID'];

/** Releases files. */
export class FileReleases implements BlobReleases {
    readonly #ports: FileReleasePorts;

    constructor(ports: FileReleasePorts) {
        this.#ports = ports;
    }

    /** @throws DomainError LEDGER_UNAVAILABLE */
    async release({ digest, look }: BlobRequest, ward: string): Promise<ReleasedBlob | undefined> {
        const { files } = this.#ports;
        const note = await files.note(digest);
        // A copy is given by whoever has the file itself.
        if (note === undefined || note.from !== undefined || !(await this.#isRead(look, note, ward))) {
            return undefined;
        }
        const file = await files.open(digest);
        if (file === undefined) {
            await files.report(digest);
            return undefined;
        }
        return { size: file.size, content: this.#watched(file, digest), close: async () => file.close() };
    }

    async #isRead(look: BlobRequest['look'], { about, notice }: FileNote, ward: string): Promise<boolean> {
        const { ledger, caller } = this.#ports;
        const question = { look, ward, entry: { about, notice } };
        try {
            return (await ledger.evaluate(await caller(), 'policies:CheckLook', question)).decision === 'permit';
        } catch (error) {
            if (error instanceof DomainError && NO_LOOK.includes(error.code)) {
                return false;
            }
            throw error;
        }
    }

    /** The receiver finds out what is damaged; here it is said to whom it belongs. */
    async *#watched(file: StoredFile, digest: string): AsyncGenerator<Uint8Array, void, undefined> {
        const given = new StreamDigest();
        yield* given.over(partsOf(file));
        if (given.hex() !== digest) {
            await this.#ports.files.report(digest);
        }
    }
}

async function* partsOf(file: StoredFile): AsyncGenerator<Uint8Array, void, undefined> {
    for (let position = 0; position < file.size; position += PART_BYTES) {
        yield await file.read(position, Math.min(PART_BYTES, file.size - position));
    }
}

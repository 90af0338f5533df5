// SPDX-License-Identifier: Apache-2.0
// Raw blocks in a folder, as `peer channel fetch` and `wardledger-audit fetch` write them: one a file, in the order of the numbers in their names.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@wardledger/command-line';
import type { BlockCopy } from './block-copy';

const ENDING = '.block';
const NUMBERED = /(\d+)\.block$/;

/** The file of a block. */
export const fileOf = (channel: string, number: number): string => `${channel}_${String(number)}${ENDING}`;

/** One folder's blocks. */
export class FolderBlocks implements BlockCopy {
    readonly name: string;
    #files: readonly string[] | undefined;

    constructor(folder: string) {
        this.name = folder;
    }

    async height(): Promise<number> {
        return (await this.#inOrder()).length;
    }

    async *blocks(): AsyncGenerator<Uint8Array> {
        for (const file of await this.#inOrder()) {
            yield await readFile(join(this.name, file));
        }
    }

    close(): void {
        this.#files = undefined;
    }

    async #inOrder(): Promise<readonly string[]> {
        if (this.#files !== undefined) {
            return this.#files;
        }
        const files = (await readdir(this.name)).filter((file) => file.endsWith(ENDING));
        const numbered = files.map((file) => [Number(NUMBERED.exec(file)?.[1] ?? NaN), file] as const);
        const nameless = numbered.find(([number]) => Number.isNaN(number));
        if (nameless !== undefined) {
            throw new UsageError(`${join(this.name, nameless[1])} does not end with the number of its block and ${ENDING}`);
        }
        if (files.length === 0) {
            throw new UsageError(`there is no file in ${this.name} that ends with the number of a block and ${ENDING}`);
        }
        this.#files = numbered.sort(([left], [right]) => left - right).map(([, file]) => file);
        return this.#files;
    }
}

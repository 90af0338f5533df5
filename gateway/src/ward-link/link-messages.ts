// SPDX-License-Identifier: Apache-2.0
// How one gateway asks the other: the digest stands in the path, the look in a header, so that no proxy's log joins patient and person.

import type { BlobRequest } from './ports';

/** What a request names its look by. */
export const LOOK_HEADER = 'wardledger-look';

const PATH = /^\/internal\/blobs\/([0-9a-f]{64})$/;
/** Patient, time in milliseconds, id of the look. */
const LOOK = /^([0-9a-f]{32})\.([1-9]\d{0,14})\.([0-9a-f]{32})$/;

/** A request as it is written. */
export interface WrittenRequest {
    readonly path: string;
    readonly look: string;
}

/** Writes a request. */
export function writeRequest({ digest, look: { about, time, id } }: BlobRequest): WrittenRequest {
    return { path: `/internal/blobs/${digest}`, look: `${about}.${String(time)}.${id}` };
}

/** Reads a request; `undefined` where it is anything else, down to a query that would be ignored. */
export function readRequest({ path, look: said }: { readonly path: string; readonly look: unknown }): BlobRequest | undefined {
    const [, digest] = PATH.exec(path) ?? [];
    const [, about, time, id] = LOOK.exec(typeof said === 'string' ? said : '') ?? [];
    if (digest === undefined || about === undefined || id === undefined) {
        return undefined;
    }
    return { digest, look: { about, time: Number(time), id } };
}

// SPDX-License-Identifier: Apache-2.0
// What crosses between the wards' gateways: sealed bytes, by their digest, against a committed look. Either side of it is a use case of its own.

import type { LookPlace } from '@wardledger/chaincode/domain';

/** What one ward's gateway asks the other for. */
export interface BlobRequest {
    /** SHA-256 (hex) of what is stored. */
    readonly digest: string;
    /** The look by which the asking ward's custodian has opened what names these bytes. */
    readonly look: LookPlace;
}

/** Sealed bytes that may be given. */
export interface ReleasedBlob {
    readonly size: number;
    /** In order, a segment at a time. */
    readonly content: AsyncIterable<Uint8Array>;
    close(): Promise<void>;
}

/** Decides what the other ward is given. */
export interface BlobReleases {
    /**
     * @param ward - whose gateway asks, by its certificate
     * @returns `undefined` whatever speaks against it: what is not there and what is not permitted are one answer
     */
    release(request: BlobRequest, ward: string): Promise<ReleasedBlob | undefined>;
}

/** The other ward's gateway, as this one sees it. */
export interface OtherWard {
    readonly ward: string;
    /**
     * Asks for sealed bytes of a size.
     * @returns `undefined` where it refuses
     * @throws DomainError OTHER_WARD_UNAVAILABLE, also while it streams; FILE_UNREADABLE at the end of what is not what was asked for
     */
    fetch(request: BlobRequest, size: number): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** What became of a request, for metrics: `in` of the other ward's, `out` of ours. */
export type LinkOutcome =
    | { readonly direction: 'in'; readonly outcome: 'given' | 'refused' | 'limited' | 'failed' | 'untrusted' }
    | { readonly direction: 'out'; readonly outcome: 'came' | 'refused' | 'mismatched' | 'unavailable' };

// SPDX-License-Identifier: Apache-2.0
// What crosses between the wards' gateways: sealed bytes, by their digest, against a committed look. Either side of it is a use case of its own.

import type { LedgerId, LookPlace, Purpose } from '@wardledger/chaincode/domain';

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

/** Why readings are asked for. */
interface ReadingsAsked {
    /** Of somebody of the asking ward, at all vitals of one patient. */
    readonly look: LookPlace;
    readonly purpose: Purpose;
}

/** Windows of the other ward that are on the ledger. */
export interface ReadingsRequest extends ReadingsAsked {
    /** SHA-256 (hex) of envelopes as the ledger has them, up to 64. */
    readonly digests: readonly string[];
}

/** What the other ward has acknowledged of a patient, and the ledger has no window of yet. */
export interface WaitingRequest extends ReadingsAsked {
    /** By which the patient was asked for, as both wards write it. */
    readonly number: string;
    /** Of windows that begin in it: from <= first < to, in milliseconds. */
    readonly from: number;
    readonly to: number;
}

/** The text of an envelope that the asking ward's custodian opens, or why there is none. */
export type CrossedEnvelope = { readonly text: string } | { readonly code: 'MISSING' | 'UNREADABLE' };

/** A window that is on no ledger yet. */
export interface WaitingWindow {
    readonly id: LedgerId;
    readonly first: number;
    readonly last: number;
    /** It may gain readings that are as old. */
    readonly since: number;
    readonly signals: readonly { readonly code: string; readonly count: number }[];
    /** Some of it is there and does not open. */
    readonly isDamaged: boolean;
    readonly envelope: CrossedEnvelope;
}

/** All of them, or as many as cross at once. */
export interface WaitingWindows {
    readonly windows: readonly WaitingWindow[];
    readonly isWhole: boolean;
}

/** Decides which readings the other ward is given. */
export interface ReadingReleases {
    /** @returns in the order asked; `undefined` whatever speaks against it. @throws DomainError where it cannot be decided now */
    readings(request: ReadingsRequest, ward: string): Promise<readonly CrossedEnvelope[] | undefined>;
    /** @returns `undefined` whatever speaks against it. @throws DomainError where it cannot be decided now */
    waiting(request: WaitingRequest, ward: string): Promise<WaitingWindows | undefined>;
}

/** What the other ward answers, or that it does not, and since when (milliseconds). */
export type LinkAnswer<Given> = { readonly given: Given } | 'refused' | { readonly awaySince: number };

/** Where the other ward's readings come from. Never rejects. */
export interface OtherWardReadings {
    readonly ward: string;
    readings(request: ReadingsRequest): Promise<LinkAnswer<readonly CrossedEnvelope[]>>;
    waiting(request: WaitingRequest): Promise<LinkAnswer<WaitingWindows>>;
}

/** What became of a request, for metrics: `in` of the other ward's, `out` of ours. */
export type LinkOutcome =
    | { readonly direction: 'in'; readonly outcome: 'given' | 'refused' | 'limited' | 'failed' | 'untrusted' }
    | { readonly direction: 'out'; readonly outcome: 'came' | 'refused' | 'mismatched' | 'unavailable' };

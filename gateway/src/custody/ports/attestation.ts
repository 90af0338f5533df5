// SPDX-License-Identifier: Apache-2.0
// What a custodian is told of a window that is to be made, and what it makes of it.

import type { Hex64, LedgerId, LeftOutPost, PostOfWindow, VitalsWindow } from '@wardledger/chaincode/domain';

/** A post of a window: as it stands on the ledger, and what it is called outside, because its digest covers that. */
export interface AttestedPost {
    readonly device: LedgerId;
    readonly sequence: number;
    readonly digest: Hex64;
    /** The outside id of the device. */
    readonly name: string;
    readonly boot?: number | undefined;
    /** It stays in the envelope, and is in nothing else of the window. */
    readonly retracted?: true | undefined;
}

/** The readings of a window that is to be made, and what the ledger is to be told of them. */
export interface AttestationRequest {
    readonly id: LedgerId;
    /** The patient. */
    readonly subject: LedgerId;
    /** The outside id by which the posts name the patient. */
    readonly patient: string;
    /** Somebody has entered all posts of it, and signed each inside the envelope. */
    readonly manual?: true | undefined;
    /** In the order in which the envelope holds them. */
    readonly posts: readonly AttestedPost[];
    /** Posts on the ledger that name the window, and do not open any more. */
    readonly leftOut?: readonly LeftOutPost[];
    /** To this custodian, by `sealWindowReadings`. */
    readonly envelope: string;
}

/** Posts of which the envelope does not hold what their digests on the ledger are of: by their places in the request, at least one. */
export interface DifferingPosts {
    readonly differing: readonly number[];
}

/** A window that is to be made anew, without what was retracted of it. */
export interface CorrectionRequest {
    readonly id: LedgerId;
    readonly version: number;
    /** The first window of its posts, by which they name it. */
    readonly root: VitalsWindow & { readonly ward: string };
    /** All that name the root, in any order. */
    readonly posts: readonly PostOfWindow[];
    /** Of the root. */
    readonly envelope: string;
}

/** What a custodian has made of it. */
export interface AttestedWindow {
    readonly window: VitalsWindow;
    /** Uncompressed SEAL bytes, 131,185 of them. */
    readonly ciphertext: Uint8Array;
}

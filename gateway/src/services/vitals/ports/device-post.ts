// SPDX-License-Identifier: Apache-2.0
// What a device posts, as the route takes it, and the election that a post may have come through.

import type { Observation, PostName, SentSignal } from '@wardledger/chaincode/domain';

/** One signal of a post. */
export type PostSignal = SentSignal;

/** What a device posts (api.md, POST /vitals: one element of `windows`). The route has checked the schema, nothing more. */
export interface DevicePost {
    readonly device: string;
    /** Which start of the device: for one that counts from the beginning after each. */
    readonly boot?: number | undefined;
    readonly patient: string;
    /** Names the post together with device and boot, once for ever. */
    readonly sequence: number;
    /** RFC 3339 in UTC; the route has made it so. */
    readonly start: string;
    readonly periodSeconds: number;
    /** Of the device: says by which numbers it means "not measured". */
    readonly model?: string;
    readonly signals: readonly PostSignal[];
    /** What was observed with the last reading: no numbers, and in no statistic. */
    readonly observations?: readonly Observation[];
    /** The device through which the post came: the head of its area. */
    readonly via?: string;
    /** By which key and nonce the device has committed the post, and to which digest. */
    readonly proof?: { readonly key: string; readonly nonce: string; readonly digest: string; readonly signature?: string };
    /** In whose place somebody enters it; no device says so. */
    readonly replaces?: ReplacedPost;
}

/** A post that was corrected, by its name on the ledger, and why. */
export interface ReplacedPost extends PostName {
    readonly reason: string;
}

/** The election whose head brought a post. */
export interface ViaElection {
    /** Ledger id. */
    readonly cluster: string;
    readonly round: number;
}

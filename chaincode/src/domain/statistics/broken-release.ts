// SPDX-License-Identifier: Apache-2.0
// Releases whose decryption gave what no readings can: the ward puts the digest of what its custodian wrote down on the ledger, before the other ward and for good.

import { type Static, Type } from '@sinclair/typebox';
import { closed, CursorSchema, type Hex64, Hex64Schema, LimitSchema, type Mark, type Page, WardSchema } from '../kernel';

/** `evidence` = SHA-256 of the file in which the custodian says which law was broken, by what, and when; salted there, so that nothing can be guessed of it. */
export const ReportBrokenReleaseSchema = closed({ release: Hex64Schema, evidence: Hex64Schema });
export type ReportBrokenRelease = Static<typeof ReportBrokenReleaseSchema>;

/** World state `broken-release/{ward}/{release}/{evidence}`: whoever says the same evidence to be of another release keeps nobody from the right one. */
export interface BrokenReleaseState extends ReportBrokenRelease, Mark {
    readonly transactionId: string;
    /** No such release stood on the ledger when it was reported: the custodian was shown one that was not committed. */
    readonly notReleased?: true;
}

export const ListBrokenReleasesSchema = closed({ ward: WardSchema, limit: LimitSchema, cursor: Type.Optional(CursorSchema) });

/** Answer of statistics:ListBrokenReleases, in the order of the releases' ids. */
export type BrokenReleases = Page<BrokenReleaseState>;

/** Answer of statistics:ReportBrokenRelease. */
export interface ReportedRelease {
    readonly evidence: Hex64;
}

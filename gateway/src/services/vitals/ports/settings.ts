// SPDX-License-Identifier: Apache-2.0
// What can be set about intake and delivery.

import { MAX_POSTS } from '@wardledger/chaincode/domain';

/** States that posts and windows can be told not to leave: for tests that kill the process there. */
export type HoldState =
    'RECEIVED' | 'ENDORSED' | 'SUBMITTED' | 'CLOSED' | 'ATTESTED' | 'WINDOW_ENDORSED' | 'WINDOW_SUBMITTED' | 'CORRECTED';

/** How long pauses after failures are; milliseconds. */
export interface BackoffSettings {
    readonly first: number;
    readonly longest: number;
}

/** All times in milliseconds. */
export interface VitalsSettings {
    /** Posts acknowledged and not final. */
    readonly maximumPending: number;
    readonly maximumLateness: number;
    readonly lateAfter: number;
    /** How long a post waits for company when nobody waits for its answer. */
    readonly recordWithin: number;
    /** How long a post whose answer is waited for waits for others while transactions are under way. */
    readonly gather: number;
    /** How long an attested window waits for others: nobody waits for it. */
    readonly gatherWindows: number;
    readonly postsPerTransaction: number;
    readonly windowsPerTransaction: number;
    readonly transactionsInFlight: number;
    /** Windows that the custodian makes at one time. */
    readonly windowsAttesting: number;
    /** A window holds the posts of one period, counted from the epoch, so in UTC; a post belongs to that of its first reading. */
    readonly period: number;
    /** For which a window stays open after its period. */
    readonly grace: number;
    /** For which a window stays open after its last post that was opened later than that. */
    readonly idle: number;
    /** All windows are closed at once no more often than this. */
    readonly closeAllEvery: number;
    /** How often it is looked for windows that are to be made anew, beside after each correction. */
    readonly correctEvery: number;
    /** For the commit of a transaction that was just sent. */
    readonly statusTimeout: number;
    /** For the fate of a transaction that may never have arrived. */
    readonly askTimeout: number;
    /** How often the same envelope is sent again before a new proposal. */
    readonly resends: number;
    /** How often something meets an unexpected failure before it is taken apart. */
    readonly attempts: number;
    readonly backoff: BackoffSettings;
    readonly holdAt?: HoldState;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** What holds unless a ward sets otherwise. */
export const VITALS_SETTINGS: VitalsSettings = {
    maximumPending: 100_000,
    maximumLateness: 7 * DAY,
    lateAfter: 300_000,
    recordWithin: 5_000,
    gather: 25,
    gatherWindows: 500,
    postsPerTransaction: MAX_POSTS,
    windowsPerTransaction: 32,
    transactionsInFlight: 8,
    windowsAttesting: 2,
    period: HOUR,
    grace: 120_000,
    idle: 300_000,
    closeAllEvery: 60_000,
    correctEvery: 60_000,
    statusTimeout: 30_000,
    askTimeout: 2_000,
    resends: 4,
    attempts: 8,
    backoff: { first: 200, longest: 15_000 },
};

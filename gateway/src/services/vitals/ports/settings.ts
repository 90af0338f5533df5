// SPDX-License-Identifier: Apache-2.0
// What can be set about intake and delivery.

import { type DeviceModels, KNOWN_MODELS } from './device-models';

/** States that posts can be told not to leave: for tests that kill the process there. */
export type HoldState = 'RECEIVED' | 'SEALED' | 'ENDORSED' | 'SUBMITTED';

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
    /** Device models of which sentinels are known. */
    readonly models: DeviceModels;
    /** How long the first post of a window waits for others. */
    readonly linger: number;
    readonly windowsBuilding: number;
    readonly transactionsInFlight: number;
    readonly windowsPerTransaction: number;
    /** How long a window waits for others while transactions are under way. */
    readonly gather: number;
    /** For the commit of a transaction that was just sent. */
    readonly statusTimeout: number;
    /** For the fate of a transaction that may never have arrived. */
    readonly askTimeout: number;
    /** How often the same envelope is sent again before a new proposal. */
    readonly resends: number;
    /** How often a window meets an unexpected failure before its posts are taken apart. */
    readonly attempts: number;
    readonly backoff: BackoffSettings;
    readonly holdAt?: HoldState;
}

const DAY = 86_400_000;

/** What holds unless a ward sets otherwise. */
export const VITALS_SETTINGS: VitalsSettings = {
    maximumPending: 100_000,
    maximumLateness: 7 * DAY,
    lateAfter: 300_000,
    models: KNOWN_MODELS,
    linger: 200,
    windowsBuilding: 6,
    transactionsInFlight: 8,
    windowsPerTransaction: 32,
    gather: 25,
    statusTimeout: 30_000,
    askTimeout: 2_000,
    resends: 4,
    attempts: 8,
    backoff: { first: 200, longest: 15_000 },
};

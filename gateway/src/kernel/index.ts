// SPDX-License-Identifier: Apache-2.0
// What every room of the gateway may use and that knows none of them: how work is limited, shared, put in turn and remembered.

export { ExpiringCache, type ExpiringCachePorts } from './expiring-cache';
export { HourlyAccounts, type HourlyPorts } from './hourly-accounts';
export { instant } from './instant';
export { inTime, type Patience } from './concurrency/in-time';
export { KeyedTurns } from './concurrency/keyed-turns';
export { type AskForPage, pagesOf } from './pages';
export { Semaphore } from './concurrency/semaphore';
export { RepeatedTurns } from './concurrency/repeated-turns';
export { SingleFlight } from './concurrency/single-flight';
export {
    CORRECTED_DEVICE_PATTERN,
    DEVICE_AT_BOOT_PATTERN,
    IN_PLACE_OF,
    LONGEST_CORRECTED_DEVICE,
    LONGEST_DEVICE_AT_BOOT,
    MOST_REPLACEMENTS,
    OUTSIDE_ID_PATTERN,
} from './outside-id';
export { LONGEST_RECORD_NUMBER, readNumber, RECORD_NUMBER_PATTERN, shownNumber, writeNumber } from './record-number';
export { slicesOf } from './slices';
export { undefinedOn } from './undefined-on';

// SPDX-License-Identifier: Apache-2.0
// What every room of the gateway may use and that knows none of them: how work is limited, shared, put in turn and remembered.

export { ExpiringCache, type ExpiringCachePorts } from './expiring-cache';
export { HourlyAccounts, type HourlyPorts } from './hourly-accounts';
export { instant } from './instant';
export { inTime, type Patience } from './in-time';
export { KeyedTurns } from './keyed-turns';
export { type AskForPage, pagesOf } from './pages';
export { Semaphore } from './semaphore';
export { SingleFlight } from './single-flight';
export { OUTSIDE_ID_PATTERN } from './outside-id';
export { LONGEST_RECORD_NUMBER, readNumber, RECORD_NUMBER_PATTERN, shownNumber, writeNumber } from './record-number';
export { undefinedOn } from './undefined-on';

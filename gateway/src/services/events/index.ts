// SPDX-License-Identifier: Apache-2.0
// Events: what the ledger announces, told to whoever may know of it.

export { AnnouncementFeed } from './announcement-feed';
export { type EventLimits, EventStreams } from './event-streams';
export { OpenStreams, type OpenStreamsPorts, type ReaderPorts, rolesNow, type StreamLimits, type StreamState } from './open-streams';

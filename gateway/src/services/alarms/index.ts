// SPDX-License-Identifier: Apache-2.0
// Alarms: decided at intake, brought to the ledger, shown, acknowledged, escalated.

export { AlarmDelivery, type AlarmDeliveryPorts } from './alarm-delivery';
export { AlarmWatch, type StorePosts, type WatchedItem, type WatchedOutcomes } from './alarm-watch';
export type { AlarmContent } from './alarm-content';
export { type Alarms, createAlarms, findPlaces, MOST_ACTIVE, shownOf } from './alarms';
export { PostedPatients } from './posted-patients';

// SPDX-License-Identifier: Apache-2.0
// Routes of records.

export { recordListRoutes } from './record-lists';
export { recordStewardshipRoutes } from './record-stewardship';
export { committed, recordRoutes } from './records';

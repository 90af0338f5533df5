// SPDX-License-Identifier: Apache-2.0
// The way of vitals from a post to a committed window.

export { type Corrected, type Corrections, createCorrections, LONGEST_CORRECTED_DAYS } from './corrections/corrections';
export { createVitals } from './vitals-service';
export { WindowReleases } from './across/reading-releases';
export { RESOLUTIONS } from './reading/reading';
export { LEFT_OUT_CODES } from './reading/reading-page';
export type { LeftOut } from './reading/left-out';
export { createReadings, type NewestPorts, newestReadings, type Readings, type Shown } from './reading/readings';
export { createReadingProofs, type ReadingProofs } from './proofs/reading-proofs';
export type { DevicePost } from './ports/device-post';
export type { HoldState, VitalsSettings } from './ports/settings';
export type { PostAnswer, Vitals } from './ports/vitals';
export type { VitalsEvent } from './ports/vitals-ports';

// SPDX-License-Identifier: Apache-2.0
// The program's entrance for programs above it.
export { runAudit, type Terminal } from './command';
export type { Conclusion, Further, Witness } from './further';
export { Wrong } from './wrong';

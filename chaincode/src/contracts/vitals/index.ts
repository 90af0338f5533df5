// SPDX-License-Identifier: Apache-2.0
// Contract `vitals`.

export { vitalsKeys } from './keys';
export { VitalsContract } from './vitals.contract';

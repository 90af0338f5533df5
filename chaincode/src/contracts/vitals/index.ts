// SPDX-License-Identifier: Apache-2.0
// Contract `vitals`.

export { VitalsContract } from './vitals.contract';

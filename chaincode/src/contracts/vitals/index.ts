// SPDX-License-Identifier: Apache-2.0
// Contract `vitals`.

export { retireForGood } from './corrections';
export { vitalsKeys } from './keys';
export { VitalsContract } from './vitals.contract';
export { demandWindow } from './window-store';

// SPDX-License-Identifier: Apache-2.0
// Contract `device`, and what others read of it.

export { DeviceContract } from './device.contract';
export { deviceKeys } from './keys';
export { deviceTrustOf } from './trust';

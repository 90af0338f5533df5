// SPDX-License-Identifier: Apache-2.0
// Devices that sign, and whom they measure.

export { createDevices, type Devices } from './devices';
export { EnrolledDevices } from './enrolled-devices';

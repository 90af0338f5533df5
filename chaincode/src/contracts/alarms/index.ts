// SPDX-License-Identifier: Apache-2.0
// Contract `alarms`.

export { AlarmContract } from './alarm.contract';

// SPDX-License-Identifier: Apache-2.0
// Contract `downtime`.

export { DowntimeContract } from './downtime.contract';

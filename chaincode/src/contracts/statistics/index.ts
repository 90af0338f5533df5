// SPDX-License-Identifier: Apache-2.0
// Contract `statistics`.

export { StatisticsContract } from './statistics.contract';

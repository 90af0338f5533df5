// SPDX-License-Identifier: Apache-2.0
// Statistics across patients, computed on ciphertexts.

export { createStatistics, SINCE_FLAGS, type Statistics, type StatisticsPorts, type StatisticsQuestion } from './statistics';

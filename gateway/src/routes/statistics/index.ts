// SPDX-License-Identifier: Apache-2.0
// Routes of statistics.

export { statisticsRoutes } from './statistics';

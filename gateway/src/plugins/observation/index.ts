// SPDX-License-Identifier: Apache-2.0
// What is logged and counted of every request.

export { addAccessLog, loggerOptions } from './access-log';
export { addHttpMetrics } from './http-metrics';

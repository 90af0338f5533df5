// SPDX-License-Identifier: Apache-2.0
// Routes of operations.

export { operationRoutes } from './operations';
export { problemRoutes } from './problems';
export { timeRoutes } from './time';

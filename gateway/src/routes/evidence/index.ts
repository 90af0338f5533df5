// SPDX-License-Identifier: Apache-2.0
// Routes of evidence.

export { transactionRoutes } from './transactions';
export { windowRoutes } from './windows';

// SPDX-License-Identifier: Apache-2.0
// Routes of tokens.

export { devTokenRoutes, jwksRoutes } from './dev-token';

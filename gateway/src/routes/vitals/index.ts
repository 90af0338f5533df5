// SPDX-License-Identifier: Apache-2.0
// Routes of vitals.

export { submissionRoutes } from './submissions';
export { vitalsRoutes } from './vitals';

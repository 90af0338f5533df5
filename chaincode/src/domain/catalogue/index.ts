// SPDX-License-Identifier: Apache-2.0
// All functions, events and refusals of the ledger, composed of the aggregates' own tables.

export * from './error-tag';
export { ERRORS, hasCode, isErrorCode, problemPath, type ErrorCode } from './errors';
export * from './events';
export * from './functions';

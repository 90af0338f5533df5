// SPDX-License-Identifier: Apache-2.0
// Policies: who may do what, as the wards have agreed, and the floor below it that they cannot agree away.

export * from './decision/decide';
export * from './decision/facts';
export { type FloorReason, floorReason, isBeyondForbids } from './decision/floor';
export * from './decision/request';
export * from './decision/sentinels';
export * from './errors';
export * from './events';
export * from './explanations';
export * from './functions';
export * from './language/limits';
export { type Policy } from './language/expression';
export * from './openings';
export * from './own-forbids';
export * from './policy-set';
export * from './questions';
export { type OwnAttributes, OWN_ATTRIBUTE_TYPES, type OwnAttributeType } from './schema/schema';
export { cedarSchemaOf } from './schema/cedar-schema';
export * from './starter/starter';
export * from './trials';

// SPDX-License-Identifier: Apache-2.0
// Participants: registered certificates and their roles.

export * from './directory';
export * from './errors';
export * from './functions';
export * from './participant';
export * from './rules';

// SPDX-License-Identifier: Apache-2.0
// The public face of the domain: what the contracts enforce is what the gateway imports.

export * from './access';
export * from './actor';
export * from './canonical-json';
export * from './cluster';
export * from './cluster-state';
export * from './domain-error';
export * from './errors';
export * from './functions';
export * from './ids';
export * from './participant';
export * from './permissions';
export * from './lists';
export * from './record';
export * from './record-rules';
export * from './release';
export * from './release-rules';
export * from './requests';
export * from './roles';
export * from './schema';
export * from './signals';
export * from './subject';
export * from './window';
export * from './window-rules';

// SPDX-License-Identifier: Apache-2.0
// The public face of the domain: what the contracts enforce is what the gateway imports.

export * from './access/access';
export * from './kernel/actor';
export * from './kernel/canonical-json';
export * from './clusters';
export * from './clusters/cluster';
export * from './kernel/domain-error';
export * from './catalogue/errors';
export * from './catalogue/functions';
export * from './kernel/ids';
export * from './participants/participant';
export * from './catalogue/permissions';
export * from './kernel/lists';
export * from './records/record';
export * from './records/rules';
export * from './statistics/release';
export * from './statistics/rules';
export * from './catalogue/requests';
export * from './kernel/roles';
export * from './kernel/schema';
export * from './vitals/signals';
export * from './subjects/subject';
export * from './vitals/window';
export * from './vitals/rules';

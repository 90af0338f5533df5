// SPDX-License-Identifier: Apache-2.0
// Posts and windows of vitals, and the signals they may carry.

export * from './correction';
export * from './correction-rules';
export * from './errors';
export * from './events';
export * from './functions';
export * from './manual-post';
export * from './post';
export * from './post-rules';
export * from './rules';
export * from './vital-signs';
export * from './window';
export * from './window-id';

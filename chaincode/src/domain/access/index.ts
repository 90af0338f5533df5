// SPDX-License-Identifier: Apache-2.0
// Accesses: who looked at what, and why; and the facts from which it follows who may.

export * from './consents';
export * from './data-use';
export * from './errors';
export * from './events';
export * from './facts';
export * from './functions';
export * from './linked';
export { inOrder } from './order';
export * from './people/attributes';
export * from './people/encryption-key';
export * from './people/stated';
export * from './questions';
export * from './standing';
export * from './trail/shifts';
export * from './trail/trail';
export * from './visibility';

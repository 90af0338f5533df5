// SPDX-License-Identifier: Apache-2.0
// The core of the audit: bytes and WebCrypto, nothing else, so that it runs in a browser as it does in Node.
export { type Anchor, Audit, type CheckedBlock, type Essence } from './audit';
export { BrokenRule, type Finding } from './finding';

// SPDX-License-Identifier: Apache-2.0
// The core of the audit: bytes and WebCrypto, nothing else, so that it runs in a browser as it does in Node.
export { type Anchor, Audit, type CheckedBlock, type Essence, type ValidTransaction } from './audit';
export { BrokenRule, type Finding } from './finding';
export { TOLERATED, wasValid } from './msp/certificate';
export type { Channel } from './msp/channel';
export type { Identity } from './msp/identity';
export { type Answer, BrokenAnswer, type EndorsedAnswer, readAnswer } from './transaction/answer';
export type { Read, SpaceSet } from './transaction/read-write-set';
export { keyOf } from './wire/bytes';

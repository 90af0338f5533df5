// SPDX-License-Identifier: Apache-2.0
// What contracts may use of the platform.

export { LedgerContract } from './base-contract';
export type { LedgerContext } from './context';
export { compositeKey, padded, privateKeys, worldKeys, worldPrefixes, type PrivateKey, type WorldKey } from './state/ledger-keys';
export type { Answer, Call } from './call/requests';

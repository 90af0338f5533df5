// SPDX-License-Identifier: Apache-2.0
// What contracts may use of the platform.

export { LedgerContract } from './base-contract';
export { byItself } from './by-itself';
export type { LedgerContext } from './context';
export { signerOf } from './call/authorship';
export { authoredRun, bindingKey, personKey, standingsKey } from './call/registration';
export {
    compositeKey,
    descending,
    keyIn,
    newestFirst,
    padded,
    type Prefix,
    prefix,
    type PrivateKey,
    privateKey,
    type PrivateRun,
    privateRun,
    type WorldKey,
    worldKey,
    type WorldRow,
    worldRow,
} from './state/ledger-keys';
export type { Answer, Call } from './call/requests';
export { pageOfFold, pagesOf } from './state/paging';

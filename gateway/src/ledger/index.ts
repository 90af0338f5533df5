// SPDX-License-Identifier: Apache-2.0
// What the composition roots use of the ledger; services import types from ports.ts only.

export { LedgerClusterReader } from './cluster-reader';
export type { ConnectionOptions, LedgerDeadlines } from './connection';
export { custodianLedger, downtimeStater } from './custodian-ledger';
export { connectDecisions } from './decisions';
export { connectLedger, type LedgerOptions } from './fabric-ledger';
export type * from './ports';
export { readSigningRequest } from './messages/signing-requests';
export type { LedgerPlace } from './staged';
export type {
    CallerDirectory,
    CommittedTransaction,
    EndorsedTransaction,
    Ledger,
    LedgerCaller,
    TransactionDetail,
    TransactionOutcome,
} from './ports';

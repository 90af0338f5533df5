// SPDX-License-Identifier: Apache-2.0
// What the ledger says: windows, posts and transactions.

export { createTransactions, type Transactions } from './transactions';
export { createWindows, type Windows } from './windows';

// SPDX-License-Identifier: Apache-2.0
// What the ledger says: windows, posts, transactions and blocks.

export { type Blocks, createBlocks } from './blocks';
export { createPosts, type PostName, type PostNumbers, type Posts } from './posts';
export { createTransactions, type Transactions } from './transactions';
export type { WindowReader } from './window-reader';
export { createWindows, type Windows } from './windows';

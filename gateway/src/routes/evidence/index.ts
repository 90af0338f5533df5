// SPDX-License-Identifier: Apache-2.0
// What the ledger says: windows with their posts, transactions, and blocks. Three resources, because they are documented apart.

import { createBlocks, createPosts, createTransactions, createWindows } from '../../services/evidence';
import { createRegistrar } from '../../services/participants';
import type { Resource } from '../resource';
import { BLOCK_ACCESS, TRANSACTION_ACCESS, WINDOW_ACCESS } from './access';
import { blockRoutes } from './blocks';
import { BLOCK_EXAMPLES, TRANSACTION_EXAMPLES, WINDOW_EXAMPLES } from './examples';
import { transactionRoutes } from './transactions';
import { windowRoutes } from './windows';

export const windows: Resource = {
    access: WINDOW_ACCESS,
    examples: WINDOW_EXAMPLES,
    add: (app, ports) => {
        windowRoutes(app, createWindows(ports), createPosts(ports));
    },
};

export const transactions: Resource = {
    access: TRANSACTION_ACCESS,
    examples: TRANSACTION_EXAMPLES,
    add: (app, ports) => {
        transactionRoutes(app, createTransactions(ports));
    },
};

export const blocks: Resource = {
    access: BLOCK_ACCESS,
    examples: BLOCK_EXAMPLES,
    add: (app, ports) => {
        blockRoutes(app, createBlocks({ ...ports, follower: async () => createRegistrar(ports).itself() }));
    },
};

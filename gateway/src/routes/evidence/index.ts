// SPDX-License-Identifier: Apache-2.0
// What the ledger says: windows with their posts, and transactions. Two resources, because they are documented apart.

import { createPosts, createTransactions, createWindows } from '../../services/evidence';
import type { Resource } from '../resource';
import { TRANSACTION_ACCESS, WINDOW_ACCESS } from './access';
import { TRANSACTION_EXAMPLES, WINDOW_EXAMPLES } from './examples';
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

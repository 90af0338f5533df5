// SPDX-License-Identifier: Apache-2.0
// The flag of `verify` by which posts of devices are looked for in their windows.

import type { Further } from '@wardledger/block-verifier/program';
import { SWITCH, type Values } from '@wardledger/command-line';
import { CHAINCODE } from './chaincode-flag';
import { PostsAudit } from './posts/posts-audit';

const FLAGS = { posts: { kind: SWITCH, help: 'lists posts of devices that are in no window' }, ...CHAINCODE } as const;

/** What this program looks at besides blocks, of posts. */
export const POSTS: Further = {
    flags: FLAGS,
    about: `With --posts it lists the posts of devices that a ward has recorded a day ago and put into no window, or beside the one that they name, and counts sequence
numbers that stand nowhere. That is nothing wrong by itself; the ward can say why.`,
    async begin(values) {
        const { posts, chaincode } = values as Values<typeof FLAGS>;
        return Promise.resolve(posts ? new PostsAudit(chaincode) : undefined);
    },
};

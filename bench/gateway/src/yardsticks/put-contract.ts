// SPDX-License-Identifier: Apache-2.0
// The yardstick's chaincode: puts one value under one key, and nothing else.

import { Contract, type Context } from 'fabric-contract-api';

class PutContract extends Contract {
    constructor() {
        super('bare');
    }

    async Put(ctx: Context, key: string, value: string): Promise<void> {
        await ctx.stub.putState(key, Buffer.from(value, 'utf8'));
    }
}

/** What a peer loads. */
export const contracts = [PutContract];

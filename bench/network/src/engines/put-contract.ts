// SPDX-License-Identifier: Apache-2.0
// The chaincode that is measured with: puts one value under one key, or reads it, and nothing else.

import { Contract, type Context } from 'fabric-contract-api';

class PutContract extends Contract {
    constructor() {
        super('bare');
    }

    async Put(ctx: Context, key: string, value: string): Promise<void> {
        await ctx.stub.putState(key, Buffer.from(value, 'utf8'));
    }

    async Get(ctx: Context, key: string): Promise<string> {
        return Buffer.from(await ctx.stub.getState(key)).toString('utf8');
    }
}

/** What a peer loads. */
export const contracts = [PutContract];

// SPDX-License-Identifier: Apache-2.0
// Who may stream whole blocks from a peer: whom the network is started to let, as Fabric's access control of event/Block does it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloseableAsyncIterable, Network as Channel } from '@hyperledger/fabric-gateway';
import { common, peer } from '@hyperledger/fabric-protos';
import { startNetwork, type Network } from '../src/index';
import { connectUser } from './client';

const dataDir = mkdtempSync(join(tmpdir(), 'block-readers-'));
const startBlock = 0n;
const forbidden = 'Unexpected status response: 403';
type Open = (channel: Channel) => Promise<CloseableAsyncIterable<unknown>>;
const streams: Record<string, Open> = {
    whole: async (channel) => channel.getBlockEvents({ startBlock }),
    withPrivateData: async (channel) => channel.getBlockAndPrivateDataEvents({ startBlock }),
    filtered: async (channel) => channel.getFilteredBlockEvents({ startBlock }),
};

let network: Network | undefined;

const start = async (folder: string, blockReaders?: 'Readers' | 'Admins'): Promise<void> => {
    const given = blockReaders === undefined ? {} : { blockReaders };
    network = await startNetwork({ dataDir: join(dataDir, folder), chaincodes: [], ports: { peers: [0, 0], orderer: 0 }, ...given });
};

afterEach(async () => network?.stop());
afterAll(() => {
    rmSync(dataDir, { recursive: true });
});

async function opened(channel: Channel, open: Open): Promise<string> {
    const blocks = await open(channel);
    try {
        await blocks[Symbol.asyncIterator]().next();
        return 'a block';
    } catch (error) {
        return (error as Error).message;
    } finally {
        blocks.close();
    }
}

/** What each stream and a query of the chain answer to a user of ward 2 at its peer. */
async function answers(user: 'User1' | 'Admin'): Promise<Record<string, string>> {
    const client = connectUser(network?.organizationsDir ?? '', 2, network?.endpoints.peers[1]?.address ?? '', user);
    const channel = client.gateway.getNetwork('mychannel');
    const found = Object.entries(streams).map(async ([name, open]) => [name, await opened(channel, open)] as const);
    const info = await channel.getContract('qscc').evaluateTransaction('GetChainInfo', 'mychannel');
    const all = { ...Object.fromEntries(await Promise.all(found)), query: info.length > 0 ? 'answered' : 'empty' };
    client.close();
    return all;
}

async function applicationConfig(): Promise<common.ConfigGroup | undefined> {
    const client = connectUser(network?.organizationsDir ?? '', 1, network?.endpoints.peers[0]?.address ?? '', 'Admin');
    const bytes = await client.gateway.getNetwork('mychannel').getContract('cscc').evaluateTransaction('GetChannelConfig', 'mychannel');
    client.close();
    return common.Config.deserializeBinary(bytes).getChannelGroup()?.getGroupsMap().get('Application');
}

/** The policy that the first block names for whole blocks. */
async function namedPolicy(): Promise<string | undefined> {
    const value = (await applicationConfig())?.getValuesMap().get('ACLs')?.getValue_asU8() ?? new Uint8Array();
    return peer.ACLs.deserializeBinary(value).getAclsMap().get('event/Block')?.getPolicyRef();
}

/** What that policy is made of. */
async function statedRule(): Promise<string | undefined> {
    const policy = (await applicationConfig())?.getPoliciesMap().get('BlockReaders')?.getPolicy();
    const rule = policy && common.ImplicitMetaPolicy.deserializeBinary(policy.getValue_asU8());
    return rule && `${String(rule.getRule())} ${rule.getSubPolicy()}`;
}

const all = { whole: 'a block', withPrivateData: 'a block', filtered: 'a block', query: 'answered' };
const refused = { ...all, whole: forbidden, withPrivateData: forbidden };

test('administrators alone where it is asked for, in the first block too; filtered blocks and queries stay for every reader', async () => {
    await start('admins', 'Admins');
    expect(await answers('User1')).toEqual(refused);
    expect(await answers('Admin')).toEqual(all);
    expect(await namedPolicy()).toBe('/Channel/Application/BlockReaders');
    expect(await statedRule()).toBe(`${String(common.ImplicitMetaPolicy.Rule.ANY)} Admins`);
});

test('every reader by default; a data folder made so is guarded from the next start that asks for it', async () => {
    await start('readers');
    expect(await answers('User1')).toEqual(all);
    expect([await namedPolicy(), await statedRule()]).toEqual([undefined, undefined]);
    await network?.stop();
    await start('readers', 'Admins');
    expect(await answers('User1')).toEqual(refused);
    expect(await answers('Admin')).toEqual(all);
});

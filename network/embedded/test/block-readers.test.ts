// SPDX-License-Identifier: Apache-2.0
// Who may stream or list a peer's blocks: whom the network is started to let, as Fabric's access control of event/Block and its like does it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

const query = async (channel: Channel): Promise<string> =>
    channel
        .getContract('qscc')
        .evaluateTransaction('GetChainInfo', 'mychannel')
        .then(
            (info) => (info.length > 0 ? 'answered' : 'empty'),
            (error: unknown) => (error as Error).message,
        );

/** What each stream and a query of the chain answer to a user of ward 2 at its peer. */
async function answers(user: 'User1' | 'Admin'): Promise<Record<string, string>> {
    const client = connectUser(network?.organizationsDir ?? '', 2, network?.endpoints.peers[1]?.address ?? '', user);
    const channel = client.gateway.getNetwork('mychannel');
    const found = Object.entries(streams).map(async ([name, open]) => [name, await opened(channel, open)] as const);
    const all = { ...Object.fromEntries(await Promise.all(found)), query: await query(channel) };
    client.close();
    return all;
}

async function applicationConfig(): Promise<common.ConfigGroup | undefined> {
    const client = connectUser(network?.organizationsDir ?? '', 1, network?.endpoints.peers[0]?.address ?? '', 'Admin');
    const bytes = await client.gateway.getNetwork('mychannel').getContract('cscc').evaluateTransaction('GetChannelConfig', 'mychannel');
    client.close();
    return common.Config.deserializeBinary(bytes).getChannelGroup()?.getGroupsMap().get('Application');
}

/** The policy that the first block names, of each resource. */
async function namedPolicies(): Promise<Record<string, string | undefined>> {
    const value = (await applicationConfig())?.getValuesMap().get('ACLs')?.getValue_asU8() ?? new Uint8Array();
    const lists = peer.ACLs.deserializeBinary(value).getAclsMap();
    return Object.fromEntries(lists.getEntryList().map(([name]) => [name, lists.get(name)?.getPolicyRef()]));
}

/** The resources of the lists that Fabric's programs are given. */
const configured = (): string[] =>
    readFileSync(join(__dirname, '../../../test-network-config/configtx.yaml'), 'utf8').match(/[a-z]+\/\w+(?=: .*@BLOCK_READERS@)/g) ?? [];

/** What that policy is made of. */
async function statedRule(): Promise<string | undefined> {
    const policy = (await applicationConfig())?.getPoliciesMap().get('BlockReaders')?.getPolicy();
    const rule = policy && common.ImplicitMetaPolicy.deserializeBinary(policy.getValue_asU8());
    return rule && `${String(rule.getRule())} ${rule.getSubPolicy()}`;
}

const all = { whole: 'a block', withPrivateData: 'a block', filtered: 'a block', query: 'answered' };
const words = "this policy requires 1 of the 'Admins' sub-policies to be satisfied";
const refused = { whole: forbidden, withPrivateData: forbidden, filtered: forbidden, query: expect.stringContaining(words) as string };

test('administrators alone where it is asked for, in the first block too, which names what the channel of Fabric’s programs names', async () => {
    await start('admins', 'Admins');
    expect(await answers('User1')).toEqual(refused);
    expect(await answers('Admin')).toEqual(all);
    const named = configured().map((name) => [name, '/Channel/Application/BlockReaders']);
    expect(named.length).toBeGreaterThan(5);
    expect(await namedPolicies()).toEqual(Object.fromEntries(named));
    expect(await statedRule()).toBe(`${String(common.ImplicitMetaPolicy.Rule.ANY)} Admins`);
});

test('every reader by default; a data folder made so is guarded from the next start that asks for it', async () => {
    await start('readers');
    expect(await answers('User1')).toEqual(all);
    expect([await namedPolicies(), await statedRule()]).toEqual([{}, undefined]);
    await network?.stop();
    await start('readers', 'Admins');
    expect(await answers('User1')).toEqual(refused);
    expect(await answers('Admin')).toEqual(all);
});

// SPDX-License-Identifier: Apache-2.0
// What stops every real peer for good (tried on Fabric 3.1.5) and passes here: it is warned of, once, and with `strict` it stops the channel.
import { rmSync } from 'node:fs';
import { policyEnvelope } from '../../src/ledger/policy/policy-messages';
import { parsePolicy } from '../../src/ledger/policy/parser';
import type { ChannelOptions, Simulator } from '../../src/ledger/ports';
import { publicSetBytes } from '../../src/ledger/rwset/encode';
import type { NamespaceSet } from '../../src/ledger/rwset/model';
import { CODE } from '../../src/ledger/validate/codes';
import { CHANNEL, type Endorsed, inCollection, peerOf, TestNetwork, userOf } from './network';
import { assemble, propose, responsePayload, sign } from './transactions';

const NS = 'parity';
const { VALID, ENDORSEMENT_POLICY_FAILURE, PHANTOM_READ_CONFLICT } = CODE;
const k = inCollection('bothWards', 'k');
const value = policyEnvelope(parsePolicy("OR('Ward1MSP.peer')")).serializeBinary();
const policy = { name: 'VALIDATION_PARAMETER', value };
const garbage = { name: 'VALIDATION_PARAMETER', value: Buffer.from('garbage') };

const put = (s: Simulator): void => s.putState(NS, 'k', Buffer.from('v'));
const del = (s: Simulator): void => s.deleteState(NS, 'k');
const setPolicy = (s: Simulator): void => s.putStateMetadata(NS, 'k', policy);
const putPrivate = (s: Simulator): void => s.putPrivateData(k, Buffer.from('v'));
const setPrivatePolicy = (s: Simulator): void => s.putPrivateMetadata(k, policy);

/** A transaction that no simulation makes, endorsed with both peers' keys. */
function forged(set: Partial<NamespaceSet>): Endorsed {
    const proposal = propose({ channelId: CHANNEL, chaincode: NS, creator: userOf(1) });
    const empty = { namespace: NS, reads: [], ranges: [], writes: [], metadataWrites: [], collections: [] };
    const response = responsePayload(proposal, { results: publicSetBytes([{ ...empty, ...set }]) });
    return { envelope: sign(assemble(proposal, response, [peerOf(1), peerOf(2)]), userOf(1)), txId: proposal.txId };
}

type Make = (network: TestNetwork) => Promise<readonly Endorsed[]> | readonly Endorsed[];
const merkle = { maxDegree: 0, maxLevel: 1, hashes: [] };
const hash = Buffer.alloc(32, 1);

const stops: [string, Make, number[], RegExp][] = [
    [
        'a deletion, and in the same block the policy of the key alone',
        async (network) => {
            await network.submit(put);
            return [network.endorse(del), network.endorse(setPolicy)];
        },
        [VALID, VALID],
        /sets only the endorsement policy of a key that a transaction before it in the same block deletes/,
    ],
    [
        'the same by an empty value',
        async (network) => {
            await network.submit(put);
            return [network.endorse((s) => s.putState(NS, 'k', Buffer.alloc(0))), network.endorse(setPolicy)];
        },
        [VALID, VALID],
        /sets only the endorsement policy/,
    ],
    [
        'the same for a private key',
        async (network) => {
            await network.submit(putPrivate);
            return [network.endorse((s) => s.deletePrivateData(k)), network.endorse(setPrivatePolicy)];
        },
        [VALID, VALID],
        /sets only the endorsement policy/,
    ],
    [
        'the same for a private key that is purged',
        async (network) => {
            await network.submit(putPrivate);
            return [network.endorse((s) => s.purgePrivateData(k)), network.endorse(setPrivatePolicy)];
        },
        [VALID, VALID],
        /sets only the endorsement policy/,
    ],
    [
        'a write endorsed before the key got a policy that cannot be read',
        async (network) => {
            await network.submit(put);
            const late = network.endorse(put);
            await network.submit((s) => s.putStateMetadata(NS, 'k', garbage));
            return [late];
        },
        [ENDORSEMENT_POLICY_FAILURE],
        /writes to a key whose endorsement policy cannot be read/,
    ],
    [
        'a write to a collection that is not defined',
        () => [
            forged({
                collections: [
                    {
                        collection: 'absent',
                        reads: [],
                        writes: [{ keyHash: hash, valueHash: hash, isDelete: false, isPurge: false }],
                        metadataWrites: [],
                        privateHash: hash,
                    },
                ],
            }),
        ],
        [ENDORSEMENT_POLICY_FAILURE],
        /writes to collection absent of parity, which is not defined/,
    ],
    [
        'a range as a tree that cannot be built',
        () => [forged({ ranges: [{ startKey: 'a', endKey: 'b', exhausted: true, reads: [], merkle }] })],
        [PHANTOM_READ_CONFLICT],
        /gives a range of keys as a tree of degree 0/,
    ],
];

const harmless: [string, Make][] = [
    ['the policy first, then a deletion, which is refused', (network) => [network.endorse(setPolicy), network.endorse(del)]],
    ['a deletion in the block before', async (network) => (await network.submit(del), [network.endorse(setPolicy)])],
    [
        'a deletion and a policy in one transaction',
        (network) => [
            network.endorse((s) => {
                del(s);
                setPolicy(s);
            }),
        ],
    ],
    [
        'a value and a policy after the deletion',
        (network) => [
            network.endorse(del),
            network.endorse((s) => {
                put(s);
                setPolicy(s);
            }),
        ],
    ],
];

describe('what stops every real peer', () => {
    let network: TestNetwork;
    let log: string[];
    const open = async (options: Partial<ChannelOptions> = {}): Promise<void> => {
        log = [];
        network = await TestNetwork.ready({ ...options, log: (line) => log.push(line) });
    };
    afterEach(async () => {
        await network.close();
        rmSync(network.directory, { recursive: true });
    });

    it.each(stops)('is warned of, once, and the network goes on: %s', async (_, make, codes, reason) => {
        await open();
        const made = await make(network);
        expect(await network.commit(...made)).toEqual(codes);
        expect(log).toHaveLength(1);
        expect(log[0]).toMatch(/^A REAL FABRIC PEER STOPS FOR GOOD HERE: transaction [0-9a-f]{64} in block \d+ /);
        expect(log[0]).toMatch(reason);
        expect(log[0]).toContain(made.at(-1)?.txId);
        await expect(network.submit((s) => s.putState(NS, 'next', Buffer.from('v')))).resolves.toBeDefined();
    });

    it.each(stops)('stops the channel with `strict`, also when it is opened again: %s', async (_, make, __, reason) => {
        await open({ strict: true });
        const made = await make(network);
        const height = network.ledger(1).height();
        await expect(network.commit(...made)).rejects.toThrow(reason);
        expect((await network.channel.failed).message).toMatch(reason);
        expect([network.ledger(1).height(), network.ledger(2).height()]).toEqual([height, height]);
        await network.close();
        await expect(TestNetwork.open(network.directory, { strict: true })).rejects.toThrow(reason);
        network = await TestNetwork.open(network.directory); // without it the network takes the block
        expect(network.ledger(2).height()).toBe(height + 1);
    });

    it.each(harmless)('is not %s', async (_, make) => {
        await open({ strict: true });
        await network.submit(put);
        await network.commit(...(await make(network)));
        expect(log).toEqual([]);
    });
});

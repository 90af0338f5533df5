// SPDX-License-Identifier: Apache-2.0
// Two wards' peers and an orderer over a temporary folder, with identities that need no certificates: what the ledger's tests run against.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openChannel } from '../../src/ledger';
import type { ChaincodeDefinition, Channel, ChannelOptions, PeerLedger, Simulator } from '../../src/ledger/ports';
import type { CollectionKey } from '../../src/ledger/rwset/model';
import { testIdentity, type TestIdentity, testVerifier } from './identities';
import { type Answer, assemble, propose, type ProposalParts, responsePayload, sign } from './transactions';

export const CHANNEL = 'mychannel';
export const WARDS = ['Ward1MSP', 'Ward2MSP'] as const;
export const peerOf = (ward: 1 | 2): TestIdentity => testIdentity(`Ward${ward}MSP`, 'peer', `peer0.ward${ward}` as 'peer');
export const userOf = (ward: 1 | 2): TestIdentity => testIdentity(`Ward${ward}MSP`, 'client');
const ORDERER = testIdentity('OrdererMSP', 'orderer');
export const verifier = testVerifier([...WARDS, 'OrdererMSP']);

export const PARITY: ChaincodeDefinition = {
    name: 'parity',
    version: '1.0',
    sequence: 1,
    endorsementPolicy: "AND('Ward1MSP.peer', 'Ward2MSP.peer')",
    collections: [
        { name: 'bothWards', policy: "OR('Ward1MSP.member', 'Ward2MSP.member')", memberOnlyRead: true, memberOnlyWrite: true },
        {
            name: 'ward1Only',
            policy: "OR('Ward1MSP.member')",
            memberOnlyRead: true,
            memberOnlyWrite: true,
            endorsementPolicy: { signaturePolicy: "OR('Ward1MSP.peer')" },
        },
        { name: 'ward1Open', policy: "OR('Ward1MSP.member')" },
        { name: 'shortLived', policy: "OR('Ward1MSP.member', 'Ward2MSP.member')", blockToLive: 2 },
    ],
};

export function channelOptions(directory: string, changes: Partial<ChannelOptions> = {}): ChannelOptions {
    return {
        channelId: CHANNEL,
        directory,
        batch: { timeoutMs: 20, maxMessageCount: 500, preferredMaxBytes: 2_000_000, absoluteMaxBytes: 10_000_000 },
        organisations: [
            ...WARDS.map((mspId, i) => ({
                mspId,
                kind: 'application' as const,
                mspConfig: Buffer.from('config'),
                endpoint: `localhost:${7051 + i}`,
            })),
            { mspId: 'OrdererMSP', kind: 'orderer', mspConfig: Buffer.from('config'), endpoint: 'localhost:7050' },
        ],
        peers: ([1, 2] as const).map((ward) => ({
            name: `peer0.ward${ward}.example.com`,
            mspId: `Ward${ward}MSP`,
            serializedIdentity: peerOf(ward).serialized,
        })),
        identities: verifier,
        blockSigner: { serializedIdentity: ORDERER.serialized, sign: (message) => ORDERER.sign(message) },
        ...changes,
    };
}

/** A key of a collection of `parity`. */
export const inCollection = (collection: string, key: string): CollectionKey => ({ namespace: PARITY.name, collection, key });

export interface EndorseOptions extends Partial<ProposalParts> {
    readonly endorsers?: readonly TestIdentity[];
    readonly simulateAt?: 1 | 2;
    readonly event?: NonNullable<Answer['event']>;
    /** false: the private write set reaches nobody. */
    readonly share?: boolean;
}

export interface Endorsed {
    readonly envelope: Uint8Array;
    readonly txId: string;
}

/** A network of a test. */
export class TestNetwork {
    readonly channel: Channel;
    readonly directory: string;

    constructor(channel: Channel, directory: string) {
        this.channel = channel;
        this.directory = directory;
    }

    static async open(directory = mkdtempSync(join(tmpdir(), 'ledger-')), changes: Partial<ChannelOptions> = {}): Promise<TestNetwork> {
        return new TestNetwork(await openChannel(channelOptions(directory, changes)), directory);
    }

    /** With the chaincode `parity` (and more) defined. */
    static async ready(
        changes: Partial<ChannelOptions> = {},
        definitions: readonly ChaincodeDefinition[] = [PARITY],
    ): Promise<TestNetwork> {
        const network = await TestNetwork.open(undefined, changes);
        for (const definition of definitions) {
            await network.define(definition);
        }
        return network;
    }

    ledger(ward: 1 | 2): PeerLedger {
        return this.channel.peer(`peer0.ward${ward}.example.com`);
    }

    define(definition: ChaincodeDefinition): Promise<string> {
        return this.submit((simulator) => this.channel.writeDefinition(simulator, definition), { chaincode: '_lifecycle' });
    }

    /** Simulates and endorses; private data goes to the members. */
    endorse(work: (simulator: Simulator) => void, options: EndorseOptions = {}): Endorsed {
        const creator = options.creator ?? userOf(1);
        const proposal = propose({ channelId: CHANNEL, chaincode: 'parity', ...options, creator });
        const simulator = this.ledger(options.simulateAt ?? 1).simulate(proposal.txId);
        try {
            work(simulator);
            const { publicBytes, privateBytes } = simulator.result();
            if (privateBytes && options.share !== false) {
                this.channel.sharePrivate(proposal.txId, privateBytes);
            }
            const response = responsePayload(proposal, { results: publicBytes, ...(options.event ? { event: options.event } : {}) });
            const payload = assemble(proposal, response, options.endorsers ?? [peerOf(1), peerOf(2)]);
            return { envelope: sign(payload, creator), txId: proposal.txId };
        } finally {
            simulator.close();
        }
    }

    /** Orders envelopes into one block and commits it; the codes of the first peer in order. */
    async commit(...transactions: readonly Endorsed[]): Promise<number[]> {
        transactions.forEach(({ envelope }) => this.channel.order(envelope));
        await this.channel.settled();
        const ledger = this.ledger(1);
        return ledger.block(ledger.height() - 1)?.transactions.map(({ code }) => code) ?? [];
    }

    /** Endorses, orders and commits one transaction; its id. */
    async submit(work: (simulator: Simulator) => void, options: EndorseOptions = {}): Promise<string> {
        const endorsed = this.endorse(work, options);
        await this.commit(endorsed);
        return endorsed.txId;
    }

    /** Evaluates at a ward's peer. */
    read<T>(work: (simulator: Simulator) => T, ward: 1 | 2 = 1): T {
        const simulator = this.ledger(ward).simulate('evaluation');
        try {
            return work(simulator);
        } finally {
            simulator.close();
        }
    }

    close(): Promise<void> {
        return this.channel.close();
    }
}

export const text = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();

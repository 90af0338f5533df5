// SPDX-License-Identifier: Apache-2.0
// A channel: one orderer and its peers in one process. Every block is inspected once, then committed by each peer on its own database.
import { join } from 'node:path';
import { demandDefined } from '../invariants';
import { asBuffer, WireMessage } from '../protos/wire';
import type { BlockParts } from './encoding/block-bytes';
import { writeDefinition } from './lifecycle/definitions';
import { buildGenesis } from './orderer/block-builder';
import { BlockLog } from './orderer/block-log';
import { genesisTransaction } from './orderer/genesis';
import { Orderer } from './orderer/orderer';
import type { PeerStopNotice } from './peer/block-changes';
import { EmbeddedPeerLedger } from './peer/peer-ledger';
import { ChannelPolicies } from './policy/channel-policies';
import type { ChaincodeDefinition, Channel, ChannelOptions, OrderAnswer, PeerLedger, PeerOptions, Simulator } from './ports';
import { decodePrivateSets } from './rwset/decode';
import { CheckpointWorker } from './storage/checkpoint-worker';
import { inspect, type InspectedTransaction } from './validate/inspect';

const TOTAL_QUERY_LIMIT = 100_000;
const TRANSIENT_RETENTION = 1_000;

interface Shared {
    readonly policies: ChannelPolicies;
    readonly worker: CheckpointWorker;
    readonly peers: EmbeddedPeerLedger[];
    readonly peerStop: (stop: PeerStopNotice) => void;
}

/** Warns of what would stop every real peer for good, once for all peers; where that is asked for it stops here, too. */
function warnOrStop({ strict = false, log }: ChannelOptions): Shared['peerStop'] {
    const warned = new Set<string>();
    return ({ block, txId, reason }) => {
        const what =
            `A REAL FABRIC PEER STOPS FOR GOOD HERE: transaction ${txId} in block ${block} ${reason}. ` +
            'Every peer of the channel would end there, and again with each start.';
        if (strict) {
            throw new Error(what);
        }
        if (!warned.has(txId)) {
            warned.add(txId);
            log?.(`${what} This network goes on (with --strict it stops, too).`);
        }
    };
}

function openPeer(options: ChannelOptions, peer: PeerOptions, { policies, worker, peers, peerStop }: Shared): EmbeddedPeerLedger {
    const identity = options.identities.identify(peer.serializedIdentity);
    if (!identity) {
        throw new Error(`the identity of ${peer.name} is not valid in ${peer.mspId}`);
    }
    return new EmbeddedPeerLedger({
        name: peer.name,
        mspId: peer.mspId,
        channelId: options.channelId,
        policies,
        worker,
        identity,
        path: join(options.directory, 'peers', peer.name, `${options.channelId}.sqlite`),
        organisations: options.organisations.filter((o) => o.kind === 'application').map((o) => o.mspId),
        totalQueryLimit: options.totalQueryLimit ?? TOTAL_QUERY_LIMIT,
        transientBlockRetention: options.transientBlockRetention ?? TRANSIENT_RETENTION,
        peerStop,
        askOthers: (txId, name, hash) => {
            for (const other of peers) {
                const found = other.name === peer.name ? undefined : other.waitingPrivate(txId, name, hash);
                if (found) {
                    return found;
                }
            }
            return undefined;
        },
    });
}

type Inspection = Promise<InspectedTransaction>;

class EmbeddedChannel implements Channel {
    readonly channelId: string;
    readonly #options: ChannelOptions;
    readonly #worker: CheckpointWorker;
    readonly #log: BlockLog;
    readonly #peers: readonly EmbeddedPeerLedger[];
    readonly #orderer: Orderer<Inspection>;
    /** Commits one after another. */
    #work: Promise<void> = Promise.resolve();
    readonly #failed = Promise.withResolvers<Error>();
    #failure: Error | undefined;

    constructor(options: ChannelOptions, log: BlockLog, { peers, worker }: Shared) {
        this.#worker = worker;
        this.channelId = options.channelId;
        this.#options = options;
        this.#log = log;
        this.#peers = peers;
        this.#orderer = new Orderer<Inspection>({
            batch: options.batch,
            log,
            signer: options.blockSigner,
            inspect: (envelope) => this.#inspect(envelope),
            deliver: (block, inspections) => {
                this.#work = this.#work.then(async () => {
                    if (this.#failure) {
                        return;
                    }
                    try {
                        await this.#commit(block, inspections);
                    } catch (error) {
                        // A block that cannot be committed stops the channel: going on would part the peers.
                        this.#failure = error instanceof Error ? error : new Error(String(error));
                        this.#failed.resolve(this.#failure);
                        this.#options.log?.(`the channel ${this.channelId} stops: ${this.#failure.message}`);
                    }
                });
            },
        });
    }

    get failed(): Promise<Error> {
        return this.#failed.promise;
    }

    get peers(): readonly PeerLedger[] {
        return this.#peers;
    }

    peer(name: string): PeerLedger {
        const found = this.#peers.find((peer) => peer.name === name);
        if (!found) {
            throw new Error(`no peer ${name} in channel ${this.channelId}`);
        }
        return found;
    }

    order(envelope: Uint8Array): OrderAnswer {
        if (this.#failure) {
            throw this.#failure;
        }
        return this.#orderer.order(envelope);
    }

    sharePrivate(txId: string, privateBytes: Uint8Array, endorser?: string): void {
        for (const set of decodePrivateSets(privateBytes)) {
            this.#peers.forEach((peer) => {
                peer.keepPrivate(txId, set, endorser ?? peer.name);
            });
        }
    }

    writeDefinition(simulator: Simulator, definition: ChaincodeDefinition): void {
        writeDefinition(simulator, definition);
    }

    ordererBlock(number: number): Uint8Array | undefined {
        return this.#log.bytes(number);
    }

    ordererHeight(): number {
        return this.#log.height;
    }

    async settled(): Promise<void> {
        this.#orderer.flush();
        await this.#work;
        if (this.#failure) {
            throw this.#failure;
        }
    }

    async close(): Promise<void> {
        this.#orderer.close();
        await this.#work;
        await Promise.all(this.#peers.map((peer) => peer.close()));
        await this.#log.close();
        await this.#worker.close();
    }

    /** Brings every peer to the orderer's height, block by block. */
    async catchUp(): Promise<void> {
        const lowest = Math.min(...this.#peers.map((peer) => peer.height()));
        for (let number = lowest; number < this.#log.height; number++) {
            const block = this.#log.block(number);
            if (block) {
                await this.#commit(block, number === 0 ? [] : block.envelopes.map((envelope) => this.#inspect(envelope)));
            }
        }
    }

    /** Its failure is dealt with where the block is committed, which may be later. */
    #inspect(envelope: Uint8Array): Inspection {
        const inspection = inspect(envelope, this.channelId, this.#options.identities);
        inspection.catch(() => undefined);
        return inspection;
    }

    async #commit(block: BlockParts, inspections: readonly Inspection[]): Promise<void> {
        const transactions = await Promise.all(inspections);
        for (const peer of this.#peers.filter((candidate) => candidate.height() === block.header.number)) {
            await peer.upkeep;
            if (block.header.number === 0) {
                const envelope = new WireMessage(asBuffer(demandDefined(block.envelopes[0], 'the envelope of the first block')));
                const channelHeader = envelope.message(1).message(1).message(1);
                peer.commitGenesis(block, channelHeader.text(5));
            } else {
                peer.commit(block, transactions);
            }
        }
    }
}

/** Creates the channel with its first block, or opens it and lets its peers catch up with the orderer. */
export async function openChannel(options: ChannelOptions): Promise<Channel> {
    const shared: Shared = {
        policies: new ChannelPolicies(options.organisations),
        worker: new CheckpointWorker(),
        peers: [],
        peerStop: warnOrStop(options),
    };
    const log = new BlockLog(join(options.directory, 'orderer', `${options.channelId}.sqlite`), shared.worker);
    if (log.height === 0) {
        log.append(buildGenesis(genesisTransaction(options.channelId, options).envelope));
    }
    for (const peer of options.peers) {
        shared.peers.push(openPeer(options, peer, shared));
    }
    const channel = new EmbeddedChannel(options, log, shared);
    try {
        await channel.catchUp();
    } catch (error) {
        await channel.close();
        throw error;
    }
    return channel;
}

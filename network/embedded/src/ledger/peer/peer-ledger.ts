// SPDX-License-Identifier: Apache-2.0
// One peer's ledger of the channel: commits blocks in order and answers for what it has committed.
import { demandDefined } from '../../invariants';
import { utf8 } from '../encoding/bytes';
import type { BlockParts } from '../encoding/block-bytes';
import { type Definitions, readDefinitions } from '../lifecycle/definitions';
import { LIFECYCLE } from '../lifecycle/keys';
import type { ChannelPolicies } from '../policy/channel-policies';
import { PolicyEvaluators } from '../policy/evaluators';
import { isSatisfied } from '../policy/rule';
import type {
    ChaincodeDefinition,
    ChainInfo,
    CommittedBlock,
    LedgerIdentity,
    PeerLedger,
    Simulator,
    StoredTransaction,
    TransactionStatus,
} from '../ports';
import type { CollectionName, PrivateSet } from '../rwset/model';
import { PeerSimulator } from '../simulate/simulator';
import type { StoredBlock } from '../storage/block-store';
import type { CheckpointWorker } from '../storage/checkpoint-worker';
import type { InspectedTransaction } from '../validate/inspect';
import type { CommitPorts } from './block-changes';
import { BlockFeed } from './block-feed';
import { commitBlock, commitGenesis } from './commit';
import { BlockCache, committedBlock } from './committed-block';
import { openStores, type PeerStores } from './stores';
import { unsent } from './transient-store';

const CACHED_BLOCKS = 32;

/** What a peer's ledger is opened with. */
export interface PeerLedgerOptions {
    readonly name: string;
    readonly mspId: string;
    readonly channelId: string;
    readonly path: string;
    readonly policies: ChannelPolicies;
    /** MSP ids of the application's organisations. */
    readonly organisations: readonly string[];
    /** The peer's own identity. */
    readonly identity: LedgerIdentity;
    readonly totalQueryLimit: number;
    readonly transientBlockRetention: number;
    readonly worker: CheckpointWorker;
    /** Asks the other peers for a private write set that this one lacks. */
    readonly peerStop: CommitPorts['peerStop'];
    readonly askOthers: (txId: string, name: CollectionName, hash: Uint8Array) => Uint8Array | undefined;
}

/** The ledger of a peer. */
export class EmbeddedPeerLedger implements PeerLedger {
    readonly #options: PeerLedgerOptions;
    readonly #stores: PeerStores;
    readonly #evaluators: PolicyEvaluators;
    readonly #cache = new BlockCache(CACHED_BLOCKS);
    readonly #feed: BlockFeed;
    #definitions: Definitions;
    #info: ChainInfo;

    constructor(options: PeerLedgerOptions) {
        this.#options = options;
        this.#stores = openStores(options.path, options.worker);
        this.#evaluators = new PolicyEvaluators(options.policies);
        this.#feed = new BlockFeed((number) => this.block(number));
        this.#definitions = this.#readDefinitions();
        const last = this.#stores.blocks.last();
        this.#info = {
            height: last ? last.number + 1 : 0,
            currentBlockHash: last?.hash ?? new Uint8Array(0),
            previousBlockHash: last?.previousHash ?? new Uint8Array(0),
        };
    }

    get name(): string {
        return this.#options.name;
    }

    get mspId(): string {
        return this.#options.mspId;
    }

    height(): number {
        return this.#info.height;
    }

    chainInfo(): ChainInfo {
        return this.#info;
    }

    block(number: number): CommittedBlock | undefined {
        const cached = this.#cache.get(number);
        if (cached) {
            return cached;
        }
        const stored = this.#stores.blocks.get(number);
        return stored && this.#cache.add(committedBlock(stored));
    }

    blockByHash(hash: Uint8Array): CommittedBlock | undefined {
        return this.#blockAt(this.#stores.blocks.numberOfHash(hash));
    }

    blockByTxId(txId: string): CommittedBlock | undefined {
        return this.#blockAt(this.#stores.blocks.numberOfTransaction(txId));
    }

    transaction(txId: string): StoredTransaction | undefined {
        return this.#stores.blocks.transaction(txId);
    }

    status(txId: string): TransactionStatus | undefined {
        return this.#stores.blocks.status(txId);
    }

    onBlock(listener: (block: CommittedBlock) => void): () => void {
        return this.#feed.listen(listener);
    }

    blocks(from: number, signal: AbortSignal): AsyncIterableIterator<CommittedBlock> {
        return this.#feed.walk(from, signal);
    }

    privateData(blockNumber: number): ReadonlyMap<number, Uint8Array> {
        return this.#stores.privates.ofBlock(blockNumber);
    }

    simulate(txId: string): Simulator {
        const { channelId, organisations, totalQueryLimit } = this.#options;
        const snapshot = this.#stores.snapshots.take(this.height());
        return new PeerSimulator({ txId, channelId, snapshot, definitions: this.#definitions, totalQueryLimit, organisations });
    }

    definition(name: string): ChaincodeDefinition | undefined {
        return this.#definitions.get(name)?.definition;
    }

    definitions(): readonly ChaincodeDefinition[] {
        return [...this.#definitions.values()].map(({ definition }) => definition);
    }

    isMember(chaincode: string, collection: string, identity: LedgerIdentity): boolean {
        const defined = this.#definitions.get(chaincode)?.collection(collection);
        return defined !== undefined && isSatisfied(defined.members, [identity]);
    }

    committedState(namespace: string, key: string): Uint8Array | undefined {
        return this.#stores.view.get(namespace, utf8(key))?.value;
    }

    /** Keeps a private write set until its transaction is committed, if this peer is a member. */
    keepPrivate(txId: string, set: PrivateSet, endorser: string): void {
        const { namespace, collection } = set;
        if (this.isMember(namespace, collection, this.#options.identity)) {
            const defined = demandDefined(
                this.#definitions.get(namespace)?.collection(collection),
                `collection ${namespace}/${collection}`,
            );
            const { maxPeerCount = 1 } = defined.definition;
            this.#stores.transients.put(endorser === this.name || maxPeerCount > 0 ? txId : unsent(txId), this.height(), set);
        }
    }

    /** A waiting private write set by its hash. */
    waitingPrivate(txId: string, name: CollectionName, hash: Uint8Array): Uint8Array | undefined {
        return this.#stores.transients.get(txId, name, hash);
    }

    /** Before a commit, and only when needed: time for the database to shorten its log. */
    get upkeep(): Promise<void> | undefined {
        return this.#stores.log.isTooLong ? this.#stores.log.shorten() : undefined;
    }

    /** Commits the next block. */
    commit(block: BlockParts, transactions: readonly InspectedTransaction[]): CommittedBlock {
        const { policies, identity, transientBlockRetention, askOthers, peerStop } = this.#options;
        const { block: stored, changedSpaces } = commitBlock(block, transactions, {
            stores: this.#stores,
            definitions: this.#definitions,
            evaluators: this.#evaluators,
            channel: policies,
            transientBlockRetention,
            peerStop,
            isMember: ({ namespace, collection }) => this.isMember(namespace, collection, identity),
            sent: (txId, name, hash) => this.waitingPrivate(txId, name, hash),
            fetched: (txId, name, hash) => this.waitingPrivate(unsent(txId), name, hash) ?? askOthers(txId, name, hash),
        });
        if (changedSpaces.has(LIFECYCLE)) {
            this.#definitions = this.#readDefinitions();
        }
        return this.#committed(stored);
    }

    commitGenesis(block: BlockParts, txId: string): CommittedBlock {
        return this.#committed(commitGenesis(block, txId, this.#stores));
    }

    close(): Promise<void> {
        return this.#stores.close();
    }

    #committed(stored: StoredBlock): CommittedBlock {
        this.#stores.snapshots.refresh();
        this.#stores.log.wrote(stored.parts.envelopes.reduce((sum, envelope) => sum + envelope.length, 0));
        const { number, previousHash } = stored.parts.header;
        this.#info = { height: number + 1, currentBlockHash: stored.hash, previousBlockHash: previousHash };
        const block = this.#cache.add(committedBlock(stored));
        this.#feed.publish(block);
        return block;
    }

    #blockAt(number: number | undefined): CommittedBlock | undefined {
        return number === undefined ? undefined : this.block(number);
    }

    #readDefinitions(): Definitions {
        return readDefinitions(this.#stores.view, this.#options.organisations);
    }
}

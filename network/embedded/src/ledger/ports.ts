// SPDX-License-Identifier: Apache-2.0
// The seam between the ledger side and the front (identities, gRPC services, chaincode runtime). Types only; nothing here runs.
// Bytes are serialised Fabric messages unless the comment says otherwise. Reads are synchronous: state is in a local database.
import type { CollectionKey, CollectionName, KeyRange, MetadataEntry } from './rwset/model';

/** One principal of a signature policy. */
export type Principal =
    | { readonly kind: 'role'; readonly mspId: string; readonly role: MspRole }
    | { readonly kind: 'unit'; readonly mspId: string; readonly unit: string }
    | { readonly kind: 'identity'; readonly identity: Uint8Array };

export type MspRole = 'member' | 'admin' | 'client' | 'peer' | 'orderer';

/** A valid identity (its certificate chains to its MSP). Expiry is not looked at here: Fabric does not either when it commits. */
export interface LedgerIdentity {
    readonly mspId: string;
    /** Equal for two serialised forms of one certificate; distinct signers are counted by it. */
    readonly key: string;
    satisfies(principal: Principal): boolean;
    /** ECDSA over SHA-256 of the message, low S only. May answer later (thread pool) or at once. */
    verify(message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>;
}

/** Implemented by the front. Answers are cached there: the ledger asks for every signature. */
export interface IdentityVerifier {
    /** `serialized` is a SerializedIdentity; undefined when it is malformed, of no known MSP, or not valid there. */
    identify(serialized: Uint8Array): LedgerIdentity | undefined;
}

/** Signs blocks for the orderer, synchronously. */
export interface BlockSigner {
    readonly serializedIdentity: Uint8Array;
    sign(message: Uint8Array): Uint8Array;
}

export interface BatchOptions {
    readonly timeoutMs: number;
    readonly maxMessageCount: number;
    readonly preferredMaxBytes: number;
    readonly absoluteMaxBytes: number;
}

/** An organisation as it stands in the configuration block. */
export interface OrganisationConfig {
    readonly mspId: string;
    readonly kind: 'application' | 'orderer';
    /** Serialised msp.FabricMSPConfig. */
    readonly mspConfig: Uint8Array;
    /** host:port; for application organisations the anchor peer, for the orderer's its endpoint. */
    readonly endpoint: string;
}

export interface PeerOptions {
    /** For instance peer0.ward1.example.com; also the name of its database. */
    readonly name: string;
    readonly mspId: string;
    /** SerializedIdentity of the peer: collection membership is decided by it. */
    readonly serializedIdentity: Uint8Array;
}

/** Who may have a peer's blocks, events and lists of transactions: every reader of the channel, Fabric's default, or administrators only. */
export type BlockReaders = 'Readers' | 'Admins';

export interface ChannelOptions {
    readonly channelId: string;
    /** Databases go here; created when absent. */
    readonly directory: string;
    readonly batch: BatchOptions;
    /** As the first block states it; default Readers. */
    readonly blockReaders?: BlockReaders;
    readonly organisations: readonly OrganisationConfig[];
    readonly peers: readonly PeerOptions[];
    readonly identities: IdentityVerifier;
    readonly blockSigner: BlockSigner;
    /** core.yaml ledger.state.totalQueryLimit; default 100,000. */
    readonly totalQueryLimit?: number;
    /** Blocks after which an unused private write set is forgotten; default 1,000. */
    readonly transientBlockRetention?: number;
    /** Whether the channel stops where every real peer would. */
    readonly strict?: boolean;
    readonly log?: (message: string) => void;
}

export interface CollectionDefinition {
    readonly name: string;
    /** For instance OR('Ward1MSP.member', 'Ward2MSP.member'). */
    readonly policy: string;
    readonly requiredPeerCount?: number;
    readonly maxPeerCount?: number;
    readonly blockToLive?: number;
    readonly memberOnlyRead?: boolean;
    readonly memberOnlyWrite?: boolean;
    readonly endorsementPolicy?: { readonly signaturePolicy: string } | { readonly channelConfigPolicy: string };
}

export interface ChaincodeDefinition {
    readonly name: string;
    readonly version: string;
    /** 1 for the first definition of a name. */
    readonly sequence: number;
    /** A signature policy expression; default is the channel's /Channel/Application/Endorsement (majority). */
    readonly endorsementPolicy?: string;
    readonly collections?: readonly CollectionDefinition[];
}

export interface KeyValue {
    readonly key: string;
    readonly value: Uint8Array;
}

export interface KeyModification {
    readonly txId: string;
    /** Empty for a delete. */
    readonly value: Uint8Array;
    readonly isDelete: boolean;
    /** Of the channel header of that transaction. */
    readonly timestamp: { readonly seconds: number; readonly nanos: number };
}

/** Rows in order; `next` is undefined at the end. Close when done (a simulator closes what is left open). */
export interface ResultIterator<T> {
    next(): T | undefined;
    close(): void;
}

/** For a page, `bookmark` (the start key of the next page, empty at the end) is to be asked after the iterator was read or closed. */
export interface PageIterator extends ResultIterator<KeyValue> {
    bookmark(): string;
}

/** What a proposal response needs of a simulation. */
export interface SimulationResult {
    /** TxReadWriteSet for ChaincodeAction.results; namespaces, keys and collections sorted as a peer sorts them. */
    readonly publicBytes: Uint8Array;
    /** TxPvtReadWriteSet, undefined when no private data was written. */
    readonly privateBytes: Uint8Array | undefined;
    /** What was written, for planning who must endorse (see `EndorsementInterest`). */
    readonly interest: readonly EndorsementInterest[];
}

/** One namespace that a transaction wrote to, with the policies its writes fall under. */
export interface EndorsementInterest {
    readonly namespace: string;
    /** Collections written to (sorted); a collection may have its own policy. */
    readonly collections: readonly string[];
    /** Key-level policies (serialised SignaturePolicyEnvelope) of written keys that have one. */
    readonly keyPolicies: readonly Uint8Array[];
    /** True when every public write is under a key-level policy or there is none, so the chaincode's own policy is not needed. */
    readonly disregardNamespacePolicy: boolean;
    /** Private reads took place and nothing else asks for these collections' policy. */
    readonly noPrivateReads: boolean;
}

/**
 * One transaction's view of a peer's state as of the moment it was opened; reads do not see its own writes.
 * All methods throw LedgerError with exactly the text a peer gives (without the shim's "X failed: transaction ID: …: " prefix).
 * `namespace` is the chaincode's name. An absent value is undefined.
 */
export interface Simulator {
    readonly txId: string;
    /** Height of the ledger this simulator sees: for an endorsement's transient store entry. */
    readonly height: number;
    /** The committed definition; adds the `_lifecycle` Sequence read as the endorser's look-up does. */
    definition(name: string): ChaincodeDefinition | undefined;
    getState(namespace: string, key: string): Uint8Array | undefined;
    putState(namespace: string, key: string, value: Uint8Array): void;
    deleteState(namespace: string, key: string): void;
    getStateMetadata(namespace: string, key: string): ReadonlyMap<string, Uint8Array>;
    putStateMetadata(namespace: string, key: string, entry: MetadataEntry): void;
    /** Ends at totalQueryLimit; the query then counts as not exhausted, as at a peer. */
    getStateByRange(namespace: string, range: KeyRange): ResultIterator<KeyValue>;
    getStateByRangeWithPagination(namespace: string, range: KeyRange, pageSize: number): PageIterator;
    getHistoryForKey(namespace: string, key: string): ResultIterator<KeyModification>;
    getPrivateData(at: CollectionKey): Uint8Array | undefined;
    getPrivateDataHash(at: CollectionKey): Uint8Array | undefined;
    getPrivateMetadata(at: CollectionKey): ReadonlyMap<string, Uint8Array>;
    putPrivateMetadata(at: CollectionKey, entry: MetadataEntry): void;
    putPrivateData(at: CollectionKey, value: Uint8Array): void;
    deletePrivateData(at: CollectionKey): void;
    purgePrivateData(at: CollectionKey): void;
    getPrivateDataByRange(name: CollectionName, range: KeyRange): ResultIterator<KeyValue>;
    /** Refuses a rich query, which counts as one all the same: what may not go with a paged or a private one does not from then on. */
    richQuery(kind: 'public' | 'paged' | 'private'): never;
    /** Adds the four further `_lifecycle` reads that a look-up of a collection's configuration makes; refuses unknown collections. */
    collection(name: CollectionName): CollectionDefinition;
    /** The same reads without a collection: for one that every organisation has. */
    readDefinition(namespace: string): void;
    /** May be called once; ends the simulation. */
    result(): SimulationResult;
    /** Frees the snapshot. Always call it (finally), also after result(). */
    close(): void;
}

/** TxValidationCode of fabric-protos. */
export type ValidationCode = number;

export interface TransactionStatus {
    readonly code: ValidationCode;
    readonly blockNumber: number;
}

export interface StoredTransaction extends TransactionStatus {
    /** Serialised common.Envelope. */
    readonly envelope: Uint8Array;
}

export interface CommittedTransaction {
    /** Empty for a configuration transaction or a broken envelope. */
    readonly txId: string;
    /** common.HeaderType; -1 when the envelope cannot be read. */
    readonly type: number;
    readonly code: ValidationCode;
    /** Serialised peer.ChaincodeEvent, also of an invalid transaction; undefined when there is none. */
    readonly event: Uint8Array | undefined;
}

/** A block as one peer has committed it. */
export interface CommittedBlock {
    readonly number: number;
    readonly transactions: readonly CommittedTransaction[];
    /** Serialised common.Block with the peer's metadata; built when asked for and kept. */
    bytes(): Uint8Array;
}

export interface ChainInfo {
    readonly height: number;
    readonly currentBlockHash: Uint8Array;
    readonly previousBlockHash: Uint8Array;
}

/** One peer's ledger of the channel. */
export interface PeerLedger {
    readonly name: string;
    readonly mspId: string;
    height(): number;
    chainInfo(): ChainInfo;
    block(number: number): CommittedBlock | undefined;
    blockByHash(hash: Uint8Array): CommittedBlock | undefined;
    blockByTxId(txId: string): CommittedBlock | undefined;
    transaction(txId: string): StoredTransaction | undefined;
    status(txId: string): TransactionStatus | undefined;
    /** Called after each commit, in order; returns how to stop. A listener must not throw. */
    onBlock(listener: (block: CommittedBlock) => void): () => void;
    /** Blocks from a number on, waiting for new ones until `signal` aborts. */
    blocks(from: number, signal: AbortSignal): AsyncIterableIterator<CommittedBlock>;
    /** Private write sets of a block that this peer holds: index in block -> TxPvtReadWriteSet. */
    privateData(blockNumber: number): ReadonlyMap<number, Uint8Array>;
    simulate(txId: string): Simulator;
    definition(name: string): ChaincodeDefinition | undefined;
    definitions(): readonly ChaincodeDefinition[];
    /** Whether an organisation is a member of a collection. False for an unknown collection. */
    isMember(chaincode: string, collection: string, identity: LedgerIdentity): boolean;
    /** A plain committed read without a transaction (tools, qscc-like needs). */
    committedState(namespace: string, key: string): Uint8Array | undefined;
}

/** Answer of the orderer to one envelope: SUCCESS, or the refusal with the orderer's text. */
export type OrderAnswer = { readonly accepted: true } | { readonly accepted: false; readonly status: number; readonly info: string };

/** The channel: its orderer and its peers. */
export interface Channel {
    readonly channelId: string;
    /** Settles with the reason when the channel stops by itself, because a block cannot be committed. */
    readonly failed: Promise<Error>;
    peer(name: string): PeerLedger;
    readonly peers: readonly PeerLedger[];
    /**
     * Hands a serialised Envelope to the block cutter; checks its size only: the signature against Writers is the front's, before.
     * "accepted" is not durable (as in Fabric): a crash before the block is cut loses it.
     */
    order(envelope: Uint8Array): OrderAnswer;
    /**
     * Puts an endorsed private write set into the transient stores of the peers that are members of its collections. Where a collection's
     * maxPeerCount is 0, as another organisation's implicit one has it, others are not sent it: they fetch what a valid transaction needs.
     * @param endorser - name of the peer that endorsed; none: all peers did
     */
    sharePrivate(txId: string, privateBytes: Uint8Array, endorser?: string): void;
    /** Writes that a CommitChaincodeDefinition makes into `_lifecycle`; the front endorses and orders it like any transaction. */
    writeDefinition(simulator: Simulator, definition: ChaincodeDefinition): void;
    /** The orderer's own blocks (Deliver of the orderer service); without the peers' metadata. */
    ordererBlock(number: number): Uint8Array | undefined;
    ordererHeight(): number;
    /** Resolves when everything ordered so far is cut and committed at every peer. */
    settled(): Promise<void>;
    close(): Promise<void>;
}

/** Creates the channel with its genesis block, or opens it and lets the peers catch up with the orderer. */
export type OpenChannel = (options: ChannelOptions) => Promise<Channel>;

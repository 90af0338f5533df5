// SPDX-License-Identifier: Apache-2.0
// Commits one block at one peer: validates it against the state, then writes block, state, history and private data in one transaction.
import { SLOT, type BlockParts } from '../encoding/block-bytes';
import { headerHash } from '../encoding/der';
import { utf8 } from '../encoding/bytes';
import { type Definitions } from '../lifecycle/definitions';
import { type CommittedTransaction } from '../ports';
import { type StoredBlock } from '../storage/block-store';
import { inTransaction } from '../storage/database';
import { positionOf } from '../storage/peer-schema';
import { CODE } from '../validate/codes';
import { commitHash } from '../validate/commit-hash';
import { type EndorsementRules } from '../validate/endorsements';
import { type InspectedTransaction } from '../validate/inspect';
import { validateBlock, type ValidatedBlock } from '../validate/validate-block';
import { common } from '@hyperledger/fabric-protos';
import { type ExpiryContext } from './expiry';
import { PrivateCommit, type PrivateCommitOptions } from './private-commit';
import { type PeerStores } from './stores';

/** A block to commit, and what the peer knows. */
export interface CommitOptions extends Pick<EndorsementRules, 'evaluators' | 'channel'>, Pick<PrivateCommitOptions, 'isMember' | 'find'> {
    readonly stores: PeerStores;
    readonly definitions: Definitions;
    readonly transientBlockRetention: number;
}

function hashSlot(hash: Uint8Array): Uint8Array {
    const metadata = new common.Metadata();
    metadata.setValue(hash);
    return metadata.serializeBinary();
}

/** The orderer's metadata with the peer's own slots filled. */
function peerMetadata(block: BlockParts, codes: readonly number[], hash: Uint8Array): Uint8Array[] {
    const metadata = [...block.metadata];
    metadata[SLOT.filter] = Buffer.from(codes);
    if (hash.length > 0) {
        metadata[SLOT.commitHash] = hashSlot(hash);
    }
    return metadata;
}

function stored(block: BlockParts, transactions: readonly CommittedTransaction[], hash: Uint8Array): StoredBlock {
    const codes = transactions.map(({ code }) => code);
    return { parts: { ...block, metadata: peerMetadata(block, codes, hash) }, hash: headerHash(block.header), transactions };
}

function gatherPrivate(
    number: number,
    transactions: readonly InspectedTransaction[],
    validated: ValidatedBlock,
    options: CommitOptions,
): PrivateCommit {
    const { stores, isMember, find } = options;
    const privates = new PrivateCommit({ view: stores.view, store: stores.privates, updates: validated.updates, isMember, find });
    transactions.forEach(({ txId, results }, index) => {
        const isValid = validated.codes[index] === CODE.VALID;
        privates[isValid ? 'add' : 'addInvalid'](txId, positionOf(number, index), results?.sets ?? []);
    });
    return privates;
}

function writeHistory(number: number, transactions: readonly InspectedTransaction[], codes: readonly number[], stores: PeerStores): void {
    transactions.forEach(({ results }, index) => {
        for (const set of codes[index] === CODE.VALID ? (results?.sets ?? []) : []) {
            for (const { key } of set.writes) {
                stores.writer.addHistory(set.namespace, utf8(key), positionOf(number, index));
            }
        }
    });
}

function writeState(stores: PeerStores, validated: ValidatedBlock, privates: PrivateCommit): void {
    for (const { space, changes } of validated.updates.spaces()) {
        changes.forEach((change) => {
            stores.writer.apply(space, change.key, change);
        });
    }
    privates.settle().forEach((changes, space) => {
        changes.forEach((change) => {
            stores.writer.apply(space, change.key, change);
        });
    });
}

function forgetTransients(number: number, transactions: readonly InspectedTransaction[], options: CommitOptions): void {
    const { transients } = options.stores;
    transactions
        .filter(({ results }) => results?.sets.some((set) => set.collections.length > 0))
        .forEach(({ txId }) => {
            transients.deleteTransaction(txId);
        });
    if (number % 100 === 0 && number > options.transientBlockRetention) {
        transients.deleteBelow(number - options.transientBlockRetention);
    }
}

function writeAll(
    block: StoredBlock,
    transactions: readonly InspectedTransaction[],
    validated: ValidatedBlock,
    options: CommitOptions,
): void {
    const { stores, definitions } = options;
    const { number } = block.parts.header;
    const privates = gatherPrivate(number, transactions, validated, options);
    const expiry: ExpiryContext = {
        number,
        view: stores.view,
        updates: validated.updates,
        privates,
        blockToLive: (namespace, collection) => definitions.get(namespace)?.collection(collection)?.definition.blockToLive ?? 0,
    };
    stores.expiry.expire(expiry);
    writeState(stores, validated, privates);
    stores.expiry.schedule(expiry);
    writeHistory(number, transactions, validated.codes, stores);
    privates.write();
    stores.blocks.add(block);
    forgetTransients(number, transactions, options);
}

/** What a commit leaves: the block as stored, and whether chaincode definitions changed. */
export interface CommitResult {
    readonly block: StoredBlock;
    readonly changedSpaces: ReadonlySet<string>;
}

/** Validates and commits a block. `transactions` are its envelopes, inspected. */
export function commitBlock(block: BlockParts, transactions: readonly InspectedTransaction[], options: CommitOptions): CommitResult {
    const { stores, definitions, evaluators, channel } = options;
    const { number } = block.header;
    const validated = validateBlock(number, transactions, {
        ...{ view: stores.view, definitions, evaluators, channel },
        isKnownTransaction: (txId) => stores.blocks.has(txId),
    });
    const hash = commitHash(validated.codes, validated.updates, number === 1 ? new Uint8Array(0) : stores.commitHash.read());
    const summaries = transactions.map(({ txId, type, event }, i) => ({
        txId,
        type,
        code: validated.codes[i] ?? CODE.NOT_VALIDATED,
        event,
    }));
    const result = stored(block, summaries, hash);
    inTransaction(stores.database, () => {
        writeAll(result, transactions, validated, options);
        stores.commitHash.write(hash);
    });
    return { block: result, changedSpaces: new Set([...validated.updates.spaces()].map(({ space }) => space)) };
}

/** Stores the first block: it is the configuration, so it is taken as it is. */
export function commitGenesis(block: BlockParts, txId: string, stores: PeerStores): StoredBlock {
    const transaction = { txId, type: common.HeaderType.CONFIG, code: CODE.VALID, event: undefined };
    const result = stored(block, [transaction], new Uint8Array(0));
    inTransaction(stores.database, () => {
        stores.blocks.add(result);
    });
    return result;
}

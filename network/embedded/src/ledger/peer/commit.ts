// SPDX-License-Identifier: Apache-2.0
// Commits one block at one peer: computes everything that it changes, then writes that in one transaction, all of it or nothing.
/* eslint complexity: ["error", 15] -- `write`: the order of the writes is to be read in one place */
import { common } from '@hyperledger/fabric-protos';
import { type BlockParts, SLOT } from '../encoding/block-bytes';
import { utf8 } from '../encoding/bytes';
import { headerHash } from '../encoding/block-header';
import type { CommittedTransaction } from '../ports';
import type { StoredBlock } from '../storage/block-store';
import { inTransaction } from '../storage/database';
import { positionOf } from '../storage/peer-schema';
import { CODE } from '../validate/codes';
import type { InspectedTransaction } from '../validate/inspect';
import { type BlockChanges, blockChanges, type CommitPorts } from './block-changes';
import type { PeerStores } from './stores';

/** The block with the peer's own slots of metadata filled: the validation codes, and the commit hash where there is one. */
function stored(block: BlockParts, transactions: readonly CommittedTransaction[], hash?: Uint8Array): StoredBlock {
    const metadata = [...block.metadata];
    metadata[SLOT.filter] = Buffer.from(transactions.map(({ code }) => code));
    if (hash) {
        const message = new common.Metadata();
        message.setValue(hash);
        metadata[SLOT.commitHash] = message.serializeBinary();
    }
    return { parts: { ...block, metadata }, hash: headerHash(block.header), transactions };
}

/** Everything in turn; only what is said to come after something depends on the order. */
function write(block: StoredBlock, changes: BlockChanges, stores: PeerStores): void {
    const { number } = block.parts.header;
    const { state, history, privates, expired, expiring } = changes;
    for (const { space, changes: keys } of state) {
        for (const change of keys) {
            stores.writer.apply(space, change.key, change);
        }
    }
    for (const { namespace, key, position } of history) {
        stores.writer.addHistory(namespace, utf8(key), position);
    }

    for (const { name, keyHash, committed } of expired) {
        stores.privates.purge(name, keyHash, positionOf(committed + 1, 0) - 1);
        stores.privates.forget(name, committed);
    }
    for (const { position, name, write: keyWrite } of privates.writes) {
        stores.privates.add(position, name, keyWrite);
    }
    for (const { position, name, key } of privates.metadataWrites) {
        stores.privates.addMetadata(position, name, key);
    }
    for (const { position, name } of privates.missing) {
        stores.privates.addMissing(position, name);
    }
    for (const { name, keyHash, position } of privates.purges) {
        stores.privates.purge(name, keyHash, position); // after the writes of this block: it wipes those before it, too
    }

    if (expired.length > 0) {
        stores.expiry.forgetUpTo(number);
    }
    for (const { due, expiry } of expiring) {
        stores.expiry.add(due, expiry);
    }
    stores.blocks.add(block);
    stores.commitHash.write(changes.commitHash);
    for (const txId of changes.settled) {
        stores.transients.deleteTransaction(txId);
    }
    if (changes.forgottenBelow > 0) {
        stores.transients.deleteBelow(changes.forgottenBelow);
    }
}

/** What a commit leaves: the block as stored, and the spaces in which public state or hashes changed. */
export interface CommitResult {
    readonly block: StoredBlock;
    readonly changedSpaces: ReadonlySet<string>;
}

/** Validates and commits a block. `inspected` are its envelopes, inspected. */
export function commitBlock(block: BlockParts, inspected: readonly InspectedTransaction[], ports: CommitPorts): CommitResult {
    const changes = blockChanges(block, inspected, ports);
    for (const { transaction, peerStop } of changes.transactions) {
        if (peerStop !== undefined) {
            ports.peerStop({ block: block.header.number, txId: transaction.txId, reason: peerStop });
        }
    }
    const summaries = changes.transactions.map(({ transaction: { txId, type, event }, code }) => ({ txId, type, code, event }));
    const result = stored(block, summaries, changes.commitHash);
    inTransaction(ports.stores.database, () => {
        write(result, changes, ports.stores);
    });
    return { block: result, changedSpaces: changes.changedSpaces };
}

/** Stores the first block: it is the configuration, so it is taken as it is. */
export function commitGenesis(block: BlockParts, txId: string, stores: PeerStores): StoredBlock {
    const transaction = { txId, type: common.HeaderType.CONFIG, code: CODE.VALID, event: undefined };
    const result = stored(block, [transaction]);
    inTransaction(stores.database, () => {
        stores.blocks.add(result);
    });
    return result;
}

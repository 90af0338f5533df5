// SPDX-License-Identifier: Apache-2.0
// What a block's transactions carry for private collections, as one peer gets it: the write sets it has, those it lacks, and purges.
import { decodeKeyValueSet } from '../rwset/decode';
import type { CollectionName, CollectionSet, KeyWrite } from '../rwset/model';
import type { Position } from '../storage/peer-schema';
import { CODE } from '../validate/codes';
import type { InspectedTransaction } from '../validate/inspect';
import type { ValidatedTransaction } from '../validate/validate-block';

/** Where a peer gets private write sets from; a set is known by the hash that is in the block. */
export interface PrivateSources {
    isMember(name: CollectionName): boolean;
    /** What was sent to this peer when the transaction was endorsed. */
    sent(txId: string, name: CollectionName, hash: Uint8Array): Uint8Array | undefined;
    /** What another member has. */
    fetched(txId: string, name: CollectionName, hash: Uint8Array): Uint8Array | undefined;
}

/** A transaction's place and the collection that it writes to. */
interface Place {
    readonly position: Position;
    readonly name: CollectionName;
}

/** Of a refused transaction it is kept, as the transaction itself is in the block, but changes no state. */
interface Carried extends Place {
    readonly isValid: boolean;
}

export interface PrivateWrite extends Carried {
    readonly write: KeyWrite;
}

/** A change of a key's metadata. The metadata is public; what the value of the key is stays as it was. */
export interface PrivateMetadataWrite extends Carried {
    readonly key: string;
}

/** A key of which nothing is to be left that was written up to this transaction. */
export interface Purge extends Place {
    readonly keyHash: Uint8Array;
}

/** The private side of a block, in the order of its transactions. */
export interface PrivateWrites {
    readonly writes: readonly PrivateWrite[];
    readonly metadataWrites: readonly PrivateMetadataWrite[];
    /** Write sets of valid transactions that this peer should have and nobody has given it. */
    readonly missing: readonly Place[];
    /** Of valid transactions, also in collections that are not this peer's: it may have been a member before. */
    readonly purges: readonly Purge[];
}

interface CollectionWrites extends CollectionSet {
    readonly name: CollectionName;
}

/** What a transaction did collection by collection; nothing when it was refused before its results were read. */
function collectionsOf({ results }: InspectedTransaction): CollectionWrites[] {
    const sets = results?.sets ?? [];
    return sets.flatMap(({ namespace, collections }) =>
        collections.map((set) => ({ ...set, name: { namespace, collection: set.collection } })),
    );
}

/** Reads the private write sets of a block's transactions. */
export function privateWrites(transactions: readonly ValidatedTransaction[], sources: PrivateSources): PrivateWrites {
    const [writes, metadataWrites, missing, purges]: [PrivateWrite[], PrivateMetadataWrite[], Place[], Purge[]] = [[], [], [], []];
    for (const { transaction, position, code } of transactions) {
        const isValid = code === CODE.VALID;
        for (const { name, privateHash, writes: hashedWrites } of collectionsOf(transaction)) {
            if (isValid) {
                const purged = hashedWrites.filter(({ isPurge }) => isPurge);
                purges.push(...purged.map(({ keyHash }) => ({ position, name, keyHash })));
            }
            if (privateHash.length === 0 || !sources.isMember(name)) {
                continue;
            }
            const sent = sources.sent(transaction.txId, name, privateHash);
            const bytes = isValid ? (sent ?? sources.fetched(transaction.txId, name, privateHash)) : sent;
            if (bytes) {
                const set = decodeKeyValueSet(bytes);
                writes.push(...set.writes.map((write) => ({ position, name, isValid, write })));
                metadataWrites.push(...set.metadataWrites.map(({ key }) => ({ position, name, isValid, key })));
            } else if (isValid) {
                missing.push({ position, name });
            }
        }
    }
    return { writes, metadataWrites, missing, purges };
}

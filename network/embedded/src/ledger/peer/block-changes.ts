// SPDX-License-Identifier: Apache-2.0
// Everything that a block changes at one peer, computed from the state before the block; nothing is written here. The order of the steps is
// Fabric's: what transactions write, what follows from changed metadata, what is purged, and then what is over and was left alone.
import { demandDefined } from '../../invariants';
import type { BlockParts } from '../encoding/block-bytes';
import { EMPTY, sameBytes, sha256, utf8 } from '../encoding/bytes';
import type { Definitions } from '../lifecycle/definitions';
import type { CollectionName } from '../rwset/model';
import { blockOf, hashedSpace, type Position, privateSpace } from '../storage/peer-schema';
import { CODE } from '../validate/codes';
import { commitHash } from '../validate/commit-hash';
import type { EndorsementRules } from '../validate/endorsements';
import type { InspectedTransaction } from '../validate/inspect';
import { type BlockUpdates, hashText, type KeyChange } from '../validate/updates';
import { validateBlock, type ValidatedTransaction } from '../validate/validate-block';
import { CleartextChanges } from './cleartext-changes';
import type { Expiry } from './expiry-store';
import { type PrivateSources, type PrivateWrites, privateWrites } from './private-writes';
import type { PeerStores } from './stores';

/** Looking for private write sets that wait in vain takes time: it is done with every so many blocks. */
const FORGET_EVERY = 100;

/** A transaction that would stop every real peer for good. */
export interface PeerStopNotice {
    readonly block: number;
    readonly txId: string;
    /** What it does. */
    readonly reason: string;
}

/** What a peer knows before a block. */
export interface CommitPorts extends Omit<EndorsementRules, 'view'>, PrivateSources {
    readonly stores: PeerStores;
    /** Blocks after which an unused private write set is forgotten. */
    readonly transientBlockRetention: number;
    /** Hears, before anything is written, of what would stop every real peer for good; may throw to stop here, too. */
    peerStop(stop: PeerStopNotice): void;
}

/** What a block changes. */
export interface BlockChanges {
    readonly transactions: readonly ValidatedTransaction[];
    readonly commitHash: Uint8Array;
    /** Keys of public state, of hashes and of cleartext, space by space. */
    readonly state: readonly { readonly space: string; readonly changes: Iterable<KeyChange> }[];
    /** The public keys that valid transactions wrote. */
    readonly history: readonly { readonly namespace: string; readonly key: string; readonly position: Position }[];
    readonly privates: PrivateWrites;
    /** What is over with this block. */
    readonly expired: readonly Expiry[];
    /** What this block writes and will be over with the block `due`. */
    readonly expiring: readonly { readonly due: number; readonly expiry: Expiry }[];
    /** Transactions for which no private write set need wait any longer. */
    readonly settled: readonly string[];
    /** Private write sets that were endorsed below this height are forgotten; 0: none. */
    readonly forgottenBelow: number;
    /** Spaces in which public state or hashes change. */
    readonly changedSpaces: ReadonlySet<string>;
}

/** What the steps of a block's private side work on. */
interface Draft {
    readonly number: number;
    readonly stores: PeerStores;
    /** Changes of public state and of hashes. */
    readonly updates: BlockUpdates;
    readonly privates: PrivateWrites;
    /** Filled step by step. */
    readonly cleartext: CleartextChanges;
}

/** A change of metadata only raises the hash's version; the cleartext follows when it is the value that the hash is of. */
function raiseVersions({ stores, updates, privates, cleartext }: Draft): void {
    for (const { name, key } of privates.metadataWrites.filter(({ isValid }) => isValid)) {
        const hashed = updates.get(hashedSpace(name.namespace, name.collection), hashText(sha256(utf8(key))));
        const value = cleartext.get(name, key)?.value ?? stores.view.get(privateSpace(name.namespace, name.collection), utf8(key))?.value;
        if (hashed?.value && value && sameBytes(sha256(value), hashed.value)) {
            cleartext.set(name, key, { value, version: hashed.version });
        }
    }
}

/** Also where this peer never got the purging write set: the key is known from what it stored before. */
function deletePurged({ stores, privates, cleartext }: Draft): void {
    for (const { name, keyHash, position } of privates.purges) {
        const key = stores.privates.rawKey(name, keyHash);
        const isWrittenLater = key !== undefined && (cleartext.get(name, key)?.version ?? -1) > position;
        if (key !== undefined && !isWrittenLater) {
            cleartext.set(name, key, { value: null, version: position });
        }
    }
}

const isFrom = (version: Position | undefined, block: number): boolean => version !== undefined && blockOf(version) === block;
const deletion = (key: Uint8Array): KeyChange => ({ key, value: null, metadata: null, version: 0 });

/** Hashes and cleartext of values that are over: those which no later block wrote again, nor does this one. */
function* deletedExpired(expired: readonly Expiry[], { stores, updates, cleartext }: Draft): Generator<BlockChanges['state'][number]> {
    for (const { name, keyHash, committed, ...known } of expired) {
        const hashed = hashedSpace(name.namespace, name.collection);
        if (isFrom(stores.view.version(hashed, keyHash), committed) && !updates.has(hashed, hashText(keyHash))) {
            yield { space: hashed, changes: [deletion(keyHash)] };
        }
        const key = known.key ?? stores.privates.rawKey(name, keyHash);
        const space = privateSpace(name.namespace, name.collection);
        if (key !== undefined && isFrom(stores.view.version(space, utf8(key)), committed) && !cleartext.get(name, key)) {
            yield { space, changes: [deletion(utf8(key))] };
        }
    }
}

/** A value that is committed in block n with blockToLive b is over with block n + b + 1; so is what is kept of refused transactions. */
function* scheduled(
    { number, updates, privates, cleartext }: Draft,
    definitions: Definitions,
): Generator<BlockChanges['expiring'][number]> {
    const dueOf = ({ namespace, collection }: CollectionName): number | undefined => {
        const blocks = definitions.get(namespace)?.collection(collection)?.definition.blockToLive ?? 0;
        return blocks > 0 ? number + blocks + 1 : undefined;
    };
    const refused = privates.writes.filter(({ isValid }) => !isValid).map(({ name, write: { key } }) => ({ name, key }));
    for (const { name, key } of [...refused, ...privates.metadataWrites]) {
        const due = dueOf(name);
        if (due !== undefined) {
            yield { due, expiry: { name, keyHash: sha256(utf8(key)), key, committed: number } };
        }
    }
    for (const { name, changes } of updates.spaces()) {
        const due = name.collection === '' ? undefined : dueOf(name);
        if (due !== undefined) {
            const keys = cleartext.keysByHash(name);
            for (const [text, { key: keyHash }] of changes) {
                yield { due, expiry: { name, keyHash, key: keys.get(text), committed: number } };
            }
        }
    }
}

/** Computes what a block changes. `inspected` are its envelopes, inspected. */
export function blockChanges({ header }: BlockParts, inspected: readonly InspectedTransaction[], ports: CommitPorts): BlockChanges {
    const { stores, definitions } = ports;
    const { number } = header;

    // Which transactions are valid, and what those change in public state and in hashes; peers agree on both, and can tell by the hash.
    const { transactions, updates } = validateBlock(number, inspected, {
        view: stores.view,
        definitions,
        evaluators: ports.evaluators,
        channel: ports.channel,
        isKnownTransaction: (txId) => stores.blocks.has(txId),
    });
    const previousHash = number === 1 ? EMPTY : demandDefined(stores.commitHash.read(), `the commit hash of block ${number - 1}`);
    const codes = transactions.map(({ code }) => code);
    const valid = transactions.filter(({ code }) => code === CODE.VALID);
    const history = valid.flatMap(({ transaction: { results }, position }) =>
        demandDefined(results, 'what a valid transaction wrote').sets.flatMap(({ namespace, writes }) =>
            writes.map(({ key }) => ({ namespace, key, position })),
        ),
    );

    // What changes in cleartext.
    const draft: Draft = { number, stores, updates, privates: privateWrites(transactions, ports), cleartext: new CleartextChanges() };
    const { privates, cleartext } = draft;
    for (const { name, position, write } of privates.writes.filter(({ isValid }) => isValid)) {
        cleartext.set(name, write.key, { value: write.isDelete ? null : write.value, version: position });
    }
    raiseVersions(draft);
    deletePurged(draft);

    // What is over with this block, and when what it writes will be over.
    const expired = stores.expiry.due(number);
    const deleted = [...deletedExpired(expired, draft)];
    const expiring = [...scheduled(draft, definitions)];

    // Which private write sets need not wait any longer.
    const isPrivate = ({ transaction: { results } }: ValidatedTransaction): boolean =>
        results?.sets.some(({ collections }) => collections.length > 0) === true;
    const settled = transactions.filter(isPrivate).map(({ transaction: { txId } }) => txId);
    const isTimeToForget = number % FORGET_EVERY === 0;

    const changed = [...updates.spaces()].map(({ space, changes }) => ({ space, changes: changes.values() }));
    return {
        transactions,
        history,
        privates,
        expired,
        expiring,
        settled,
        commitHash: commitHash(codes, updates, previousHash),
        state: [...changed, ...cleartext.spaces(), ...deleted],
        forgottenBelow: isTimeToForget ? Math.max(0, number - ports.transientBlockRetention) : 0,
        changedSpaces: new Set(changed.map(({ space }) => space)),
    };
}

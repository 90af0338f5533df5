// SPDX-License-Identifier: Apache-2.0
// A block together with the private data that the asking client may see: that of collections whose members
// include it, and of those that are not for members only.
import type { CommittedBlock, LedgerIdentity, PeerLedger } from '../ledger/ports';
import { encode, present, type Field } from '../protos/encode';
import { asBuffer, WireMessage } from '../protos/wire';

/** A block, and what the asking client is to get of it. */
export interface Rendering {
    readonly block: CommittedBlock;
    readonly reader: LedgerIdentity;
    /** What the client asked for of a serialised block. */
    readonly part: (bytes: Uint8Array) => Uint8Array;
}

/** Sets, their namespaces and collections: each is field 2 of what it is in. */
const element = (message: Buffer): Field => [0, present(2, message)];

/** Serialised peer.BlockAndPrivateData with the wanted part of the block. A set of which nothing may be read is left out. */
export function blockWithPrivateData(ledger: PeerLedger, { block, reader, part }: Rendering): Buffer {
    const mayRead = (namespace: string, collection: string): boolean => {
        // Collections without a definition, those that every organisation has, are open.
        const defined = ledger.definition(namespace)?.collections?.find(({ name }) => name === collection);
        return defined?.memberOnlyRead !== true || ledger.isMember(namespace, collection, reader);
    };
    const entries = [...ledger.privateData(block.number)].flatMap(([index, bytes]) => {
        const set = new WireMessage(asBuffer(bytes));
        const namespaces = set.all(2).flatMap((inner) => {
            const message = new WireMessage(inner);
            const namespace = message.text(1);
            const collections = message.all(2).filter((collection) => mayRead(namespace, new WireMessage(collection).text(1)));
            return collections.length > 0 ? [encode([1, namespace], ...collections.map(element))] : [];
        });
        if (namespaces.length === 0) {
            return [];
        }
        const visible = encode([1, set.number(1)], ...namespaces.map(element));
        return [element(encode([1, index], element(visible)))];
    });
    return encode([0, present(1, part(block.bytes()))], ...entries);
}

// SPDX-License-Identifier: Apache-2.0
// A block together with the private data that the asking client may see: that of collections whose members
// include it, and of those that are not for members only.
import type { CommittedBlock, LedgerIdentity, PeerLedger } from '../ledger/ports';
import { encode, present } from '../protos/encode';
import { asBuffer, WireMessage } from '../protos/wire';

/** A block, and what the asking client is to get of it. */
export interface Rendering {
    readonly block: CommittedBlock;
    readonly reader: LedgerIdentity;
    /** What the client asked for of a serialised block. */
    readonly part: (bytes: Uint8Array) => Uint8Array;
}

type MayRead = (namespace: string, collection: string) => boolean;

/** A NsPvtReadWriteSet with the collections that may be read; undefined when there is none. */
function visibleNamespace(bytes: Buffer, mayRead: MayRead): Buffer | undefined {
    const message = new WireMessage(bytes);
    const namespace = message.text(1);
    const collections = message.all(2).filter((set) => mayRead(namespace, new WireMessage(set).text(1)));
    return collections.length ? encode([1, namespace], ...collections.map((set): [number, Buffer] => [0, present(2, set)])) : undefined;
}

/** Serialised peer.BlockAndPrivateData with the wanted part of the block. */
export function blockWithPrivateData(ledger: PeerLedger, { block, reader, part }: Rendering): Buffer {
    // Collections without a definition, those that every organisation has, are open.
    const mayRead: MayRead = (namespace, collection) =>
        !(ledger.definition(namespace)?.collections?.find(({ name }) => name === collection)?.memberOnlyRead === true) ||
        ledger.isMember(namespace, collection, reader);
    const entries = [...ledger.privateData(block.number)].flatMap(([index, set]): [number, Buffer][] => {
        // A TxPvtReadWriteSet with what may be read; undefined when that is nothing.
        const bytes = asBuffer(set);
        const message = new WireMessage(bytes);
        const namespaces = message.all(2).flatMap((set) => visibleNamespace(set, mayRead) ?? []);
        const visible: Buffer | undefined = namespaces.length
            ? encode([1, message.number(1)], ...namespaces.map((set): [number, Buffer] => [0, present(2, set)]))
            : undefined;
        return visible ? [[0, present(2, encode([1, index], [0, present(2, visible)]))]] : [];
    });
    return encode([0, present(1, part(block.bytes()))], ...entries);
}

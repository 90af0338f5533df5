// SPDX-License-Identifier: Apache-2.0
// Whether the creator of a proposal may read or write a private data collection (memberOnlyRead, memberOnlyWrite).
import type { LedgerIdentity, PeerLedger } from '../ledger/ports';
import type { CollectionAccess, TransactionContext } from './transaction-context';

/** Knows the members of collections at one peer. */
export interface Membership {
    readonly ledger: PeerLedger;
    identify(serialized: Uint8Array): LedgerIdentity | undefined;
}

function accessTo(context: TransactionContext, collection: string, membership: Membership): CollectionAccess {
    const { simulator, namespace, parameters } = context;
    // Every organisation has a collection without a definition; whether there is the organisation is for the ledger to say.
    if (collection.startsWith('_implicit_org_')) {
        simulator.readDefinition(namespace);
        return { read: true, write: true };
    }
    const { memberOnlyRead, memberOnlyWrite } = simulator.collection({ namespace, collection });
    const creator = membership.identify(parameters.proposal.creator);
    const member = creator !== undefined && membership.ledger.isMember(namespace, collection, creator);
    return { read: member || !memberOnlyRead, write: member || !memberOnlyWrite };
}

/** Throws, with a peer's text, when the creator may not do what the right says. A collection is looked up once in a transaction. */
const requireRight =
    (right: keyof CollectionAccess) =>
    (context: TransactionContext, collection: string, membership: Membership): void => {
        const access = context.access.get(collection) ?? accessTo(context, collection, membership);
        context.access.set(collection, access);
        if (!access[right]) {
            throw new Error(
                `tx creator does not have ${right} access permission on privatedata in chaincodeName:${context.namespace} collectionName: ${collection}`,
            );
        }
    };

/** Throws unless the creator may read the collection. */
export const requireRead = requireRight('read');

/** Throws unless the creator may write to the collection. */
export const requireWrite = requireRight('write');

// SPDX-License-Identifier: Apache-2.0
// Whether the creator of a proposal may read or write a private data collection (memberOnlyRead, memberOnlyWrite).
import type { LedgerIdentity, PeerLedger } from '../ledger/ports';
import type { CollectionAccess, TransactionContext } from './transaction-context';

/** Knows the members of collections at one peer. */
export interface Membership {
    readonly ledger: PeerLedger;
    identify(serialized: Uint8Array): LedgerIdentity | undefined;
}

/** Every organisation has a collection without a definition; whether there is the organisation is for the ledger to say. */
const isImplicit = (collection: string): boolean => collection.startsWith('_implicit_org_');

function lookUp(context: TransactionContext, collection: string, membership: Membership): CollectionAccess {
    if (isImplicit(collection)) {
        context.simulator.readDefinition(context.namespace);
        return { read: true, write: true };
    }
    const { memberOnlyRead, memberOnlyWrite } = context.simulator.collection(context.namespace, collection);
    const creator = membership.identify(context.parameters.proposal.creator);
    const member = creator !== undefined && membership.ledger.isMember(context.namespace, collection, creator);
    return { read: member || !memberOnlyRead, write: member || !memberOnlyWrite };
}

/** Throws, with a peer's text, when the creator may not do this in the collection. */
export function requireAccess(context: TransactionContext, collection: string, right: 'read' | 'write', membership: Membership): void {
    const access = context.access.get(collection) ?? lookUp(context, collection, membership);
    context.access.set(collection, access);
    if (!access[right]) {
        throw new Error(
            `tx creator does not have ${right} access permission on privatedata in chaincodeName:${context.namespace} collectionName: ${collection}`,
        );
    }
}

// SPDX-License-Identifier: Apache-2.0
// What a chaincode asks for single keys: read, write, delete, purge, hash, key-level metadata; in the world state or a collection.
import { peer } from '@hyperledger/fabric-protos';
import { encode, present } from '../protos/encode';
import { requireAccess, type Membership } from './collection-access';
import { MessageType } from './messages';
import type { TransactionContext } from './transaction-context';

/** Answers one message of a chaincode: the payload of the RESPONSE, or an error to be thrown. */
export type Operation = (payload: Uint8Array, context: TransactionContext, membership: Membership) => Uint8Array | undefined;

const getState: Operation = (payload, context, membership) => {
    const request = peer.GetState.deserializeBinary(payload);
    const collection = request.getCollection();
    if (!collection) {
        return context.simulator.getState(context.namespace, request.getKey());
    }
    requireAccess(context, collection, 'read', membership);
    return context.simulator.getPrivateData(context.namespace, collection, request.getKey());
};

const getPrivateDataHash: Operation = (payload, { simulator, namespace }) => {
    const request = peer.GetState.deserializeBinary(payload);
    return simulator.getPrivateDataHash(namespace, request.getCollection(), request.getKey());
};

const putState: Operation = (payload, context, membership) => {
    const request = peer.PutState.deserializeBinary(payload);
    const collection = request.getCollection();
    if (!collection) {
        context.simulator.putState(context.namespace, request.getKey(), request.getValue_asU8());
        return undefined;
    }
    requireAccess(context, collection, 'write', membership);
    context.simulator.putPrivateData(context.namespace, collection, request.getKey(), request.getValue_asU8());
    return undefined;
};

const deleteState: Operation = (payload, context, membership) => {
    const request = peer.DelState.deserializeBinary(payload);
    const collection = request.getCollection();
    if (!collection) {
        context.simulator.deleteState(context.namespace, request.getKey());
        return undefined;
    }
    requireAccess(context, collection, 'write', membership);
    context.simulator.deletePrivateData(context.namespace, collection, request.getKey());
    return undefined;
};

const purgePrivateData: Operation = (payload, context, membership) => {
    const request = peer.PurgePrivateState.deserializeBinary(payload);
    const collection = request.getCollection();
    if (!collection) {
        throw new Error('only applicable for private data');
    }
    requireAccess(context, collection, 'write', membership);
    context.simulator.purgePrivateData(context.namespace, collection, request.getKey());
    return undefined;
};

const getStateMetadata: Operation = (payload, context, membership) => {
    const request = peer.GetStateMetadata.deserializeBinary(payload);
    const collection = request.getCollection();
    if (collection) {
        requireAccess(context, collection, 'read', membership);
    }
    const entries = collection
        ? context.simulator.getPrivateMetadata(context.namespace, collection, request.getKey())
        : context.simulator.getStateMetadata(context.namespace, request.getKey());
    return encode(...[...entries].map(([name, value]): [number, Buffer] => [0, present(1, encode([1, name], [2, value]))]));
};

const putStateMetadata: Operation = (payload, context, membership) => {
    const request = peer.PutStateMetadata.deserializeBinary(payload);
    const [collection, key] = [request.getCollection(), request.getKey()];
    const name = request.getMetadata()?.getMetakey() ?? '';
    const value = request.getMetadata()?.getValue_asU8() ?? new Uint8Array(0);
    if (!collection) {
        context.simulator.putStateMetadata(context.namespace, key, name, value);
        return undefined;
    }
    requireAccess(context, collection, 'write', membership);
    context.simulator.putPrivateMetadata(context.namespace, collection, key, name, value);
    return undefined;
};

/** By message type. */
export const stateOperations: ReadonlyMap<number, Operation> = new Map([
    [MessageType.GET_STATE, getState],
    [MessageType.GET_PRIVATE_DATA_HASH, getPrivateDataHash],
    [MessageType.PUT_STATE, putState],
    [MessageType.DEL_STATE, deleteState],
    [MessageType.PURGE_PRIVATE_DATA, purgePrivateData],
    [MessageType.GET_STATE_METADATA, getStateMetadata],
    [MessageType.PUT_STATE_METADATA, putStateMetadata],
]);

// SPDX-License-Identifier: Apache-2.0
// What a chaincode asks for single keys: read, write, delete, purge, hash, key-level metadata; in the world state or a collection.
import { peer } from '@hyperledger/fabric-protos';
import { encode, present } from '../protos/encode';
import { requireRead, requireWrite, type Membership } from './collection-access';
import { MessageType } from './messages';
import type { TransactionContext } from './transaction-context';

/** Answers one message of a chaincode: the payload of the RESPONSE, or an error to be thrown. */
export type Operation = (payload: Uint8Array, context: TransactionContext, membership: Membership) => Uint8Array | undefined;

/** By message type. */
export const stateOperations: Readonly<Record<number, Operation>> = {
    [MessageType.GET_STATE](payload, context, membership) {
        const request = peer.GetState.deserializeBinary(payload);
        const { simulator, namespace } = context;
        const [collection, key] = [request.getCollection(), request.getKey()];
        if (!collection) {
            return simulator.getState(namespace, key);
        }
        requireRead(context, collection, membership);
        return simulator.getPrivateData({ namespace, collection, key });
    },
    [MessageType.GET_PRIVATE_DATA_HASH](payload, { simulator, namespace }) {
        const request = peer.GetState.deserializeBinary(payload);
        return simulator.getPrivateDataHash({ namespace, collection: request.getCollection(), key: request.getKey() });
    },
    [MessageType.PUT_STATE](payload, context, membership) {
        const request = peer.PutState.deserializeBinary(payload);
        const { simulator, namespace } = context;
        const [collection, key] = [request.getCollection(), request.getKey()];
        if (!collection) {
            simulator.putState(namespace, key, request.getValue_asU8());
            return undefined;
        }
        requireWrite(context, collection, membership);
        simulator.putPrivateData({ namespace, collection, key }, request.getValue_asU8());
        return undefined;
    },
    [MessageType.DEL_STATE](payload, context, membership) {
        const request = peer.DelState.deserializeBinary(payload);
        const { simulator, namespace } = context;
        const [collection, key] = [request.getCollection(), request.getKey()];
        if (!collection) {
            simulator.deleteState(namespace, key);
            return undefined;
        }
        requireWrite(context, collection, membership);
        simulator.deletePrivateData({ namespace, collection, key });
        return undefined;
    },
    [MessageType.PURGE_PRIVATE_DATA](payload, context, membership) {
        const request = peer.PurgePrivateState.deserializeBinary(payload);
        const collection = request.getCollection();
        if (!collection) {
            throw new Error('only applicable for private data');
        }
        requireWrite(context, collection, membership);
        context.simulator.purgePrivateData({ namespace: context.namespace, collection, key: request.getKey() });
        return undefined;
    },
    [MessageType.GET_STATE_METADATA](payload, context, membership) {
        const request = peer.GetStateMetadata.deserializeBinary(payload);
        const { simulator, namespace } = context;
        const [collection, key] = [request.getCollection(), request.getKey()];
        if (collection) {
            requireRead(context, collection, membership);
        }
        const entries = collection
            ? simulator.getPrivateMetadata({ namespace, collection, key })
            : simulator.getStateMetadata(namespace, key);
        return encode(...[...entries].map(([name, value]): [number, Buffer] => [0, present(1, encode([1, name], [2, value]))]));
    },
    [MessageType.PUT_STATE_METADATA](payload, context, membership) {
        const request = peer.PutStateMetadata.deserializeBinary(payload);
        const { simulator, namespace } = context;
        const [collection, key] = [request.getCollection(), request.getKey()];
        const metadata = request.getMetadata() ?? new peer.StateMetadata();
        const entry = { name: metadata.getMetakey(), value: metadata.getValue_asU8() };
        if (!collection) {
            simulator.putStateMetadata(namespace, key, entry);
            return undefined;
        }
        requireWrite(context, collection, membership);
        simulator.putPrivateMetadata({ namespace, collection, key }, entry);
        return undefined;
    },
};

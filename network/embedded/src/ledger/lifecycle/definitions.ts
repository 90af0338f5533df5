// SPDX-License-Identifier: Apache-2.0
// Chaincode definitions as they stand in the state: written field by field, read back, and kept by name for the current height.
import { peer } from '@hyperledger/fabric-protos';
import { EMPTY, sameBytes, utf8 } from '../encoding/bytes';
import { ENDORSEMENT } from '../policy/channel-policies';
import { parsePolicy } from '../policy/parser';
import { channelPolicyReference, readPolicyEnvelope, signaturePolicy } from '../policy/policy-messages';
import { formatPolicy } from '../policy/rule';
import type { ChaincodeDefinition } from '../ports';
import type { StateView } from '../storage/state-view';
import { collectionPackage, type DefinedCollection, implicitCollection, readCollectionPackage } from './collection-config';
import { type Field, fieldKey, FIELDS, LIFECYCLE, METADATA_PREFIX, metadataKey } from './keys';

const { lifecycle } = peer;
const DATATYPE = 'ChaincodeDefinition';

/** A committed chaincode definition. */
export interface DefinedChaincode {
    readonly definition: ChaincodeDefinition;
    /** Serialised ApplicationPolicy. */
    readonly endorsementPolicy: Uint8Array;
    collection(name: string): DefinedCollection | undefined;
}

/** Definitions by chaincode name, as of one height. */
export type Definitions = ReadonlyMap<string, DefinedChaincode>;

function bytesField(bytes: Uint8Array): Uint8Array {
    const data = new lifecycle.StateData();
    data.setBytes(bytes);
    return data.serializeBinary();
}

/** The value of each field of a definition. Throws PolicySyntaxError. */
export function definitionFields(definition: ChaincodeDefinition): Readonly<Record<Field, Uint8Array>> {
    const { sequence, version, endorsementPolicy: policy } = definition;
    const number = new lifecycle.StateData();
    number.setInt64(sequence);
    const endorsement = new lifecycle.ChaincodeEndorsementInfo();
    endorsement.setVersion(version);
    endorsement.setEndorsementPlugin('escc');
    const parameter = policy === undefined ? channelPolicyReference(ENDORSEMENT) : signaturePolicy(parsePolicy(policy));
    const validation = new lifecycle.ChaincodeValidationInfo();
    validation.setValidationPlugin('vscc');
    validation.setValidationParameter(parameter.serializeBinary());
    return {
        Sequence: number.serializeBinary(),
        EndorsementInfo: bytesField(endorsement.serializeBinary()),
        ValidationInfo: bytesField(validation.serializeBinary()),
        Collections: bytesField(collectionPackage(definition.collections ?? [])),
    };
}

/** What the lifecycle needs of a transaction to write a definition. */
export interface LifecycleState {
    getState(namespace: string, key: string): Uint8Array | undefined;
    putState(namespace: string, key: string, value: Uint8Array): void;
}

/** Writes a definition as a CommitChaincodeDefinition does: reads what is there, puts what differs. */
export function writeDefinition(state: LifecycleState, definition: ChaincodeDefinition): void {
    const fields = definitionFields(definition);
    const key = metadataKey(definition.name);
    const known = state.getState(LIFECYCLE, key) !== undefined;
    for (const field of FIELDS) {
        const name = fieldKey(definition.name, field);
        const existing = known ? state.getState(LIFECYCLE, name) : undefined;
        if (!existing || !sameBytes(existing, fields[field])) {
            state.putState(LIFECYCLE, name, fields[field]);
        }
    }
    if (!known) {
        const metadata = new lifecycle.StateMetadata();
        metadata.setDatatype(DATATYPE);
        metadata.setFieldsList([...FIELDS]);
        state.putState(LIFECYCLE, key, metadata.serializeBinary());
    }
}

/** All definitions of a state. `organisations` are the application's MSP ids. */
export function readDefinitions(view: StateView, organisations: readonly string[]): Definitions {
    const definitions = new Map<string, DefinedChaincode>();
    const all = { startKey: METADATA_PREFIX, endKey: `${METADATA_PREFIX.slice(0, -1)}0` }; // '0' follows '/'
    for (const row of view.range(LIFECYCLE, all)) {
        const name = row.key.slice(METADATA_PREFIX.length);
        // What is written there is the endorsers' affair: a field that is not reads as protobuf's default.
        const field = (key: Field): peer.lifecycle.StateData =>
            lifecycle.StateData.deserializeBinary(view.get(LIFECYCLE, utf8(fieldKey(name, key)))?.value ?? EMPTY);
        const validation = lifecycle.ChaincodeValidationInfo.deserializeBinary(field('ValidationInfo').getBytes_asU8());
        const collections = readCollectionPackage(field('Collections').getBytes_asU8());
        const endorsementPolicy = validation.getValidationParameter_asU8();
        const signature = peer.ApplicationPolicy.deserializeBinary(endorsementPolicy).getSignaturePolicy();
        definitions.set(name, {
            definition: {
                name,
                version: lifecycle.ChaincodeEndorsementInfo.deserializeBinary(field('EndorsementInfo').getBytes_asU8()).getVersion(),
                sequence: field('Sequence').getInt64(),
                ...(signature ? { endorsementPolicy: formatPolicy(readPolicyEnvelope(signature)) } : {}),
                collections: [...collections.values()].map(({ definition }) => definition),
            },
            endorsementPolicy,
            collection: (collection) => collections.get(collection) ?? implicitCollection(collection, organisations),
        });
    }
    return definitions;
}

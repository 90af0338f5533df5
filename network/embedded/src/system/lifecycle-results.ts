// SPDX-License-Identifier: Apache-2.0
// What the lifecycle chaincode answers with: definitions, approvals and packages as their result messages.
import { hash } from 'node:crypto';
import { definitionFields } from '../ledger/lifecycle/definitions';
import type { ChaincodeDefinition } from '../ledger/ports';
import { encode, present, type Field } from '../protos/encode';
import { asBuffer, WireMessage } from '../protos/wire';

const BYTES_STATE = 2; // StateData.bytes
const LOCAL_PACKAGE = 2; // ChaincodeSource.local_package
/** The kind of value that an organisation without an approval lacks. */
const PARAMETERS = 'ChaincodeParameters';

const labelOf = ({ name, version }: ChaincodeDefinition): string => `${name}_${version}`;

/** There are no packages here: the hash is that of the label. */
export const packageId = (definition: ChaincodeDefinition): string => `${labelOf(definition)}:${hash('sha256', labelOf(definition))}`;

/** Fields that all results have, numbered in order: sequence, version, plugins, validation parameter, collections. */
function commonFields(first: number, definition: ChaincodeDefinition): Field[] {
    const fields = definitionFields(definition);
    const data = (bytes: Uint8Array): WireMessage => new WireMessage(asBuffer(bytes)).message(BYTES_STATE);
    const [endorsement, validation] = [data(fields.EndorsementInfo), data(fields.ValidationInfo)];
    return [
        [first, definition.sequence],
        [first + 1, definition.version],
        [first + 2, endorsement.text(3)],
        [first + 3, validation.text(1)],
        [first + 4, validation.bytesField(2)],
        [0, present(first + 5, data(fields.Collections).bytes)],
    ];
}

/** Entries of map<string, bool>; false is left out, as any default. */
const approvals = (field: number, organizations: readonly string[], approved: boolean): Field[] =>
    organizations.map((mspId) => [0, present(field, encode([1, mspId], [2, approved ? 1 : 0]))]);

/** Serialised QueryChaincodeDefinitionResult. */
export const definitionResult = (definition: ChaincodeDefinition, organizations: readonly string[]): Buffer =>
    encode(...commonFields(1, definition), ...approvals(8, organizations, true));

/** Serialised QueryChaincodeDefinitionsResult. */
export const definitionsResult = (definitions: readonly ChaincodeDefinition[]): Buffer =>
    encode(...definitions.map((definition): Field => [0, present(1, encode([1, definition.name], ...commonFields(2, definition)))]));

const source = (definition: ChaincodeDefinition): Buffer => present(LOCAL_PACKAGE, encode([1, packageId(definition)]));

/** Serialised QueryApprovedChaincodeDefinitionResult. */
export const approvedResult = (definition: ChaincodeDefinition): Buffer =>
    encode(...commonFields(1, definition), [0, present(8, source(definition))]);

/** Serialised QueryApprovedChaincodeDefinitionsResult. */
export const approvedListResult = (definitions: readonly ChaincodeDefinition[]): Buffer =>
    encode(
        ...definitions.map((definition): Field => [
            0,
            present(1, encode([1, definition.name], ...commonFields(2, definition), [0, present(9, source(definition))])),
        ]),
    );

/** Serialised CheckCommitReadinessResult of a definition that nobody has approved. */
export const readinessResult = (organizations: readonly string[]): Buffer =>
    encode(
        ...approvals(1, organizations, false),
        ...organizations.map((mspId): Field => [0, present(2, encode([1, mspId], [0, present(2, present(1, Buffer.from(PARAMETERS)))]))]),
    );

/** Serialised QueryInstalledChaincodeResult: package id, label, and where the package is used. */
export function installedResult(definition: ChaincodeDefinition, channelId: string): Buffer {
    const chaincodes = present(1, encode([1, definition.name], [2, definition.version]));
    const references = encode([1, channelId], [0, present(2, chaincodes)]);
    return encode([1, packageId(definition)], [2, labelOf(definition)], [0, present(3, references)]);
}

/** Serialised QueryInstalledChaincodesResult. */
export const installedListResult = (definitions: readonly ChaincodeDefinition[], channelId: string): Buffer =>
    encode(...definitions.map((definition): Field => [0, present(1, installedResult(definition, channelId))]));

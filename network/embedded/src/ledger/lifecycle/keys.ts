// SPDX-License-Identifier: Apache-2.0
// Where the lifecycle's own namespace keeps chaincode definitions: one key per field, and one that names the fields.

/** The namespace of the lifecycle. */
export const LIFECYCLE = '_lifecycle';

/** Fields of a definition in the order in which Fabric declares them. */
export const FIELDS = ['Sequence', 'EndorsementInfo', 'ValidationInfo', 'Collections'] as const;
export type Field = (typeof FIELDS)[number];

export const METADATA_PREFIX = 'namespaces/metadata/';

export function metadataKey(chaincode: string): string {
    return METADATA_PREFIX + chaincode;
}

export function fieldKey(chaincode: string, field: Field): string {
    return `namespaces/fields/${chaincode}/${field}`;
}

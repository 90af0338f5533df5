// SPDX-License-Identifier: Apache-2.0
// Fabric's messages of configurations, policies and chaincode definitions, as far as they are looked at.
import { BYTES, type Decoded, FLAG, INT32, many, maybe, Message, nested, NUMBER, one, TEXT } from './message';
import { ENVELOPE } from './fabric-messages';

const CONFIG_VALUE = new Message({ value: one(2, BYTES) });

const POLICY = new Message({ type: one(1, INT32), value: one(2, BYTES) });

const CONFIG_POLICY = new Message({ policy: maybe(2, nested(POLICY)) });

const VALUE_ENTRY = new Message({ key: one(1, TEXT), value: one(2, nested(CONFIG_VALUE)) });
const POLICY_ENTRY = new Message({ key: one(1, TEXT), value: one(2, nested(CONFIG_POLICY)) });
const GROUP_ENTRY = new Message({ key: one(1, TEXT), value: one(2, BYTES) });

/** The groups inside are read when they are asked for: a message cannot name itself in its own table. */
export const CONFIG_GROUP = new Message({
    groups: many(2, nested(GROUP_ENTRY)),
    values: many(3, nested(VALUE_ENTRY)),
    policies: many(4, nested(POLICY_ENTRY)),
});
export type ConfigGroup = Decoded<typeof CONFIG_GROUP>;

const CONFIG = new Message({ sequence: one(1, NUMBER), channelGroup: one(2, nested(CONFIG_GROUP)) });

export const CONFIG_ENVELOPE = new Message({ config: maybe(1, nested(CONFIG)), lastUpdate: maybe(2, nested(ENVELOPE)) });

export const IMPLICIT_META_POLICY = new Message({ subPolicy: one(1, TEXT), rule: one(2, INT32) });

const PRINCIPAL = new Message({ classification: one(1, INT32), principal: one(2, BYTES) });
export type PrincipalMessage = Decoded<typeof PRINCIPAL>;

export const SIGNATURE_POLICY = new Message({ signedBy: maybe(1, INT32), outOf: maybe(2, BYTES) });

export const OUT_OF = new Message({ count: one(1, INT32), rules: many(2, nested(SIGNATURE_POLICY)) });

const SIGNATURE_POLICY_ENVELOPE = new Message({
    version: one(1, INT32),
    rule: one(2, nested(SIGNATURE_POLICY)),
    identities: many(3, nested(PRINCIPAL)),
});
export type SignaturePolicyEnvelope = Decoded<typeof SIGNATURE_POLICY_ENVELOPE>;
export { SIGNATURE_POLICY_ENVELOPE };

export const ROLE = new Message({ mspId: one(1, TEXT), role: one(2, INT32) });

export const ORGANIZATION_UNIT = new Message({ mspId: one(1, TEXT), unit: one(2, TEXT) });

export const APPLICATION_POLICY = new Message({ signaturePolicy: maybe(1, nested(SIGNATURE_POLICY_ENVELOPE)), reference: one(2, TEXT) });

export const MSP_CONFIG = new Message({ type: one(1, INT32), config: one(2, BYTES) });

const UNIT_IDENTIFIER = new Message({ certificate: one(1, BYTES), unit: one(2, TEXT) });

const NODE_UNITS = new Message({
    enabled: one(1, FLAG),
    client: maybe(2, nested(UNIT_IDENTIFIER)),
    peer: maybe(3, nested(UNIT_IDENTIFIER)),
    admin: maybe(4, nested(UNIT_IDENTIFIER)),
    orderer: maybe(5, nested(UNIT_IDENTIFIER)),
});
export type NodeUnits = Decoded<typeof NODE_UNITS>;

export const FABRIC_MSP_CONFIG = new Message({
    name: one(1, TEXT),
    roots: many(2, BYTES),
    intermediates: many(3, BYTES),
    admins: many(4, BYTES),
    revocationLists: many(5, BYTES),
    nodeUnits: one(11, nested(NODE_UNITS)),
});
export type FabricMspConfig = Decoded<typeof FABRIC_MSP_CONFIG>;

export const CONSENSUS_TYPE = new Message({ type: one(1, TEXT) });

export const STATE_DATA = new Message({ integer: one(1, NUMBER), bytes: one(2, BYTES), text: one(3, TEXT) });

export const ENDORSEMENT_INFO = new Message({ version: one(1, TEXT) });

export const VALIDATION_INFO = new Message({ plugin: one(1, TEXT), parameter: one(2, BYTES) });

const STATIC_COLLECTION = new Message({ name: one(1, TEXT), blocksToLive: one(5, NUMBER), endorsementPolicy: maybe(8, BYTES) });

const COLLECTION = new Message({ static: maybe(1, nested(STATIC_COLLECTION)) });

export const COLLECTION_PACKAGE = new Message({ collections: many(1, nested(COLLECTION)) });

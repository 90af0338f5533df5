// SPDX-License-Identifier: Apache-2.0
// Collection definitions to and from Fabric's CollectionConfigPackage.
import { peer } from '@hyperledger/fabric-protos';
import { parsePolicy } from '../policy/parser';
import { channelPolicyReference, policyEnvelope, readPolicyEnvelope, signaturePolicy } from '../policy/policy-messages';
import { formatPolicy, type Rule } from '../policy/rule';
import type { CollectionDefinition } from '../ports';

/** A collection as the ledger uses it. */
export interface DefinedCollection {
    readonly definition: CollectionDefinition;
    /** Who keeps the cleartext. */
    readonly members: Rule;
    /** Serialised ApplicationPolicy; undefined when the chaincode's own policy holds. */
    readonly endorsementPolicy: Uint8Array | undefined;
}

const DEFAULTS = { requiredPeerCount: 0, maxPeerCount: 1, blockToLive: 0, memberOnlyRead: false, memberOnlyWrite: false } as const;

/** The CollectionConfigPackage; empty bytes without collections. Throws PolicySyntaxError. */
export function collectionPackage(collections: readonly CollectionDefinition[]): Uint8Array {
    const message = new peer.CollectionConfigPackage();
    message.setConfigList(
        collections.map((collection) => {
            const full = { ...DEFAULTS, ...collection };
            const members = new peer.CollectionPolicyConfig();
            members.setSignaturePolicy(policyEnvelope(parsePolicy(full.policy)));
            const config = new peer.StaticCollectionConfig();
            config.setName(full.name);
            config.setMemberOrgsPolicy(members);
            config.setRequiredPeerCount(full.requiredPeerCount);
            config.setMaximumPeerCount(full.maxPeerCount);
            config.setBlockToLive(full.blockToLive);
            config.setMemberOnlyRead(full.memberOnlyRead);
            config.setMemberOnlyWrite(full.memberOnlyWrite);
            const policy = full.endorsementPolicy;
            if (policy) {
                const isOwn = 'signaturePolicy' in policy;
                config.setEndorsementPolicy(
                    isOwn ? signaturePolicy(parsePolicy(policy.signaturePolicy)) : channelPolicyReference(policy.channelConfigPolicy),
                );
            }
            const choice = new peer.CollectionConfig();
            choice.setStaticCollectionConfig(config);
            return choice;
        }),
    );
    return message.serializeBinary();
}

/** The collections of a CollectionConfigPackage by name. */
export function readCollectionPackage(bytes: Uint8Array): ReadonlyMap<string, DefinedCollection> {
    const choices = peer.CollectionConfigPackage.deserializeBinary(bytes).getConfigList();
    const configs = choices.flatMap((choice) => choice.getStaticCollectionConfig() ?? []);
    const defined = configs.map((config): [string, DefinedCollection] => {
        const envelope = config.getMemberOrgsPolicy()?.getSignaturePolicy();
        const members: Rule = envelope ? readPolicyEnvelope(envelope) : { kind: 'outOf', count: 1, rules: [] };
        const policy = config.getEndorsementPolicy();
        const signature = policy?.getSignaturePolicy();
        const endorsementPolicy = signature
            ? { signaturePolicy: formatPolicy(readPolicyEnvelope(signature)) }
            : policy && { channelConfigPolicy: policy.getChannelConfigPolicyReference() };
        const definition = {
            name: config.getName(),
            policy: formatPolicy(members),
            requiredPeerCount: config.getRequiredPeerCount(),
            maxPeerCount: config.getMaximumPeerCount(),
            blockToLive: config.getBlockToLive(),
            memberOnlyRead: config.getMemberOnlyRead(),
            memberOnlyWrite: config.getMemberOnlyWrite(),
            ...(endorsementPolicy ? { endorsementPolicy } : {}),
        };
        return [definition.name, { definition, members, endorsementPolicy: policy?.serializeBinary() }];
    });
    return new Map(defined);
}

const IMPLICIT = '_implicit_org_';

/** The collection that every organisation has without a definition. */
export function implicitCollection(name: string, organisations: readonly string[]): DefinedCollection | undefined {
    const mspId = name.startsWith(IMPLICIT) ? name.slice(IMPLICIT.length) : '';
    if (!organisations.includes(mspId)) {
        return undefined;
    }
    const policy = `OR('${mspId}.member')`;
    return {
        definition: { name, policy, ...DEFAULTS, maxPeerCount: 0 },
        members: parsePolicy(policy),
        endorsementPolicy: channelPolicyReference(`/Channel/Application/${mspId}/Endorsement`).serializeBinary(),
    };
}

// SPDX-License-Identifier: Apache-2.0
// The tree of a channel's configuration: groups of values and policies, as configtxgen would write them for this network.
import { common, msp, orderer, peer } from '@hyperledger/fabric-protos';
import {
    APPLICATION_POLICIES,
    BLOCK_READERS_POLICY,
    BLOCK_RESOURCES,
    blockReadersPath,
    GROUP_POLICIES,
    type ImplicitPolicy,
    organisationPolicies,
} from '../policy/channel-policies';
import { policyEnvelope } from '../policy/policy-messages';
import type { BatchOptions, BlockReaders, OrganisationConfig } from '../ports';

const ADMINS = 'Admins';
const { PolicyType } = common.Policy;

interface Serializable {
    serializeBinary(): Uint8Array;
}

/** What the configuration is made of. */
export interface ConfigOptions {
    readonly organisations: readonly OrganisationConfig[];
    readonly batch: BatchOptions;
    readonly blockReaders?: BlockReaders;
}

function addValue(group: common.ConfigGroup, name: string, message: Serializable): void {
    const value = new common.ConfigValue();
    value.setValue(message.serializeBinary());
    value.setModPolicy(ADMINS);
    group.getValuesMap().set(name, value);
}

function addPolicy(group: common.ConfigGroup, name: string, { type, message }: { type: number; message: Serializable }): void {
    const policy = new common.Policy();
    policy.setType(type);
    policy.setValue(message.serializeBinary());
    const config = new common.ConfigPolicy();
    config.setPolicy(policy);
    config.setModPolicy(ADMINS);
    group.getPoliciesMap().set(name, config);
}

function addImplicit(group: common.ConfigGroup, policies: Readonly<Record<string, ImplicitPolicy>>): void {
    for (const [name, { rule, subPolicy }] of Object.entries(policies)) {
        const message = new common.ImplicitMetaPolicy();
        message.setRule(common.ImplicitMetaPolicy.Rule[rule]);
        message.setSubPolicy(subPolicy);
        addPolicy(group, name, { type: PolicyType.IMPLICIT_META, message });
    }
}

function newGroup(): common.ConfigGroup {
    const group = new common.ConfigGroup();
    group.setModPolicy(ADMINS);
    return group;
}

function capabilities(...names: readonly string[]): common.Capabilities {
    const message = new common.Capabilities();
    names.forEach((name) => message.getCapabilitiesMap().set(name, new common.Capability()));
    return message;
}

/** Adds the groups of the organisations of one kind. */
function addOrganisations(group: common.ConfigGroup, kind: OrganisationConfig['kind'], organisations: readonly OrganisationConfig[]): void {
    for (const organisation of organisations.filter((candidate) => candidate.kind === kind)) {
        const { mspId, endpoint } = organisation;
        const added = newGroup();
        const config = new msp.MSPConfig();
        config.setType(0);
        config.setConfig(organisation.mspConfig);
        addValue(added, 'MSP', config);
        if (kind === 'orderer') {
            const addresses = new common.OrdererAddresses();
            addresses.setAddressesList([endpoint]);
            addValue(added, 'Endpoints', addresses);
        } else {
            const anchor = new peer.AnchorPeer();
            anchor.setHost(endpoint.replace(/:\d+$/, ''));
            anchor.setPort(Number(/:(\d+)$/.exec(endpoint)?.[1] ?? 0));
            const anchors = new peer.AnchorPeers();
            anchors.setAnchorPeersList([anchor]);
            addValue(added, 'AnchorPeers', anchors);
        }
        for (const [name, rule] of Object.entries(organisationPolicies(organisation))) {
            addPolicy(added, name, { type: PolicyType.SIGNATURE, message: policyEnvelope(rule) });
        }
        group.getGroupsMap().set(mspId, added);
    }
}

function applicationGroup({ organisations, blockReaders }: ConfigOptions): common.ConfigGroup {
    const group = newGroup();
    addOrganisations(group, 'application', organisations);
    addImplicit(group, APPLICATION_POLICIES);
    addValue(group, 'Capabilities', capabilities('V2_5'));
    if (blockReaders === 'Admins') {
        // Access control of a peer's blocks, where it is not Fabric's default.
        const resource = new peer.APIResource();
        resource.setPolicyRef(blockReadersPath('Admins'));
        const lists = new peer.ACLs();
        BLOCK_RESOURCES.forEach((name) => lists.getAclsMap().set(name, resource));
        addValue(group, 'ACLs', lists);
        addImplicit(group, BLOCK_READERS_POLICY);
    }
    return group;
}

function ordererGroup({ organisations, batch }: ConfigOptions): common.ConfigGroup {
    const group = newGroup();
    addOrganisations(group, 'orderer', organisations);
    addImplicit(group, { ...GROUP_POLICIES, BlockValidation: { rule: 'ANY', subPolicy: 'Writers' } });
    const size = new orderer.BatchSize();
    size.setMaxMessageCount(batch.maxMessageCount);
    size.setAbsoluteMaxBytes(batch.absoluteMaxBytes);
    size.setPreferredMaxBytes(batch.preferredMaxBytes);
    addValue(group, 'BatchSize', size);
    const timeout = new orderer.BatchTimeout();
    timeout.setTimeout(`${batch.timeoutMs}ms`);
    addValue(group, 'BatchTimeout', timeout);
    const consensus = new orderer.ConsensusType();
    consensus.setType('etcdraft');
    addValue(group, 'ConsensusType', consensus);
    addValue(group, 'ChannelRestrictions', new orderer.ChannelRestrictions());
    addValue(group, 'Capabilities', capabilities('V2_0'));
    return group;
}

/** The root group of the channel. */
export function channelGroup(options: ConfigOptions): common.ConfigGroup {
    const group = newGroup();
    group.getGroupsMap().set('Application', applicationGroup(options));
    group.getGroupsMap().set('Orderer', ordererGroup(options));
    addImplicit(group, GROUP_POLICIES);
    const hashing = new common.HashingAlgorithm();
    hashing.setName('SHA256');
    addValue(group, 'HashingAlgorithm', hashing);
    const structure = new common.BlockDataHashingStructure();
    structure.setWidth(0xffffffff);
    addValue(group, 'BlockDataHashingStructure', structure);
    addValue(group, 'Capabilities', capabilities('V3_0'));
    return group;
}

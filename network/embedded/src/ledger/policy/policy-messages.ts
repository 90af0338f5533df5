// SPDX-License-Identifier: Apache-2.0
// Rules to and from Fabric's messages: SignaturePolicyEnvelope, and ApplicationPolicy (a signature policy or the name of a channel policy).
import { common, msp, peer } from '@hyperledger/fabric-protos';
import type { MspRole, Principal } from '../ports';
import type { Rule } from './rule';

const { Classification } = msp.MSPPrincipal;
const { MSPRoleType } = msp.MSPRole;
const ROLE_NUMBERS = {
    member: MSPRoleType.MEMBER,
    admin: MSPRoleType.ADMIN,
    client: MSPRoleType.CLIENT,
    peer: MSPRoleType.PEER,
    orderer: MSPRoleType.ORDERER,
} as const;
const ROLES = Object.keys(ROLE_NUMBERS) as MspRole[];

function principalMessage(principal: Principal): msp.MSPPrincipal {
    const message = new msp.MSPPrincipal();
    if (principal.kind === 'role') {
        const role = new msp.MSPRole();
        role.setMspIdentifier(principal.mspId);
        role.setRole(ROLE_NUMBERS[principal.role]);
        message.setPrincipalClassification(Classification.ROLE);
        message.setPrincipal(role.serializeBinary());
    } else if (principal.kind === 'unit') {
        const unit = new msp.OrganizationUnit();
        unit.setMspIdentifier(principal.mspId);
        unit.setOrganizationalUnitIdentifier(principal.unit);
        message.setPrincipalClassification(Classification.ORGANIZATION_UNIT);
        message.setPrincipal(unit.serializeBinary());
    } else {
        message.setPrincipalClassification(Classification.IDENTITY);
        message.setPrincipal(principal.identity);
    }
    return message;
}

function readPrincipal(message: msp.MSPPrincipal): Principal {
    const bytes = message.getPrincipal_asU8();
    switch (message.getPrincipalClassification()) {
        case Classification.ROLE: {
            const given = msp.MSPRole.deserializeBinary(bytes);
            const role = ROLES.find((name) => ROLE_NUMBERS[name] === given.getRole());
            if (!role) {
                throw new RangeError('an unknown role in a policy');
            }
            return { kind: 'role', mspId: given.getMspIdentifier(), role };
        }
        case Classification.IDENTITY:
            return { kind: 'identity', identity: bytes };
        case Classification.ORGANIZATION_UNIT: {
            const unit = msp.OrganizationUnit.deserializeBinary(bytes);
            return { kind: 'unit', mspId: unit.getMspIdentifier(), unit: unit.getOrganizationalUnitIdentifier() };
        }
        default:
            throw new RangeError('an unknown kind of principal in a policy');
    }
}

function ruleMessage(rule: Rule, principals: msp.MSPPrincipal[]): common.SignaturePolicy {
    const message = new common.SignaturePolicy();
    if (rule.kind === 'signedBy') {
        message.setSignedBy(principals.push(principalMessage(rule.principal)) - 1);
        return message;
    }
    const outOf = new common.SignaturePolicy.NOutOf();
    outOf.setN(rule.count);
    outOf.setRulesList(rule.rules.map((child) => ruleMessage(child, principals)));
    message.setNOutOf(outOf);
    return message;
}

function readRule(message: common.SignaturePolicy | undefined, principals: readonly Principal[]): Rule {
    const outOf = message?.getNOutOf();
    if (outOf) {
        return { kind: 'outOf', count: outOf.getN(), rules: outOf.getRulesList().map((child) => readRule(child, principals)) };
    }
    const principal = principals[message?.getSignedBy() ?? -1];
    if (!message?.hasSignedBy() || !principal) {
        throw new RangeError('identity index out of range in a policy');
    }
    return { kind: 'signedBy', principal };
}

/** The rule as a SignaturePolicyEnvelope (one principal per mention, as Fabric's parser makes it). */
export function policyEnvelope(rule: Rule): common.SignaturePolicyEnvelope {
    const principals: msp.MSPPrincipal[] = [];
    const envelope = new common.SignaturePolicyEnvelope();
    envelope.setRule(ruleMessage(rule, principals));
    envelope.setIdentitiesList(principals);
    return envelope;
}

/** The rule of a SignaturePolicyEnvelope. Throws when it cannot be understood. */
export function readPolicyEnvelope(envelope: common.SignaturePolicyEnvelope): Rule {
    if (envelope.getVersion() !== 0) {
        throw new RangeError('this evaluator only understands messages of version 0');
    }
    return readRule(envelope.getRule(), envelope.getIdentitiesList().map(readPrincipal));
}

/** An ApplicationPolicy of a signature policy. */
export function signaturePolicy(rule: Rule): peer.ApplicationPolicy {
    const policy = new peer.ApplicationPolicy();
    policy.setSignaturePolicy(policyEnvelope(rule));
    return policy;
}

/** An ApplicationPolicy that refers to a policy of the channel. */
export function channelPolicyReference(path: string): peer.ApplicationPolicy {
    const policy = new peer.ApplicationPolicy();
    policy.setChannelConfigPolicyReference(path);
    return policy;
}

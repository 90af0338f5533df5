// SPDX-License-Identifier: Apache-2.0
// A signature policy as a tree of rules, and what it means for signers to satisfy it.
import {
    OUT_OF,
    ORGANIZATION_UNIT,
    type PrincipalMessage,
    ROLE,
    type SIGNATURE_POLICY,
    type SignaturePolicyEnvelope,
} from '../wire/config-messages';
import { WireError } from '../wire/cursor';
import type { Decoded } from '../wire/message';
import type { Identity, Members, Principal } from './identity';

/** One signer, or so many of further rules. */
export type Rule =
    | { readonly kind: 'signedBy'; readonly principal: Principal }
    | { readonly kind: 'outOf'; readonly count: number; readonly rules: readonly Rule[] };

const ROLES = ['member', 'admin', 'client', 'peer', 'orderer'] as const;
const BY_ROLE = 0;
const BY_UNIT = 1;
const BY_IDENTITY = 2;

function principalOf({ classification, principal }: PrincipalMessage): Principal {
    switch (classification) {
        case BY_ROLE: {
            const { mspId, role } = ROLE.decode(principal);
            const name = ROLES[role];
            if (name === undefined) {
                throw new WireError('an unknown role in a policy');
            }
            return { kind: 'role', mspId, role: name };
        }
        case BY_UNIT:
            return { kind: 'unit', ...ORGANIZATION_UNIT.decode(principal) };
        case BY_IDENTITY:
            return { kind: 'identity', serialized: principal };
        default:
            throw new WireError('an unknown kind of principal in a policy');
    }
}

function ruleOf({ signedBy, outOf }: Decoded<typeof SIGNATURE_POLICY>, principals: readonly Principal[]): Rule {
    if (outOf !== undefined) {
        const { count, rules } = OUT_OF.decode(outOf);
        return { kind: 'outOf', count, rules: rules.map((rule) => ruleOf(rule, principals)) };
    }
    const principal = principals[signedBy ?? -1];
    if (principal === undefined) {
        throw new WireError('a policy that means nobody');
    }
    return { kind: 'signedBy', principal };
}

/** @throws WireError where it cannot be understood */
export function readRule({ version, rule, identities }: SignaturePolicyEnvelope): Rule {
    if (version !== 0) {
        throw new WireError('a policy of an unknown version');
    }
    return ruleOf(rule, identities.map(principalOf));
}

/** The signers, distinct, each with a genuine signature, and who decides whom a principal means. */
export interface Signers {
    readonly identities: readonly Identity[];
    readonly members: Members;
}

/** @param used - the signers that count already: each counts once */
function isMet(rule: Rule, signers: Signers, used: Set<number>): boolean {
    const { identities, members } = signers;
    if (rule.kind === 'signedBy') {
        // The first unused signer whom the principal means is taken, as in Fabric's evaluation.
        const found = identities.findIndex((identity, index) => !used.has(index) && members.satisfies(identity, rule.principal));
        return found >= 0 && used.add(found).size > 0;
    }
    const met = rule.rules.filter((inner) => {
        const tried = new Set(used); // a rule that is not met gives back the signers that it took
        if (!isMet(inner, signers, tried)) {
            return false;
        }
        tried.forEach((index) => used.add(index));
        return true;
    });
    return met.length >= rule.count;
}

/** Whether the signers satisfy the rule. */
export const isSatisfied = (rule: Rule, signers: Signers): boolean => isMet(rule, signers, new Set());

/** The rule as Fabric's tools write it. */
export function ruleText(rule: Rule): string {
    if (rule.kind === 'signedBy') {
        const { principal } = rule;
        if (principal.kind === 'identity') {
            return 'one identity';
        }
        return `'${principal.mspId}.${principal.kind === 'role' ? principal.role : `OU=${principal.unit}`}'`;
    }
    const inner = rule.rules.map(ruleText).join(', ');
    if (rule.count === rule.rules.length) {
        return `AND(${inner})`;
    }
    return rule.count === 1 ? `OR(${inner})` : `OutOf(${rule.count}, ${inner})`;
}

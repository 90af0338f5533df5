// SPDX-License-Identifier: Apache-2.0
// A signature policy as a tree of rules, and what it means for a set of signers to satisfy it.
import type { LedgerIdentity, Principal } from '../ports';

/** One signer, or so many of further rules. */
export type Rule =
    | { readonly kind: 'signedBy'; readonly principal: Principal }
    | { readonly kind: 'outOf'; readonly count: number; readonly rules: readonly Rule[] };

function evaluate(rule: Rule, signers: readonly LedgerIdentity[], used: Set<number>): boolean {
    if (rule.kind === 'signedBy') {
        // The first unused signer that satisfies the principal is taken, as in Fabric's evaluation.
        const found = signers.findIndex((signer, i) => !used.has(i) && signer.satisfies(rule.principal));
        if (found >= 0) {
            used.add(found);
        }
        return found >= 0;
    }
    let satisfied = 0;
    for (const child of rule.rules) {
        const attempt = new Set(used); // a rule that fails gives back the signers it took
        if (evaluate(child, signers, attempt)) {
            satisfied++;
            attempt.forEach((index) => used.add(index));
        }
    }
    return satisfied >= rule.count;
}

/** Whether the signers (distinct, their signatures verified) satisfy the rule. Each signer counts once. */
export function isSatisfied(rule: Rule, signers: readonly LedgerIdentity[]): boolean {
    return evaluate(rule, signers, new Set());
}

/** The principals of a rule in order of appearance. */
export function principalsOf(rule: Rule): Principal[] {
    return rule.kind === 'signedBy' ? [rule.principal] : rule.rules.flatMap(principalsOf);
}

/** The rule as an expression that the parser reads back (when all its principals are roles). */
export function formatPolicy(rule: Rule): string {
    if (rule.kind === 'signedBy') {
        const { principal } = rule;
        return principal.kind === 'role' ? `'${principal.mspId}.${principal.role}'` : `<${principal.kind}>`;
    }
    const inner = rule.rules.map(formatPolicy).join(', ');
    if (rule.count === 1) {
        return `OR(${inner})`;
    }
    return rule.count === rule.rules.length ? `AND(${inner})` : `OutOf(${rule.count}, ${inner})`;
}

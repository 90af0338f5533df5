// SPDX-License-Identifier: Apache-2.0
// What a policy says, in the closed subset of Cedar that the ledger evaluates. Read from Cedar's JSON format by read-policy.ts, with fewer forms
// than that: `a != b` is not(a == b), `a > b` is not(a <= b), `a >= b` is not(a < b), as Cedar itself has it.

/** An entity's name; two are the same where both texts are. */
export interface EntityUid {
    readonly type: string;
    readonly id: string;
}

export const VARIABLES = ['principal', 'action', 'resource', 'context'] as const;
export type Variable = (typeof VARIABLES)[number];

/** What compares two operands. */
export const COMPARISONS = ['==', '<', '<=', 'in', 'contains', 'containsAll', 'containsAny'] as const;
export type Comparison = (typeof COMPARISONS)[number];

type Form =
    | { readonly kind: 'literal'; readonly value: boolean | number | string }
    | { readonly kind: 'entity'; readonly uid: EntityUid }
    | { readonly kind: 'variable'; readonly name: Variable }
    | { readonly kind: 'not'; readonly operand: Expression }
    | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'if'; readonly test: Expression; readonly then: Expression; readonly otherwise: Expression }
    | { readonly kind: 'comparison'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
    /** `a has b.c`: each name is looked for in what the one before it names. */
    | { readonly kind: 'has'; readonly of: Expression; readonly path: readonly string[] }
    | { readonly kind: 'is'; readonly operand: Expression; readonly type: string; readonly within: Expression | undefined }
    | { readonly kind: 'set'; readonly elements: readonly Expression[] }
    | { readonly kind: 'record'; readonly fields: readonly (readonly [name: string, value: Expression])[] };

/** `at` is the JSON pointer of where it stands in the set. */
export type Expression = Form & { readonly at: string };
/** An expression of one kind. */
export type ExpressionOf<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>;

/** Which principals, actions or resources a policy is about. */
export interface Scope {
    readonly at: string;
    readonly type: string | undefined;
    /** The request's entity must be one of these. The ledger's entities have no hierarchy, so `in` is the same as `==`. */
    readonly among: readonly EntityUid[] | undefined;
}

export interface Condition {
    readonly kind: 'when' | 'unless';
    readonly body: Expression;
}

export interface Policy {
    readonly id: string;
    readonly at: string;
    readonly effect: 'permit' | 'forbid';
    readonly principal: Scope;
    readonly action: Scope;
    readonly resource: Scope;
    readonly conditions: readonly Condition[];
}

// SPDX-License-Identifier: Apache-2.0
// Sets of policies for tests: version 0 with something added.

import { type PolicySet, readPolicySet, starterSet } from '../../src/domain';
import { digest } from '../support/fixtures';

const starter = starterSet(digest);

/** Version 0 and further policies. */
export function setWith(...policies: readonly object[]): PolicySet {
    const json = JSON.parse(starter.text) as { readonly attributes: object; readonly policies: readonly object[] };
    return readPolicySet({ ...json, policies: [...json.policies, ...policies] }, digest);
}

/** What a ward forbids by itself: these policies and no others. */
export function forbidsOf(...policies: readonly object[]): PolicySet {
    return readPolicySet({ attributes: {}, policies }, digest);
}

/** Version 0, attributes that the wards add by type, and a policy for each that permits whoever's own has a value the vitals. */
export function setWithOwn(own: Readonly<Record<string, readonly [type: string, value: object]>>): PolicySet {
    const json = JSON.parse(starter.text) as { readonly policies: readonly object[] };
    const policies = Object.entries(own).map(([attr, [, body]]) => ({
        id: `z-own-${attr}`,
        effect: 'permit',
        principal: { op: 'All' },
        action: { op: 'All' },
        resource: { op: 'All' },
        conditions: [{ kind: 'when', body: { '&&': { left: { has: { left: { Var: 'principal' }, attr } }, right: body } } }],
    }));
    const attributes = Object.fromEntries(Object.entries(own).map(([name, [type]]) => [name, type]));
    return readPolicySet({ ...json, attributes, policies: [...json.policies, ...policies] }, digest);
}

/** A policy in Cedar's JSON about whoever has a role, whatever they ask of a category. */
export function policyFor(effect: 'permit' | 'forbid', role: string, category: string): object {
    const of = (variable: string, attr: string): object => ({ '.': { left: { Var: variable }, attr } });
    const hasRole = { contains: { left: of('principal', 'roles'), right: { Value: role } } };
    const isCategory = { '==': { left: of('resource', 'category'), right: { Value: category } } };
    return {
        id: `z-${effect}-${role}-${category}`,
        effect,
        principal: { op: 'All' },
        action: { op: 'All' },
        resource: { op: 'All' },
        conditions: [{ kind: 'when', body: { '&&': { left: hasRole, right: isCategory } } }],
    };
}

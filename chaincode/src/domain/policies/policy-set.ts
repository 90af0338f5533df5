// SPDX-License-Identifier: Apache-2.0
// A set of policies: the schema's own part and the policies, which are stored, approved and named by one digest.

import { canonicalJson, type Hex64 } from '../kernel';
import { type CompiledPolicy, compilePolicy } from './language/compile';
import type { Policy } from './language/expression';
import { closedMembers, Place } from './language/reading';
import { readPolicies } from './language/read-policy';
import { demandTyped } from './schema/check-policy';
import { type OwnAttributes, readOwnAttributes, schemaWith } from './schema/schema';

/** A set that can decide. It says nothing of whether it may: `demandSentinels` does. */
export interface PolicySet {
    /** Canonical JSON of the whole set: what is stored. */
    readonly text: string;
    /** SHA-256 of the text: what wards approve, and decisions name. */
    readonly digest: Hex64;
    /** Attributes of people that the wards add. */
    readonly own: OwnAttributes;
    /** In ascending order of their ids. */
    readonly policies: readonly Policy[];
    readonly compiled: readonly CompiledPolicy[];
}

/**
 * Reads, type-checks and compiles a set.
 * @param json - `{ attributes, policies }`; anything.
 * @param sha256 - comes from outside, because this room imports no platform module.
 * @throws DomainError POLICY_INVALID
 */
export function readPolicySet(json: unknown, sha256: (text: string) => Hex64): PolicySet {
    const place = new Place();
    const members = closedMembers(json, place, { must: ['attributes', 'policies'] });
    const own = readOwnAttributes(members.get('attributes'), place.to('attributes'));
    const policies = readPolicies(members.get('policies'), place.to('policies'));
    const schema = schemaWith(own);
    for (const policy of policies) {
        demandTyped(policy, schema);
    }
    // Only now: what was read is bounded in depth, and holds nothing that canonical JSON has no text for.
    const text = canonicalJson(json);
    return { text, digest: sha256(text), own, policies, compiled: policies.map(compilePolicy) };
}

// SPDX-License-Identifier: Apache-2.0
// What the type checker lets through never errs for facts of the schema, and Cedar's own validator has nothing against it.

import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { sha256Hex } from '../../src/crypto';
import { cedarSchemaOf, DomainError, type PolicySet, readPolicySet, starterSet } from '../../src/domain';
import { environmentOf } from '../../src/domain/policies/decision/environment';
import { ERRED } from '../../src/domain/policies/language/compile';
import { Draw, type RandomPolicy } from './random-cases';
import { OWN, randomRequest, typedPolicy } from './typed-cases';

const RUNS = 4_000;

function accepted(policy: RandomPolicy): PolicySet | undefined {
    try {
        return readPolicySet({ attributes: OWN, policies: [policy] }, sha256Hex);
    } catch (error) {
        expect(error).toBeInstanceOf(DomainError);
        return undefined;
    }
}

/** What Cedar's validator says against policies in Cedar's JSON. */
function objections(policies: Readonly<Record<string, unknown>>, set: PolicySet): unknown {
    const schema = cedarSchemaOf(set.own) as unknown as cedar.Schema;
    const answer = cedar.validate({ schema, policies: { staticPolicies: policies as Record<string, cedar.Policy> } });
    return answer.type === 'success' ? answer.validationErrors.map(({ error }) => error.message) : answer.errors;
}

it('lets through only what never errs, and what Cedar would let through, too', () => {
    let taken = 0;
    fc.assert(
        fc.property(fc.integer(), (seed) => {
            const draw = new Draw(seed);
            const policy = typedPolicy(draw);
            const set = accepted(policy);
            if (set === undefined) {
                return;
            }
            taken += 1;
            for (let times = 0; times < 5; times += 1) {
                const request = randomRequest(draw);
                const environment = environmentOf(request, request.person, set.own);
                expect(set.compiled.map(({ applies }) => applies(environment))).not.toContain(ERRED);
            }
            if (taken % 5 === 0) {
                const { id: _, ...body } = policy;
                expect(objections({ p: body }, set)).toEqual([]);
            }
        }),
        { numRuns: RUNS },
    );
    expect(taken).toBeGreaterThan(RUNS / 4);
    expect(taken).toBeLessThan(RUNS);
}, 300_000);

it('lets version 0 through, and so does Cedar', () => {
    const set = starterSet(sha256Hex);
    const { policies } = JSON.parse(set.text) as { policies: { id: string }[] };
    expect(objections(Object.fromEntries(policies.map(({ id, ...policy }) => [id, policy])), set)).toEqual([]);
});

// SPDX-License-Identifier: Apache-2.0
// Our evaluator against Cedar's own build: the same decisions by the same policies, but for a forbid that errs.

import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { authorize, type Verdict } from '../../src/domain/policies/language/authorize';
import { compilePolicy, type Environment } from '../../src/domain/policies/language/compile';
import { readPolicies } from '../../src/domain/policies/language/read-policy';
import { Place } from '../../src/domain/policies/language/reading';
import { entityValue, recordValue, setValue, type Value } from '../../src/domain/policies/language/value';
import { Draw, type RandomEntity } from './random-cases';

interface Case {
    readonly policies: readonly ReturnType<Draw['policy']>[];
    readonly entities: readonly RandomEntity[];
    readonly context: Readonly<Record<string, unknown>>;
    readonly request: ReturnType<Draw['request']>;
}

/** Cedar's JSON of a value as ours. */
function valueOf(json: unknown): Value {
    if (typeof json !== 'object' || json === null) {
        return json as boolean | number | string;
    }
    if (Array.isArray(json)) {
        return setValue(json.map(valueOf));
    }
    if (Object.hasOwn(json, '__entity')) {
        const { type, id } = (json as { __entity: { type: string; id: string } }).__entity;
        return entityValue(type, id);
    }
    return recordValue(Object.entries(json).map(([name, value]) => [name, valueOf(value)]));
}

const attributesOf = (json: object): ReadonlyMap<string, Value> =>
    new Map(Object.entries(json).map(([name, value]) => [name, valueOf(value)]));

function ours({ policies, entities, context, request }: Case): Verdict {
    const { principal, action, resource } = request;
    const environment: Environment = {
        principal: entityValue(principal.type, principal.id),
        action: entityValue(action.type, action.id),
        resource: entityValue(resource.type, resource.id),
        context: recordValue(attributesOf(context)),
        entities: new Map(entities.map(({ uid, attrs }) => [entityValue(uid.type, uid.id).key, attributesOf(attrs)])),
    };
    return authorize(readPolicies(policies, new Place()).map(compilePolicy), environment);
}

interface Theirs {
    readonly decision: 'allow' | 'deny';
    readonly reasons: readonly string[];
    readonly erred: readonly string[];
}

function theirs({ policies, entities, context, request }: Case): Theirs {
    const staticPolicies = Object.fromEntries(policies.map(({ id, ...policy }) => [id, policy]));
    const answer = cedar.isAuthorized({
        ...request,
        context,
        entities,
        policies: { staticPolicies },
    } as unknown as cedar.AuthorizationCall);
    if (answer.type === 'failure') {
        throw new Error(JSON.stringify(answer.errors));
    }
    const { reason, errors } = answer.response.diagnostics;
    return { decision: answer.response.decision, reasons: reason, erred: errors.map(({ policyId }) => policyId) };
}

/** What Cedar would have to say if a forbid that errs denied. */
function expected({ decision, reasons, erred }: Theirs, { policies }: Case): Verdict {
    const forbids = new Set(policies.filter(({ effect }) => effect === 'forbid').map(({ id }) => id));
    const forbidding = [...reasons, ...erred].filter((id) => forbids.has(id)).sort();
    if (forbidding.length > 0) {
        return { decision: 'deny', policies: forbidding };
    }
    return { decision: decision === 'allow' ? 'permit' : 'deny', policies: [...reasons].sort() };
}

const IDS = ['p0', 'p1', 'p2', 'p3', 'p4'];

/** As many sets of entities and requests; of one to five policies each. */
const RUNS = 20_000;

it('decides 20,000 random requests, each with its own entities and policies, as Cedar does, a forbid that errs excepted', () => {
    let compared = 0;
    const seen = { permit: 0, deny: 0, 'erring permit': 0, 'erring forbid': 0, 'lifted by Cedar': 0, 'several policies': 0 };
    fc.assert(
        fc.property(fc.integer(), (seed) => {
            const draw = new Draw(seed);
            const policies = IDS.slice(0, 1 + draw.below(IDS.length)).map((id) => draw.policy(id));
            const one = { policies, entities: draw.entities(), context: draw.attributes(), request: draw.request() };
            const answer = theirs(one);
            const verdict = expected(answer, one);
            const effects = new Map(policies.map(({ id, effect }) => [id, effect]));
            const erring = new Set(answer.erred.map((id) => effects.get(id)));
            compared += policies.length;
            seen[verdict.decision] += 1;
            seen['erring permit'] += erring.has('permit') ? 1 : 0;
            seen['erring forbid'] += erring.has('forbid') ? 1 : 0;
            seen['lifted by Cedar'] += answer.decision === 'allow' && verdict.decision === 'deny' ? 1 : 0;
            seen['several policies'] += verdict.policies.length > 1 ? 1 : 0;
            expect(ours(one)).toEqual(verdict);
        }),
        { numRuns: RUNS },
    );
    expect(compared).toBeGreaterThan(2 * RUNS);
    // What matters came up, and not by chance once.
    expect(Object.entries(seen).filter(([, times]) => times < 20)).toEqual([]);
}, 300_000);

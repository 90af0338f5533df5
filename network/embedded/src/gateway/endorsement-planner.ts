// SPDX-License-Identifier: Apache-2.0
// Finds the sets of peers whose endorsements satisfy every policy that a transaction touches: chaincodes', collections', keys'.
import { common } from '@hyperledger/fabric-protos';
import { LIFECYCLE } from '../ledger/lifecycle/keys';
import { PolicyEvaluators } from '../ledger/policy/evaluators';
import { type ChannelPolicies, ENDORSEMENT, type Evaluator, LIFECYCLE_ENDORSEMENT } from '../ledger/policy/channel-policies';
import { parsePolicy } from '../ledger/policy/parser';
import { policyEnvelope } from '../ledger/policy/policy-messages';
import { isSatisfied } from '../ledger/policy/rule';
import type { ChaincodeDefinition, CollectionDefinition, EndorsementInterest, PeerLedger } from '../ledger/ports';
import type { EndorserClient } from './endorser-client';
import type { Layout } from './endorsement-plan';

/** The lifecycle chaincode is planned for like any other, under a policy of its own. */
const LIFECYCLE_DEFINITION = { name: LIFECYCLE, version: '', sequence: 0, endorsementPolicy: LIFECYCLE_ENDORSEMENT };
const IMPLICIT_PREFIX = '_implicit_org_';
const REMEMBERED = 500;

/** What a planner knows of its channel. */
export interface PlannerOptions {
    readonly channelId: string;
    readonly policies: ChannelPolicies;
    readonly ledger: PeerLedger;
    /** All peers of the channel, the gateway's own first. */
    readonly endorsers: readonly EndorserClient[];
}

/** Whether some set of endorsements can satisfy it, as discovery counts them: that none is needed is not one of them. */
function isSatisfiable(rule: common.SignaturePolicy | undefined): boolean {
    const several = rule?.getNOutOf();
    return several
        ? several.getN() > 0 && several.getRulesList().filter(isSatisfiable).length >= several.getN()
        : rule?.hasSignedBy() === true;
}

function collectionNamed(definition: ChaincodeDefinition, name: string): CollectionDefinition {
    if (name.startsWith(IMPLICIT_PREFIX)) {
        const policy = `OR('${name.slice(IMPLICIT_PREFIX.length)}.member')`;
        return { name, policy, endorsementPolicy: { signaturePolicy: policy } };
    }
    const found = definition.collections?.find((collection) => collection.name === name);
    if (!found) {
        throw new Error(`collection ${name} doesn't exist in collection config for chaincode ${definition.name}`);
    }
    return found;
}

/** Every non-empty selection, in the order of the list. Organisations of a development network are few. */
function selections<T>(items: readonly T[]): T[][] {
    const [first, ...rest] = items;
    if (first === undefined) {
        return [];
    }
    const others = selections(rest);
    return [[first], ...others.map((set) => [first, ...set]), ...others];
}

/** Plans the endorsements of transactions on one channel. */
export class EndorsementPlanner {
    readonly #options: PlannerOptions;
    readonly #evaluators: PolicyEvaluators;
    readonly #parsed = new Map<string, Evaluator>();
    readonly #planned = new Map<string, readonly Layout[]>();

    constructor(options: PlannerOptions) {
        this.#options = options;
        this.#evaluators = new PolicyEvaluators(options.policies);
    }

    /**
     * The layouts that satisfy all policies of a transaction; those with the preferred peer first.
     * @throws Error with discovery's text when there is none
     */
    layouts(calls: readonly EndorsementInterest[], preferred?: EndorserClient): readonly Layout[] {
        // Whatever a plan depends on: calls, the definitions as they stand, and the preferred peer.
        const parts = calls.map((call) => [
            call.namespace,
            this.#definition(call.namespace).sequence,
            call.collections,
            call.keyPolicies.map((policy) => Buffer.from(policy).toString('base64')),
            call.disregardNamespacePolicy,
            call.noPrivateReads,
        ]);
        const name = JSON.stringify([preferred?.mspId, parts]);
        const known = this.#planned.get(name);
        if (known) {
            return known;
        }
        if (this.#planned.size >= REMEMBERED) {
            this.#planned.clear();
        }
        const layouts = this.#plan(calls, preferred);
        this.#planned.set(name, layouts);
        return layouts;
    }

    #plan(calls: readonly EndorsementInterest[], preferred: EndorserClient | undefined): readonly Layout[] {
        for (const policy of calls.flatMap(({ keyPolicies }) => keyPolicies)) {
            if (!isSatisfiable(common.SignaturePolicyEnvelope.deserializeBinary(policy).getRule())) {
                throw new Error('state based endorsement policy cannot be satisfied');
            }
        }
        const allowed = this.#options.endorsers.filter((endorser) => calls.every((call) => this.#mayReceive(endorser, call)));
        const policies = calls.flatMap(({ namespace, collections, keyPolicies, disregardNamespacePolicy }) => {
            const definition = this.#definition(namespace);
            const own = this.#expression(definition.endorsementPolicy);
            // The chaincode's policy, or those of the collections it is called with (which fall back to the chaincode's).
            const all = collections.length === 0 ? [own] : collections.map((name) => this.#collectionPolicy(definition, name) ?? own);
            const needed = disregardNamespacePolicy ? all.slice(1) : all;
            return [...needed, ...keyPolicies.map((policy) => this.#evaluators.signature(policy))];
        });
        const satisfying = selections(allowed).filter((set) => policies.every((holds) => holds(set.map(({ identity }) => identity))));
        if (satisfying.length === 0) {
            throw new Error('no peer combination can satisfy the endorsement policy');
        }
        // Nobody is asked in vain: of two sets, one a part of the other, the smaller will do.
        const isPart = (small: Layout, large: Layout): boolean =>
            small.length < large.length && small.every((endorser) => large.includes(endorser));
        const layouts = satisfying.filter((set) => !satisfying.some((other) => isPart(other, set)));
        const prefers = (layout: Layout): boolean => preferred !== undefined && layout.includes(preferred);
        return [...layouts.filter(prefers), ...layouts.filter((layout) => !prefers(layout))];
    }

    #definition(name: string): ChaincodeDefinition {
        const definition = name === LIFECYCLE ? LIFECYCLE_DEFINITION : this.#options.ledger.definition(name);
        if (!definition) {
            throw new Error(`No metadata was found for chaincode ${name} in channel ${this.#options.channelId}`);
        }
        return definition;
    }

    /** A peer that reads private data must be a member of its collection. */
    #mayReceive(endorser: EndorserClient, { namespace, collections, noPrivateReads }: EndorsementInterest): boolean {
        return (
            noPrivateReads ||
            collections.every((name) => {
                collectionNamed(this.#definition(namespace), name);
                return this.#options.ledger.isMember(namespace, name, endorser.identity);
            })
        );
    }

    #collectionPolicy(definition: ChaincodeDefinition, name: string): Evaluator | undefined {
        const policy = collectionNamed(definition, name).endorsementPolicy;
        if (!policy) {
            return undefined;
        }
        return 'signaturePolicy' in policy
            ? this.#expression(policy.signaturePolicy)
            : this.#options.policies.get(policy.channelConfigPolicy);
    }

    #expression(text: string | undefined): Evaluator {
        if (text === undefined || text === LIFECYCLE_ENDORSEMENT) {
            return this.#options.policies.get(text ?? ENDORSEMENT);
        }
        const known = this.#parsed.get(text);
        if (known) {
            return known;
        }
        const rule = parsePolicy(text);
        if (!isSatisfiable(policyEnvelope(rule).getRule())) {
            throw new Error('endorsement policy cannot be satisfied');
        }
        const evaluator: Evaluator = (signers) => isSatisfied(rule, signers);
        this.#parsed.set(text, evaluator);
        return evaluator;
    }
}

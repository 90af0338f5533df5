// SPDX-License-Identifier: Apache-2.0
// Does each governed namespace have the endorsements it needs: by the keys' own policies, the collections', or the chaincode's?
import { utf8 } from '../encoding/bytes';
import type { Definitions } from '../lifecycle/definitions';
import { LIFECYCLE } from '../lifecycle/keys';
import { LIFECYCLE_ENDORSEMENT, type ChannelPolicies, type Evaluator } from '../policy/channel-policies';
import { type PolicyEvaluators, UNREADABLE } from '../policy/evaluators';
import type { LedgerIdentity } from '../ports';
import { metadataEntries } from '../rwset/decode';
import type { NamespaceSet } from '../rwset/model';
import { VALIDATION_PARAMETER } from '../simulate/interest';
import { hashedSpace } from '../storage/peer-schema';
import type { StateView } from '../storage/state-view';
import { CODE, demand, PeerStop, Refusal } from './codes';
import { hashText } from './updates';

/** What a block is checked with. */
export interface EndorsementRules {
    readonly view: StateView;
    readonly definitions: Definitions;
    readonly evaluators: PolicyEvaluators;
    readonly channel: ChannelPolicies;
}

interface WrittenKey {
    readonly collection: string;
    /** Name of the space and the key in it. */
    readonly space: string;
    readonly key: Uint8Array;
}

function* writtenKeys(set: NamespaceSet): Generator<WrittenKey> {
    for (const { key } of [...set.writes, ...set.metadataWrites]) {
        yield { collection: '', space: set.namespace, key: utf8(key) };
    }
    for (const { collection, writes } of set.collections) {
        yield* writes.map(({ keyHash }) => ({ collection, space: hashedSpace(set.namespace, collection), key: keyHash }));
    }
    for (const { collection, metadataWrites } of set.collections) {
        yield* metadataWrites.map(({ keyHash }) => ({ collection, space: hashedSpace(set.namespace, collection), key: keyHash }));
    }
}

function dependency(space: string, key: Uint8Array): string {
    return `${space}\0${hashText(key)}`;
}

/** Checks the transactions of one block in order; keys whose policy an earlier one changes cannot be written in the same block. */
export class EndorsementCheck {
    readonly #rules: EndorsementRules;
    readonly #changedPolicies = new Set<string>();

    constructor(rules: EndorsementRules) {
        this.#rules = rules;
    }

    /** Throws a Refusal when a namespace lacks endorsements. */
    check(governed: readonly string[], sets: readonly NamespaceSet[], signers: readonly LedgerIdentity[]): void {
        for (const namespace of governed) {
            const set = sets.find((candidate) => candidate.namespace === namespace);
            demand(this.#isEndorsed(namespace, set, signers), CODE.ENDORSEMENT_POLICY_FAILURE);
        }
        for (const { namespace, metadataWrites, collections } of sets) {
            metadataWrites.forEach(({ key }) => this.#changedPolicies.add(dependency(namespace, utf8(key))));
            for (const { collection, metadataWrites: hashedWrites } of collections) {
                const space = hashedSpace(namespace, collection);
                hashedWrites.forEach(({ keyHash }) => this.#changedPolicies.add(dependency(space, keyHash)));
            }
        }
    }

    #ownPolicy(namespace: string): Evaluator {
        if (namespace === LIFECYCLE) {
            return this.#rules.channel.get(LIFECYCLE_ENDORSEMENT);
        }
        const defined = this.#rules.definitions.get(namespace);
        if (!defined) {
            throw new Refusal(CODE.INVALID_CHAINCODE);
        }
        return this.#rules.evaluators.application(defined.endorsementPolicy);
    }

    /** Each written key needs what its own policy says, else its collection's, else the chaincode's; so does a namespace without writes. */
    #isEndorsed(namespace: string, set: NamespaceSet | undefined, signers: readonly LedgerIdentity[]): boolean {
        const own = this.#ownPolicy(namespace);
        /** Collections, '' for public keys, whose keys without a policy of their own are endorsed. */
        const endorsed = new Set<string>();
        let isWritten = false;
        for (const written of set ? writtenKeys(set) : []) {
            isWritten = true;
            const policy = this.#keyPolicy(written);
            if (policy && !policy(signers)) {
                return false;
            }
            if (!policy && !endorsed.has(written.collection)) {
                const shared = this.#collectionPolicy(namespace, written.collection) ?? own;
                if (!shared(signers)) {
                    return false;
                }
                endorsed.add(written.collection);
            }
        }
        return isWritten || own(signers);
    }

    #keyPolicy({ space, key }: WrittenKey): Evaluator | undefined {
        demand(!this.#changedPolicies.has(dependency(space, key)), CODE.ENDORSEMENT_POLICY_FAILURE);
        const metadata = this.#rules.view.metadata(space, key);
        const policy = metadata && metadataEntries(metadata).get(VALIDATION_PARAMETER);
        if (!policy || policy.length === 0) {
            return undefined;
        }
        const evaluator = this.#rules.evaluators.signature(policy);
        if (evaluator === UNREADABLE) {
            throw new PeerStop(CODE.ENDORSEMENT_POLICY_FAILURE, 'writes to a key whose endorsement policy cannot be read');
        }
        return evaluator;
    }

    #collectionPolicy(namespace: string, collection: string): Evaluator | undefined {
        if (collection === '' || namespace === LIFECYCLE) {
            return undefined;
        }
        const defined = this.#rules.definitions.get(namespace)?.collection(collection);
        if (!defined) {
            throw new PeerStop(CODE.ENDORSEMENT_POLICY_FAILURE, `writes to collection ${collection} of ${namespace}, which is not defined`);
        }
        return defined.endorsementPolicy && this.#rules.evaluators.application(defined.endorsementPolicy);
    }
}

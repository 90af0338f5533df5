// SPDX-License-Identifier: Apache-2.0
// Does each governed namespace have the endorsements it needs: by the keys' own policies, the collections', or the chaincode's?
import { type Channel, type Policy, REFUSES } from '../msp/channel';
import { isSatisfied, readRule, type Signers } from '../msp/rule';
import { demand, Refusal } from '../transaction/codes';
import type { Results } from '../transaction/envelope';
import type { Inspected } from '../transaction/inspect';
import type { NamespaceSet } from '../transaction/read-write-set';
import { SIGNATURE_POLICY_ENVELOPE } from '../wire/config-messages';
import { type Definitions, LIFECYCLE } from './definitions';
import { spaceName, type State } from './state';

/** The entry of a key's metadata that holds its endorsement policy. */
const VALIDATION_PARAMETER = 'VALIDATION_PARAMETER';

/** What a block is checked with: everything as before it. */
export interface Rules {
    readonly state: State;
    readonly definitions: Definitions;
    readonly channel: Channel;
}

/** Checks the transactions of one block in order; keys whose policy an earlier one changes cannot be written in the same block. */
export class EndorsementCheck {
    readonly #rules: Rules;
    readonly #changedPolicies = new Set<string>();

    constructor(rules: Rules) {
        this.#rules = rules;
    }

    /** @throws Refusal where a namespace lacks endorsements */
    check({ governed, sets }: Results, { endorsers, notEndorsed }: Inspected): void {
        const signers = { identities: endorsers, members: this.#rules.channel.members };
        for (const namespace of governed) {
            const set = sets.find((candidate) => candidate.namespace === namespace);
            if (!this.#isEndorsed(namespace, set, signers)) {
                const found = endorsers.map(({ mspId, role }) => `${mspId}.${role ?? 'member'}`).join(', ') || 'nobody';
                const others = notEndorsed.length === 0 ? '' : `; not counted: ${notEndorsed.join(', ')}`;
                throw new Refusal('ENDORSEMENT_POLICY_FAILURE', `writes of “${namespace}” are endorsed by ${found}${others}`);
            }
        }
        for (const set of sets.flatMap(({ spaces }) => spaces)) {
            set.metadataWrites.forEach(({ key }) => this.#changedPolicies.add(`${spaceName(set)}\0${key}`));
        }
    }

    /** Each written key needs what its own policy says, else its collection's, else the chaincode's; so does a namespace without writes. */
    #isEndorsed(namespace: string, set: NamespaceSet | undefined, signers: Signers): boolean {
        const own = this.#rules.definitions.policy(namespace);
        demand(own !== undefined, 'INVALID_CHAINCODE', `no chaincode “${namespace}” is defined`);
        const spaces = set === undefined ? [] : set.spaces;
        const written = spaces.flatMap((one) =>
            [...one.writes, ...one.metadataWrites].map(({ key }) => ({ collection: one.collection, space: spaceName(one), key })),
        );
        /** Collections, '' for public keys, whose keys without a policy of their own are endorsed. */
        const endorsed = new Set<string>();
        for (const { collection, space, key } of written) {
            const policy = this.#keyPolicy(space, key);
            if (policy === undefined && endorsed.has(collection)) {
                continue;
            }
            const needed = policy ?? this.#collectionPolicy(namespace, collection) ?? own;
            if (!needed(signers)) {
                return false;
            }
            if (policy === undefined) {
                endorsed.add(collection);
            }
        }
        return written.length > 0 || own(signers);
    }

    #keyPolicy(space: string, key: string): Policy | undefined {
        const isChanged = this.#changedPolicies.has(`${space}\0${key}`);
        demand(!isChanged, 'ENDORSEMENT_POLICY_FAILURE', 'the policy of a key that it writes is changed in the same block');
        const metadata = this.#rules.state.get(space, key)?.metadata ?? [];
        const policy = metadata.findLast(({ name }) => name === VALIDATION_PARAMETER)?.value;
        if (policy === undefined || policy.length === 0) {
            return undefined;
        }
        try {
            const rule = readRule(SIGNATURE_POLICY_ENVELOPE.decode(policy));
            return (signers) => isSatisfied(rule, signers);
        } catch {
            return REFUSES;
        }
    }

    #collectionPolicy(namespace: string, collection: string): Policy | undefined {
        if (collection === '') {
            return undefined;
        }
        const defined = this.#rules.definitions.collection(namespace, collection);
        if (defined === undefined && namespace === LIFECYCLE) {
            return undefined;
        }
        demand(defined !== undefined, 'ENDORSEMENT_POLICY_FAILURE', `“${namespace}” has no collection “${collection}”`);
        return defined.policy;
    }
}

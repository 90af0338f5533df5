// SPDX-License-Identifier: Apache-2.0
// Chaincode definitions as the lifecycle's own transactions wrote them, with their policies.
import { type Channel, type Policy, REFUSES } from '../msp/channel';
import { isSatisfied, readRule, ruleText } from '../msp/rule';
import { keyOf, NOTHING } from '../wire/bytes';
import { APPLICATION_POLICY, COLLECTION_PACKAGE, ENDORSEMENT_INFO, STATE_DATA, VALIDATION_INFO } from '../wire/config-messages';
import { spaceName, type State } from './state';

/** The lifecycle's namespace. */
export const LIFECYCLE = '_lifecycle';
const SPACE = spaceName({ namespace: LIFECYCLE, collection: '' });
const LIFECYCLE_ENDORSEMENT = '/Channel/Application/LifecycleEndorsement';
const IMPLICIT = '_implicit_org_';

/** What a chaincode's collection asks. */
interface Collection {
    readonly policy: Policy | undefined;
    /** 0: for ever. */
    readonly blocksToLive: number;
}

/** A committed definition. */
interface Definition {
    readonly policy: Policy;
    readonly collections: ReadonlyMap<string, Collection>;
}

/** A definition in words, for people. */
export interface DefinitionText {
    readonly name: string;
    readonly sequence: number;
    readonly version: string;
    readonly policy: string;
}

const fieldOf = (state: State, name: string, field: string): { integer: number; bytes: Uint8Array } =>
    STATE_DATA.decode(state.get(SPACE, `namespaces/fields/${name}/${field}`)?.value ?? NOTHING);

const parameterOf = (state: State, name: string): Uint8Array =>
    VALIDATION_INFO.decode(fieldOf(state, name, 'ValidationInfo').bytes).parameter;

function textOf(parameter: Uint8Array): string {
    try {
        const { signaturePolicy, reference } = APPLICATION_POLICY.decode(parameter);
        return signaturePolicy === undefined ? reference : ruleText(readRule(signaturePolicy));
    } catch {
        return 'a policy that cannot be read';
    }
}

/** The definitions of a state; asked for again and again, each is read once. */
export class Definitions {
    readonly #state: State;
    readonly #channel: Channel;
    readonly #known = new Map<string, Definition | undefined>();
    readonly #policies = new Map<string, Policy>();

    constructor(state: State, channel: Channel) {
        this.#state = state;
        this.#channel = channel;
    }

    /** The policy that a namespace's writes need; `undefined` where no chaincode of that name is defined. */
    policy(namespace: string): Policy | undefined {
        return namespace === LIFECYCLE ? this.#channel.policy(LIFECYCLE_ENDORSEMENT) : this.#get(namespace)?.policy;
    }

    /** A collection of a chaincode, also those that every organisation has without a definition; `undefined` where there is none. */
    collection(namespace: string, name: string): Collection | undefined {
        const defined = this.#get(namespace)?.collections.get(name);
        if (defined !== undefined) {
            return defined;
        }
        const own = name.startsWith(IMPLICIT) ? this.#channel.ownEndorsement(name.slice(IMPLICIT.length)) : undefined;
        return own && { policy: own, blocksToLive: 0 };
    }

    /** An ApplicationPolicy. One that cannot be read is never satisfied. */
    application(bytes: Uint8Array): Policy {
        const key = keyOf(bytes);
        const known = this.#policies.get(key);
        if (known !== undefined) {
            return known;
        }
        let policy = REFUSES;
        try {
            const { signaturePolicy, reference } = APPLICATION_POLICY.decode(bytes);
            if (signaturePolicy === undefined) {
                policy = this.#channel.policy(reference);
            } else {
                const rule = readRule(signaturePolicy);
                policy = (signers) => isSatisfied(rule, signers);
            }
        } catch {
            // stays what nobody satisfies
        }
        this.#policies.set(key, policy);
        return policy;
    }

    /** What is defined, in words. */
    texts(): readonly DefinitionText[] {
        const prefix = 'namespaces/metadata/';
        return [...this.#state.range(SPACE, prefix, 'namespaces/metadata0')].map((key) => {
            const name = key.slice(prefix.length);
            return {
                name,
                sequence: fieldOf(this.#state, name, 'Sequence').integer,
                version: ENDORSEMENT_INFO.decode(fieldOf(this.#state, name, 'EndorsementInfo').bytes).version,
                policy: textOf(parameterOf(this.#state, name)),
            };
        });
    }

    #get(name: string): Definition | undefined {
        if (!this.#known.has(name)) {
            const isDefined = this.#state.get(SPACE, `namespaces/metadata/${name}`) !== undefined;
            this.#known.set(name, isDefined ? this.#read(name) : undefined);
        }
        return this.#known.get(name);
    }

    #read(name: string): Definition {
        const { collections } = COLLECTION_PACKAGE.decode(fieldOf(this.#state, name, 'Collections').bytes);
        const read = collections.flatMap(({ static: collection }) =>
            collection === undefined
                ? []
                : [
                      [
                          collection.name,
                          {
                              policy: collection.endorsementPolicy && this.application(collection.endorsementPolicy),
                              blocksToLive: collection.blocksToLive,
                          },
                      ] as const,
                  ],
        );
        return { policy: this.application(parameterOf(this.#state, name)), collections: new Map(read) };
    }
}

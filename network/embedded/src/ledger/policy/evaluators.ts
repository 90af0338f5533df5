// SPDX-License-Identifier: Apache-2.0
// Turns serialised policies (of definitions, collections and keys) into evaluators, each decoded once.
import { common, peer } from '@hyperledger/fabric-protos';
import { hex } from '../encoding/bytes';
import type { ChannelPolicies, Evaluator } from './channel-policies';
import { readPolicyEnvelope } from './policy-messages';
import { isSatisfied } from './rule';

const REMEMBERED = 1_000;

/** Stands for a policy that cannot be read: never satisfied. */
export const UNREADABLE: Evaluator = () => false;

/** Serialised policies as evaluators. A policy that cannot be read is never satisfied. */
export class PolicyEvaluators {
    readonly #channel: ChannelPolicies;
    readonly #known = new Map<string, Evaluator>();

    constructor(channel: ChannelPolicies) {
        this.#channel = channel;
    }

    /** Of a peer.ApplicationPolicy. */
    application(bytes: Uint8Array): Evaluator {
        return this.#remembered('a', bytes, () => {
            const policy = peer.ApplicationPolicy.deserializeBinary(bytes);
            const signature = policy.getSignaturePolicy();
            return signature ? this.#readSignature(signature) : this.#channel.get(policy.getChannelConfigPolicyReference());
        });
    }

    /** Of a common.SignaturePolicyEnvelope (a key's own policy). */
    signature(bytes: Uint8Array): Evaluator {
        return this.#remembered('s', bytes, () => this.#readSignature(common.SignaturePolicyEnvelope.deserializeBinary(bytes)));
    }

    #readSignature(envelope: common.SignaturePolicyEnvelope): Evaluator {
        const rule = readPolicyEnvelope(envelope);
        return (signers) => isSatisfied(rule, signers);
    }

    #remembered(kind: string, bytes: Uint8Array, read: () => Evaluator): Evaluator {
        const key = kind + hex(bytes);
        const known = this.#known.get(key);
        if (known) {
            return known;
        }
        let evaluator = UNREADABLE;
        try {
            evaluator = read();
        } catch {
            // stays unreadable
        }
        if (this.#known.size >= REMEMBERED) {
            this.#known.clear();
        }
        this.#known.set(key, evaluator);
        return evaluator;
    }
}

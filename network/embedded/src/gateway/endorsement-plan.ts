// SPDX-License-Identifier: Apache-2.0
// Which peers to ask for endorsements. A plan has alternative layouts (sets of peers that satisfy all policies together); it
// collects endorsements until one layout is complete, and notes why peers failed.
import type { Endorsement, ProposalResponse } from '../endorser/proposal-response';
import type { ErrorDetail } from '../grpc/rpc-error';
import { demandDefined } from '../invariants';
import { ask, detailOf, type EndorserClient } from './endorser-client';
import type { SignedProposal } from '../protos/proposal';

/** Peers that are to endorse together. */
export type Layout = readonly EndorserClient[];

/** A complete set of endorsements over one payload. */
export interface Endorsed {
    readonly payload: Uint8Array;
    readonly endorsements: readonly Endorsement[];
}

/** Collects endorsements for one transaction. */
export class EndorsementPlan {
    readonly details: ErrorDetail[] = [];
    readonly #layouts: readonly Layout[];
    readonly #endorsements = new Map<EndorserClient, Endorsement>();
    readonly #failed = new Set<EndorserClient>();
    #payload: Uint8Array | undefined;

    constructor(layouts: readonly Layout[]) {
        this.#layouts = layouts;
    }

    /** Takes an endorsement; one over another payload than the first counts as a failure of its peer. */
    add(endorser: EndorserClient, { payload, endorsement }: ProposalResponse): void {
        this.#payload ??= payload;
        if (!payload || !endorsement || !this.#payload || Buffer.compare(this.#payload, payload) !== 0) {
            this.#fail(endorser, 'ProposalResponsePayloads do not match');
            return;
        }
        this.#endorsements.set(endorser, endorsement);
    }

    /** Asks peers, one layout after the other, until one layout is complete; undefined when none can be. */
    async collect(proposal: SignedProposal): Promise<Endorsed | undefined> {
        for (const layout of this.#layouts) {
            if (!layout.some((endorser) => this.#failed.has(endorser))) {
                const outstanding = layout.filter((endorser) => !this.#endorsements.has(endorser));
                const outcomes = await Promise.all(
                    outstanding.map(async (endorser) => ({ endorser, outcome: await ask(endorser, proposal) })),
                );
                outcomes.forEach(({ endorser, outcome }) => {
                    if (outcome.ok) {
                        this.add(endorser, outcome.response);
                    } else {
                        this.#fail(endorser, outcome.message);
                    }
                });
            }
            const endorsements = layout.flatMap((endorser) => this.#endorsements.get(endorser) ?? []);
            if (endorsements.length === layout.length) {
                return { payload: demandDefined(this.#payload, 'what was endorsed'), endorsements };
            }
        }
        return undefined;
    }

    #fail(endorser: EndorserClient, message: string): void {
        this.#failed.add(endorser);
        this.details.push(detailOf(endorser, message));
    }
}

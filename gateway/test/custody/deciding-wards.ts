// SPDX-License-Identifier: Apache-2.0
// Two wards whose peers a test has in its hand: looks are committed by hand, decisions are what the test says, signatures and seals are real. What the own
// ward's peer hands on may be a lie.

import type { Proposal } from '@hyperledger/fabric-gateway';
import { gateway as protos, peer } from '@hyperledger/fabric-protos';
import { sealDecision } from '@wardledger/chaincode/crypto';
import {
    type DecidedLook,
    type DecisionAnswer,
    type DecisionQuestion,
    demandDefined,
    DomainError,
    ERRORS,
    type Hex64,
    type SealedDecision,
} from '@wardledger/chaincode/domain';
import type { DecisionEvidence, WalletIdentity } from '../../src/custody';
import { connectDecisions } from '../../src/ledger';
import type { Relay } from '../../src/ledger/decisions';
import { newLedgerId } from '../../src/custody/keys/randomness';
import { endorsement, newAuthority, newPeer, responseTo, type TestAuthority, type TestPeer, transactionOf } from './endorsing-peers';

/** A look as it stands on the ledger, and what is decided about it now. */
export type CommittedLook = DecidedLook & { readonly author: DecisionAnswer['author'] };

/** What the custodian asked. */
export interface Asked {
    readonly proposal: Uint8Array;
    readonly question: DecisionQuestion;
    readonly key: Hex64;
}

type Handing = (asked: Asked, wards: DecidingWards) => Uint8Array | Promise<Uint8Array>;

/** What both peers make of a question, honestly. */
const honest: Handing = (asked, wards) => wards.endorsed(asked, [wards.own, wards.other]);

/** Both wards. */
export class DecidingWards {
    readonly authorities: readonly TestAuthority[];
    readonly own: TestPeer;
    readonly other: TestPeer;
    /** By id. */
    readonly looks = new Map<string, CommittedLook>();
    readonly asked: Asked[] = [];
    /** What the own ward's peer does with a question. */
    hand: Handing = honest;

    private constructor(authorities: readonly TestAuthority[], [own, other]: readonly TestPeer[]) {
        this.authorities = authorities;
        this.own = demandDefined(own, 'the peer of the own ward');
        this.other = demandDefined(other, 'the peer of the other ward');
    }

    static async make(): Promise<DecidingWards> {
        const authorities = await Promise.all(['Ward1MSP', 'Ward2MSP'].map(async (mspId) => newAuthority(mspId)));
        return new DecidingWards(authorities, await Promise.all(authorities.map(async (one) => newPeer(one))));
    }

    /** Everything as it was made. */
    reset(): void {
        this.looks.clear();
        this.asked.length = 0;
        this.hand = honest;
    }

    /** Commits a look, and says what both wards decide about it. */
    commit(about: string, identity: Pick<WalletIdentity, 'mspId' | 'certificateId'>, change: Partial<CommittedLook> = {}): CommittedLook {
        const { mspId, certificateId } = identity;
        const look: CommittedLook = {
            about,
            lists: [about],
            id: newLedgerId(),
            action: 'read',
            category: 'demographics',
            purpose: 'TREAT',
            claimed: 'permit',
            decision: 'permit',
            policies: ['clinician-by-visit'],
            request: { action: 'read', resource: { category: 'demographics' }, purpose: 'TREAT', time: 0, consent: 'none', grants: [] },
            author: { mspId, certificateId, ledgerId: newLedgerId() },
            ...change,
        };
        this.looks.set(look.id, look);
        return look;
    }

    /** As the chaincode answers. */
    answerTo({ nonce, looks, each }: DecisionQuestion): DecisionAnswer {
        const undecided = looks.filter(({ id }) => !this.looks.has(id)).map(({ about, id }) => ({ about, id }));
        const found = looks.flatMap(({ id }) => this.looks.get(id) ?? []);
        if (undecided.length > 0 && (each === undefined || found.length === 0)) {
            throw new DomainError(ERRORS.LOOK_NOT_FOUND);
        }
        const { author } = demandDefined(found[0], 'a look');
        if (found.some((look) => look.author.certificateId !== author.certificateId)) {
            throw new DomainError(ERRORS.REQUEST_INVALID);
        }
        const decisions = found.map(({ author: _, ...decided }) => decided);
        return { nonce, time: 0, digest: 'd'.repeat(64), author, decisions, ...(undecided.length > 0 && { undecided }) };
    }

    /** What these peers endorse of a question. */
    endorsed({ proposal, question, key }: Asked, signers: readonly TestPeer[], change: Partial<DecisionAnswer> = {}): Uint8Array {
        const response = this.response({ proposal, question, key }, change);
        return transactionOf(
            response,
            signers.map((signer) => endorsement(response, signer)),
        );
    }

    /** What is to be signed. */
    response({ proposal, question, key }: Asked, change: Partial<DecisionAnswer> = {}): Uint8Array {
        const sealed = sealDecision({ ...this.answerTo(question), ...change }, key);
        return responseTo(proposal, { payload: Buffer.from(JSON.stringify({ sealed })) });
    }

    /** The custodian's way to both of them, as it is built in the ledger's room. */
    reader(relay?: Relay) {
        const [own] = this.authorities;
        return connectDecisions({
            peerEndpoint: '127.0.0.1:1',
            tlsRoot: demandDefined(own, 'the authority of the own ward').authority,
            channel: 'mychannel',
            chaincode: 'wardledger',
            wards: this.authorities,
            custodian: async () =>
                Promise.resolve({
                    name: 'c',
                    mspId: 'Ward1MSP',
                    certificate: this.own.certificate,
                    sign: async () => Promise.reject(new Error()),
                }),
            now: Date.now,
            relay:
                relay ??
                (async (proposal) => {
                    const asked = askedIn(proposal);
                    this.asked.push(asked);
                    return this.hand(asked, this);
                }),
        });
    }
}

/** What a proposal asks. */
export function askedIn(proposed: Proposal): Asked {
    const proposal = demandDefined(
        protos.ProposedTransaction.deserializeBinary(proposed.getBytes()).getProposal(),
        'a proposal',
    ).getProposalBytes_asU8();
    const payload = peer.ChaincodeProposalPayload.deserializeBinary(peer.Proposal.deserializeBinary(proposal).getPayload_asU8());
    const field = (name: string): unknown =>
        JSON.parse(Buffer.from(demandDefined(payload.getTransientmapMap().get(name), name) as Uint8Array).toString('utf8'));
    return { proposal, question: field('question') as DecisionQuestion, key: field('key') as Hex64 };
}

/** The sealed answer of evidence that a custodian has kept. */
export function sealedIn({ response }: DecisionEvidence): string {
    const answered = peer.ProposalResponsePayload.deserializeBinary(Buffer.from(response, 'base64'));
    const said = peer.ChaincodeAction.deserializeBinary(answered.getExtension_asU8()).getResponse();
    return (JSON.parse(Buffer.from(demandDefined(said, 'a response').getPayload_asU8()).toString('utf8')) as SealedDecision).sealed;
}

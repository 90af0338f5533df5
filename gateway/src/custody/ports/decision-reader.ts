// SPDX-License-Identifier: Apache-2.0
// The port through which the custodian has both wards decide about committed looks. Implemented in gateway/src/ledger.

import type { DecisionQuestion, Hex64 } from '@wardledger/chaincode/domain';

/** What peers signed over the answer, and what it answers: whoever has the wards' roots can verify it again. Bytes are base64. */
export interface DecisionEvidence {
    /** The proposal, without its transient part. */
    readonly channelHeader: string;
    readonly signatureHeader: string;
    readonly proposal: string;
    /** The answer with its effect, over which each endorser signed (`ProposalResponsePayload`). */
    readonly response: string;
    readonly endorsements: readonly { readonly endorser: string; readonly signature: string }[];
}

/** An answer that peers of both wards have signed, verified off-line. */
export interface EndorsedDecision {
    /** Sealed under the key of the question. */
    readonly sealed: string;
    readonly evidence: DecisionEvidence;
}

/** An answer that is not what both wards signed for this question. */
export interface UntrustedDecision {
    /** For the custodian's own log: what is wrong with it. */
    readonly untrusted: string;
}

/** Asks both wards. */
export interface DecisionReader {
    /**
     * One attempt at `policies:Decide`: a proposal of the custodian's own, endorsed by both wards, never submitted.
     *
     * Rejects with `ENDORSEMENT_MISMATCH` or the chaincode's own refusal while a peer is behind the other, else with `LEDGER_UNAVAILABLE`.
     *
     * @param key - 32 bytes, under which the peers seal their answer; drawn for this one time
     */
    decide(question: DecisionQuestion, key: Hex64): Promise<EndorsedDecision | UntrustedDecision>;
}

// SPDX-License-Identifier: Apache-2.0
// Has both wards decide about committed looks, and say what a snapshot holds: a proposal of the custodian's own over a connection of its own, endorsed by every ward, never
// submitted. The ward's peer only relays it; what comes back is judged by what peers signed.

import type { Proposal } from '@hyperledger/fabric-gateway';
import { gateway as protos } from '@hyperledger/fabric-protos';
import { canonicalJson, type DecisionQuestion, demandDefined, type Hex64, type SnapshotQuestion } from '@wardledger/chaincode/domain';
import type { DecisionReader, EndorsedDecision, SnapshotReader, UntrustedDecision, WardOrigin } from '../custody';
import { type ConnectionOptions, LedgerConnection } from './connection';
import { ledgerError } from './ledger-errors';
import { evidenceOf, verdictOn } from './messages/endorsements';
import type { LedgerCaller } from './ports';
import type { LedgerPlace } from './staged';

/** What is asked so: of each the question and the key are transient, and the answer is sealed. */
type Asked =
    | { readonly name: 'policies:Decide'; readonly question: DecisionQuestion }
    | { readonly name: 'downtime:Snapshot'; readonly question: SnapshotQuestion };

/** Milliseconds: an answer that took longer is hardly worth opening by. */
const PATIENCE = 5_000;

/** Hands a proposal over to be endorsed. @returns a `PreparedTransaction`, of which nothing is believed */
export type Relay = (proposal: Proposal) => Promise<Uint8Array>;

/** How a custodian reaches both wards, and by what it knows them. */
export interface DecisionOptions extends ConnectionOptions, Pick<LedgerPlace, 'channel' | 'chaincode'> {
    /** Every ward, the own one among them. */
    readonly wards: readonly WardOrigin[];
    /** The custodian's own identity; asked for at every question, because its certificate may be renewed. */
    readonly custodian: () => Promise<LedgerCaller>;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
    /** By way of the ward's peer, unless told. */
    readonly relay?: Relay;
}

/** Asks over a connection that is to be closed. */
export interface ConnectedDecisions extends DecisionReader, SnapshotReader {
    close(): void;
}

/** Prepares the connection; nothing is sent until the first question. */
export function connectDecisions(options: DecisionOptions): ConnectedDecisions {
    const { channel, chaincode, wards, custodian, now, relay = byPeer } = options;
    const connection = new LedgerConnection({ ...options, deadlines: { endorse: PATIENCE, ...options.deadlines } });

    async function endorsed({ name, question }: Asked, key: Hex64): Promise<Relayed> {
        const contract = connection
            .as(await custodian())
            .getNetwork(channel)
            .getContract(chaincode);
        const proposal = contract.newProposal(name, {
            arguments: [canonicalJson({})],
            transientData: { question: canonicalJson(question), key: canonicalJson(key) },
            endorsingOrganizations: wards.map(({ mspId }) => mspId),
        });
        return { proposal: bytesOf(proposal), transaction: await relay(proposal) };
    }

    async function ask(asked: Asked, key: Hex64): Promise<EndorsedDecision | UntrustedDecision> {
        const relayed = await endorsed(asked, key).catch((error: unknown) => {
            throw ledgerError(error);
        });
        return decisionIn(relayed, { chaincode, wards, time: now() });
    }

    return {
        decide: async (question, key) => ask({ name: 'policies:Decide', question }, key),
        snapshot: async (question, key) => ask({ name: 'downtime:Snapshot', question }, key),
        close: () => connection.close(),
    };
}

async function byPeer(proposal: Proposal): Promise<Uint8Array> {
    return (await proposal.endorse()).getBytes();
}

/** The proposal alone, as it is signed. */
function bytesOf(proposal: Proposal): Uint8Array {
    const proposed = protos.ProposedTransaction.deserializeBinary(proposal.getBytes());
    return demandDefined(proposed.getProposal(), 'the proposal of a transaction').getProposalBytes_asU8();
}

interface Relayed {
    readonly proposal: Uint8Array;
    readonly transaction: Uint8Array;
}

function decisionIn({ proposal, transaction }: Relayed, rules: Parameters<typeof verdictOn>[1]): EndorsedDecision | UntrustedDecision {
    let evidence;
    try {
        evidence = evidenceOf(proposal, transaction);
    } catch {
        return { untrusted: 'malformed' };
    }
    const verdict = verdictOn(evidence, rules);
    if ('untrusted' in verdict) {
        return verdict;
    }
    const sealed = sealedIn(verdict.answer);
    return sealed === undefined ? { untrusted: 'an answer of another form' } : { sealed, evidence };
}

function sealedIn(answer: Uint8Array): string | undefined {
    try {
        const { sealed } = JSON.parse(Buffer.from(answer).toString('utf8')) as { sealed?: unknown };
        return typeof sealed === 'string' ? sealed : undefined;
    } catch {
        return undefined;
    }
}

// SPDX-License-Identifier: Apache-2.0
// Has both wards decide about committed looks, and say what a snapshot holds, what was released and who refuses to be in sums: a proposal of the custodian's own over a connection of its own, endorsed by every ward, never
// submitted. The ward's peer only relays it; what comes back is judged by what peers signed.

import type { Proposal } from '@hyperledger/fabric-gateway';
import { gateway as protos } from '@hyperledger/fabric-protos';
import {
    canonicalJson,
    type DecisionQuestion,
    demandDefined,
    DomainError,
    ERRORS,
    type Hex64,
    type RefusalQuestion,
    type SnapshotQuestion,
} from '@wardledger/chaincode/domain';
import type {
    CommittedRelease,
    DecisionEvidence,
    DecisionReader,
    EndorsedDecision,
    ReleaseReader,
    SnapshotReader,
    UntrustedDecision,
    WardOrigin,
} from '../custody';
import { undefinedOn } from '../kernel';
import { type ConnectionOptions, LedgerConnection } from './connection';
import { ledgerError } from './ledger-errors';
import { type EndorsedAnswer, type EndorsementRules, evidenceOf, verdictOn } from './messages/endorsements';
import type { LedgerCaller } from './ports';
import type { LedgerPlace } from './staged';

/** What is asked so: of each the question and the key are transient, and the answer is sealed. */
type Asked =
    | { readonly name: 'policies:Decide'; readonly question: DecisionQuestion }
    | { readonly name: 'access:FindRefusing'; readonly question: RefusalQuestion }
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
export interface ConnectedDecisions extends DecisionReader, ReleaseReader, SnapshotReader {
    close(): void;
}

/** Prepares the connection; nothing is sent until the first question. */
export function connectDecisions(options: DecisionOptions): ConnectedDecisions {
    const { channel, chaincode, wards, custodian, now } = options;
    const relay: Relay = options.relay ?? (async (proposal) => (await proposal.endorse()).getBytes());
    const connection = new LedgerConnection({ ...options, deadlines: { endorse: PATIENCE, ...options.deadlines } });

    async function endorsed(name: string, request: object, transientData: Record<string, string>): Promise<Relayed> {
        const contract = connection
            .as(await custodian())
            .getNetwork(channel)
            .getContract(chaincode);
        const proposal = contract.newProposal(name, {
            arguments: [canonicalJson(request)],
            transientData,
            endorsingOrganizations: wards.map(({ mspId }) => mspId),
        });
        // The proposal alone, as it is signed.
        const proposed = protos.ProposedTransaction.deserializeBinary(proposal.getBytes());
        const bytes = demandDefined(proposed.getProposal(), 'the proposal of a transaction').getProposalBytes_asU8();
        return { proposal: bytes, transaction: await relay(proposal) };
    }

    const failing = (error: unknown): never => {
        throw ledgerError(error);
    };
    const rules = (): EndorsementRules => ({ chaincode, wards, time: now() });

    async function ask({ name, question }: Asked, key: Hex64): Promise<EndorsedDecision | UntrustedDecision> {
        const transientData = { question: canonicalJson(question), key: canonicalJson(key) };
        const signed = signedIn(await endorsed(name, {}, transientData).catch(failing), rules());
        if ('untrusted' in signed) {
            return signed;
        }
        const { sealed } = (jsonIn(signed.answer) ?? {}) as { sealed?: unknown };
        return typeof sealed === 'string' ? { sealed, evidence: signed.evidence } : { untrusted: 'an answer of another form' };
    }

    /** @throws DomainError `LEDGER_UNAVAILABLE` for what not both wards have signed: nobody can say now what was released */
    async function getRelease(id: string): Promise<CommittedRelease | undefined> {
        const relayed = await undefinedOn(endorsed('statistics:GetRelease', { id }, {}).catch(failing), 'RELEASE_NOT_FOUND');
        if (relayed === undefined) {
            return undefined;
        }
        const signed = signedIn(relayed, rules());
        const stated = 'untrusted' in signed ? undefined : jsonIn(signed.answer);
        if (stated === undefined) {
            throw new DomainError(ERRORS.LEDGER_UNAVAILABLE, 'the wards do not both state this release');
        }
        return stated as CommittedRelease;
    }

    return {
        decide: async (question, key) => ask({ name: 'policies:Decide', question }, key),
        getRelease,
        findRefusing: async (question, key) => ask({ name: 'access:FindRefusing', question }, key),
        snapshot: async (question, key) => ask({ name: 'downtime:Snapshot', question }, key),
        close: () => connection.close(),
    };
}

/** What counts, and how anybody sees that it does. */
interface SignedAnswer extends EndorsedAnswer {
    readonly evidence: DecisionEvidence;
}

interface Relayed {
    readonly proposal: Uint8Array;
    readonly transaction: Uint8Array;
}

/** What peers of every ward have signed. */
function signedIn({ proposal, transaction }: Relayed, rules: EndorsementRules): SignedAnswer | UntrustedDecision {
    let evidence;
    try {
        evidence = evidenceOf(proposal, transaction);
    } catch {
        return { untrusted: 'malformed' };
    }
    const verdict = verdictOn(evidence, rules);
    return 'untrusted' in verdict ? verdict : { answer: verdict.answer, evidence };
}

/** `undefined` for what is no JSON. */
function jsonIn(answer: Uint8Array): unknown {
    try {
        return JSON.parse(Buffer.from(answer).toString('utf8'));
    } catch {
        return undefined;
    }
}

// SPDX-License-Identifier: Apache-2.0
// The half of a transaction's validation that needs no state: form, signatures, ids. Done once, as soon as the envelope is ordered, for all peers.
import { peer } from '@hyperledger/fabric-protos';
import type { IdentityVerifier, LedgerIdentity } from '../ports';
import { CODE, demand, orRefuse, Refusal } from './codes';
import { type Action, type Headers, openAction, readHeaders, readResults, requireEndorserTransaction, type Results } from './envelope';

/** A transaction with all that can be said of it without the state. */
export interface InspectedTransaction {
    readonly envelope: Uint8Array;
    readonly txId: string;
    /** common.HeaderType, -1 when unreadable. */
    readonly type: number;
    /** Serialised ChaincodeEvent. */
    readonly event: Uint8Array | undefined;
    /** Refused before the look for a duplicate id. */
    readonly refused: number | undefined;
    /** Refused after that look. */
    readonly refusedLater: number | undefined;
    readonly results: Results | undefined;
    /** Distinct identities whose endorsement is genuine. */
    readonly signers: readonly LedgerIdentity[];
}

interface Claim {
    readonly identity: LedgerIdentity;
    readonly genuine: boolean;
}

async function verified(action: Action, identities: IdentityVerifier): Promise<LedgerIdentity[]> {
    const claims = await Promise.all(
        action.endorsements.map(async ({ endorser, signature }): Promise<Claim | undefined> => {
            const identity = identities.identify(endorser);
            const message = Buffer.concat([action.responsePayload, endorser]);
            return identity && { identity, genuine: await identity.verify(message, signature) };
        }),
    );
    const signers = claims.flatMap((claim) => (claim?.genuine === true ? [claim.identity] : []));
    return [...new Map(signers.reverse().map((signer) => [signer.key, signer])).values()].reverse();
}

function refusalCode(error: unknown): number {
    if (error instanceof Refusal) {
        return error.code;
    }
    throw error;
}

function attempt<T>(step: () => T): { value?: T; code?: number } {
    try {
        return { value: step() };
    } catch (error) {
        return { code: refusalCode(error) };
    }
}

type Findings = Omit<InspectedTransaction, 'envelope' | 'txId' | 'type'>;
const NOTHING: Findings = { event: undefined, refused: undefined, refusedLater: undefined, results: undefined, signers: [] };

async function inspectAction(headers: Headers, identities: IdentityVerifier): Promise<Findings> {
    const action = openAction(headers);
    const { extension } = action;
    const answer = attempt(() => {
        demand(extension.length > 0, CODE.BAD_RESPONSE_PAYLOAD);
        return orRefuse(CODE.BAD_RESPONSE_PAYLOAD, () => peer.ChaincodeAction.deserializeBinary(extension));
    });
    const results = attempt(() => answer.value && readResults(headers, answer.value));
    const event = answer.value?.getEvents_asU8();
    return {
        event: event && event.length > 0 ? event : undefined,
        refused: undefined,
        refusedLater: answer.code ?? results.code,
        results: results.value,
        signers: await verified(action, identities),
    };
}

/** Inspects one ordered envelope. Never rejects because of what is in it. */
export async function inspect(envelope: Uint8Array, channelId: string, identities: IdentityVerifier): Promise<InspectedTransaction> {
    let known = { envelope, txId: '', type: -1 };
    try {
        const headers = readHeaders(envelope, (channel) => {
            known = { envelope, txId: channel.getTxId(), type: channel.getType() };
        });
        const { payload, signature, channel } = headers;
        const creator = channel.getChannelId() === channelId ? identities.identify(headers.creator) : undefined;
        const isSigned = signature.length > 0 && creator !== undefined && (await creator.verify(payload, signature));
        demand(isSigned, CODE.BAD_CREATOR_SIGNATURE);
        requireEndorserTransaction(headers);
        return { ...known, ...(await inspectAction(headers, identities)) };
    } catch (error) {
        return { ...known, ...NOTHING, refused: refusalCode(error) };
    }
}

// SPDX-License-Identifier: Apache-2.0
// Establishes who is behind a call that the ward's own process submits: their signature stands inside. Nothing of them may stand on the channel, so what is
// registered of them is read from the history, which leaves nothing in the read set; that nobody of the ward has lost anything since is checked at commit.

import {
    type Actor,
    type Authorship,
    AUTHORSHIP_MS,
    DomainError,
    ERRORS,
    type LedgerFunctionName,
    type LedgerId,
    textOfCall,
} from '../../domain';
import { isSigned, transientDigestOf } from '../../crypto';
import type { LedgerContext } from '../context';
import { registeredActor } from './actor';
import { certificateFacts } from './certificate';
import { authoredKey, standingsKey } from './registration';
import type { Call } from './requests';

/** Under which stands who was behind a call that is about no one record. */
const NO_RECORD = '0'.repeat(32);

/** A call of a function that the ward's own process submits. */
export interface AuthoredCall {
    readonly name: LedgerFunctionName;
    readonly request: { readonly ledgerId?: LedgerId };
    readonly transient: { readonly authorship: Authorship };
}

/** Who is behind a call, and what they have signed. */
export interface Behind extends AuthoredCall {
    readonly author: Actor;
    readonly text: string;
}

/** A call as one with a signature inside: that of every function with `submittedBy`, by its schemas. */
export function authoredCall(name: LedgerFunctionName, call: Call<LedgerFunctionName>): AuthoredCall {
    return { ...(call as Omit<AuthoredCall, 'name'>), name };
}

/**
 * Finds out who signed inside.
 * @param context - of the transaction.
 * @param call - as it was read.
 * @param submitter - of the same ward.
 * @throws DomainError AUTHORSHIP_INVALID, AUTHORSHIP_EXPIRED, AUTHORSHIP_SPENT, STANDINGS_UNSETTLED, ACTOR_UNKNOWN, ACTOR_SUSPENDED, CERTIFICATE_ENDED
 */
export async function behind(context: LedgerContext, call: AuthoredCall, { mspId }: Actor): Promise<Behind> {
    const { name, request, transient } = call;
    const { nonce, time } = transient.authorship;
    const signed = { channel: context.channel, function: name, request, transient: transientDigestOf(transient), nonce, time };
    const text = textOfCall(signed);
    const author = await signerOf(context, mspId, { ...transient.authorship, text });
    if ((await context.shared.get(authoredKey(request.ledgerId ?? NO_RECORD, nonce))) !== undefined) {
        throw new DomainError(ERRORS.AUTHORSHIP_SPENT);
    }
    return { ...call, author, text };
}

/** A text that somebody has signed, and with what. */
export interface SignedText extends Pick<Authorship, 'certificate' | 'signature' | 'time'> {
    readonly text: string;
}

/**
 * Finds out who has just signed a text, as of a caller; nothing of them stands in the read set.
 * @param context - of the transaction.
 * @param mspId - of the submitter: of the same ward.
 * @param signed - the text, with its certificate.
 * @throws DomainError AUTHORSHIP_INVALID, AUTHORSHIP_EXPIRED, STANDINGS_UNSETTLED, ACTOR_UNKNOWN, ACTOR_SUSPENDED, CERTIFICATE_ENDED
 */
export async function signerOf(context: LedgerContext, mspId: string, { certificate, signature, time, text }: SignedText): Promise<Actor> {
    const { certificateId, administrator, publicKey, from, until } = certificateFacts(Buffer.from(certificate, 'utf8'));
    if (!isSigned(publicKey, text, signature)) {
        throw new DomainError(ERRORS.AUTHORSHIP_INVALID);
    }
    if (Math.abs(context.time - time) > AUTHORSHIP_MS) {
        throw new DomainError(ERRORS.AUTHORSHIP_EXPIRED);
    }
    if (administrator) {
        throw new DomainError(ERRORS.ACTOR_UNKNOWN); // known by its MSP alone, which has looked at no certificate inside
    }
    if (context.time < from || context.time > until) {
        throw new DomainError(ERRORS.CERTIFICATE_ENDED);
    }
    await demandSettled(context, mspId);
    return registeredActor(async (key) => (await context.world.newest(key))?.value, { mspId, certificateId });
}

/** Keeps who was behind a change, for both wards alone; from then on the signature is spent. */
export async function keepAuthor(context: LedgerContext, { author, text, request, transient }: Behind): Promise<void> {
    const { certificate, signature, nonce } = transient.authorship;
    const { mspId, ledgerId } = author;
    const { transactionId } = context;
    const authored = { author: { mspId, ledgerId }, certificate, text, signature, transactionId, salt: nonce };
    await context.shared.put(authoredKey(request.ledgerId ?? NO_RECORD, nonce), authored);
}

/**
 * Ties the transaction to what is registered now, without a word of whom: it will not commit once somebody of the ward has less.
 * @throws DomainError STANDINGS_UNSETTLED while the history of this peer lacks what its state has
 */
async function demandSettled({ world }: LedgerContext, mspId: string): Promise<void> {
    const key = standingsKey(mspId);
    const [stands, noted] = [await world.get(key), await world.newest(key)];
    if (stands !== noted?.value) {
        throw new DomainError(ERRORS.STANDINGS_UNSETTLED);
    }
}

// SPDX-License-Identifier: Apache-2.0
// What callers of the tests sign inside a call that their ward's own process submits.

import { type Authorship, functionRow, isLedgerFunction, textOfCall } from '../../src/domain';
import { transientDigestOf } from '../../src/crypto';
import { identities, type Identity } from './certificates';
import { signedBy } from './signatures';

/** Where the tests' calls count. */
export const CHANNEL = 'mychannel';

/** Signed so long before it is submitted, in milliseconds: another number than the transaction's own. */
export const SIGNED_BEFORE = 7;

/** A call as its caller signs it. */
export interface CallToSign extends Pick<Authorship, 'nonce' | 'time'> {
    readonly name: string;
    readonly request: unknown;
    readonly transient?: object | undefined;
    readonly channel?: string;
}

/** The text of a call. */
export function textOf({ name, request, transient = {}, channel = CHANNEL, nonce, time }: CallToSign): string {
    return textOfCall({ channel, function: name, request, transient: transientDigestOf(transient), nonce, time });
}

/** What stands inside: signed with the key of the caller. */
export function authorshipOf(author: Identity, call: CallToSign): Authorship {
    const { nonce, time } = call;
    return { certificate: author.pem, signature: signedBy(author, textOf(call)).toString('base64'), nonce, time };
}

/** The ward's own process in the tests: its administrator, who is its registrar, too. */
export function processOf({ mspId }: Identity): Identity {
    return mspId === 'Ward1MSP' ? identities.ward1Admin : identities.ward2Admin;
}

/** Whether the ward's own process submits a function. */
export function isAuthored(name: string): boolean {
    return isLedgerFunction(name) && functionRow(name).submittedBy !== undefined;
}

// SPDX-License-Identifier: Apache-2.0
// Windows as custodians of tests attest them.

import { sign } from 'node:crypto';
import { attestedText, type SubmittedPosts, type SubmittedWindows, type VitalsWindow, type WindowStatement } from '../../src/domain';
import { attestationKeyOf, attestingKeyOf } from '../support/attestation-keys';
import type { Identity } from '../support/certificates';
import type { LedgerDouble } from '../support/ledger-double';
import { type PostedWindow, postsIn, statementOf } from './vitals-fixtures';

const CHANNEL = 'mychannel';

/** A statement as a custodian of this name attests it for a ward. */
export function attested(statement: WindowStatement, ward: string, word: string = ward, channel: string = CHANNEL): VitalsWindow {
    const signature = sign(null, Buffer.from(attestedText(channel, ward, statement), 'utf8'), attestingKeyOf(word));
    return { ...statement, attestation: { publicKey: attestationKeyOf(word), signature: signature.toString('base64url') } };
}

/** The request by which a ward's windows are submitted, whose posts stand already; a ward may be named by its MSP. */
export const submission = (windows: readonly PostedWindow[], of = 'ward1') => {
    const ward = of.toLowerCase().replace('msp', '');
    return { windows: windows.map((window) => attested(statementOf(window), ward)) };
};

/** Records the posts of windows. */
export const submitPosts = async (ledger: LedgerDouble, windows: readonly PostedWindow[], as: Identity): Promise<SubmittedPosts> =>
    ledger.submit('vitals:SubmitPosts', {}, { as, transient: postsIn(windows) });

/** Records the posts of windows, then the windows. */
export async function submitWindows(ledger: LedgerDouble, windows: readonly PostedWindow[], as: Identity): Promise<SubmittedWindows> {
    await submitPosts(ledger, windows, as);
    return ledger.submit('vitals:SubmitWindows', submission(windows, as.mspId), { as });
}

// SPDX-License-Identifier: Apache-2.0
// Windows as custodians of tests attest them.

import { sign } from 'node:crypto';
import { attestedText, type VitalsWindow, type WindowStatement } from '../../src/domain';
import { attestationKeyOf, attestingKeyOf } from '../support/attestation-keys';

const CHANNEL = 'mychannel';

/** A statement as a custodian of this name attests it for a ward. */
export function attested(statement: WindowStatement, ward: string, word: string = ward, channel: string = CHANNEL): VitalsWindow {
    const signature = sign(null, Buffer.from(attestedText(channel, ward, statement), 'utf8'), attestingKeyOf(word));
    return { ...statement, attestation: { publicKey: attestationKeyOf(word), signature: signature.toString('base64url') } };
}

/** The request by which a ward's windows are submitted; a ward may be named by its MSP. */
export const submission = (windows: readonly WindowStatement[], of = 'ward1') => {
    const ward = of.toLowerCase().replace('msp', '');
    return { windows: windows.map((window) => attested(window, ward)) };
};

// SPDX-License-Identifier: Apache-2.0
// Whether a certificate is a peer's of a ward, by nothing but the authority that is pinned for that ward: no network, no gateway, no configuration
// of the channel is asked.

import type { X509Certificate } from 'node:crypto';

/** The node OUs of Fabric, of which a certificate has exactly one. */
const NODE_OUS: readonly string[] = ['client', 'peer', 'admin', 'orderer'];

/**
 * Judges a certificate.
 *
 * @param time - milliseconds since the epoch
 * @returns what is wrong with it; `undefined` for a peer's, issued by this authority, valid now
 */
export function faultOfPeer(certificate: X509Certificate, authority: X509Certificate, time: number): string | undefined {
    if (!authority.ca || !certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) {
        return 'another authority';
    }
    if (![authority, certificate].every((one) => one.validFromDate.getTime() <= time && time <= one.validToDate.getTime())) {
        return 'not valid now';
    }
    // A line for each part of the name; Node escapes line breaks within them.
    const lines = certificate.subject.split('\n').filter((line) => line.startsWith('OU='));
    const units = lines.map((line) => line.slice('OU='.length)).filter((unit) => NODE_OUS.includes(unit));
    if (units.length !== 1 || units[0] !== 'peer') {
        return 'no peer';
    }
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1' ? undefined : 'another kind of key';
}

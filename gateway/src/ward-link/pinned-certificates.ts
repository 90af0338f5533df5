// SPDX-License-Identifier: Apache-2.0
// By what a gateway knows the other ward's: certificates that were handed over, byte for byte. Who issued one says nothing: the wards' authorities issue those of
// all their people, too.

import { X509Certificate } from 'node:crypto';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The other ward's certificates: one, or while it is replaced the former and the next. */
export interface PinnedCertificates {
    /** Each as PEM: what TLS takes as its only roots. */
    readonly roots: readonly string[];
    /** Whether this is one of them, as it came. */
    holds(raw: Uint8Array | undefined): boolean;
}

/** Reads the certificates of a file. @throws Error where there are none, or more than a replacement needs */
export function pinnedCertificates(pem: string): PinnedCertificates {
    const roots = pem.match(PEM) ?? [];
    if (roots.length < 1 || roots.length > 2) {
        throw new Error('must hold one certificate as PEM, or two while one replaces the other');
    }
    const known = roots.map((one) => new X509Certificate(one).raw);
    return { roots, holds: (raw) => raw !== undefined && known.some((one) => one.equals(raw)) };
}

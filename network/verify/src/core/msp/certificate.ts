// SPDX-License-Identifier: Apache-2.0
// Certificates the way a membership service looks at them: found in PEM, chained to a root at the time the leaf begins.
import 'reflect-metadata';
import { BasicConstraintsExtension, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, X509Certificate } from '@peculiar/x509';
import { hex, keyOf, sha256 } from '../wire/bytes';
import { CURVES, type VerifyingKey } from './ecdsa';

/** A certificate with what is asked of it again and again. */
export interface Certificate {
    /** Tells it from every other certificate. */
    readonly id: string;
    /** SHA-256 of its DER, as programs print it. */
    readonly fingerprint: string;
    readonly parsed: X509Certificate;
    readonly key: VerifyingKey;
    /** The organisational units of its subject. */
    readonly units: readonly string[];
    /** The moments between which it is valid, both included. */
    readonly validity: readonly [from: number, to: number];
    readonly isAuthority: boolean;
}

const PEM_BLOCK = /-----BEGIN [A-Z0-9 ]+-----\s*([A-Za-z0-9+/=\s]+?)-----END [A-Z0-9 ]+-----/;
const SERVER_USE = '1.3.6.1.5.5.7.3.1';
const ANY_USE = '2.5.29.37.0';
const UNIT = 'OU';
const SECOND = 1000;
/** Deeper chains are none of Fabric's. */
const LONGEST_CHAIN = 5;

/** Reading one takes longer than all else that a transaction is checked for. */
const REMEMBERED = 1_000;
const known = new Map<string, Promise<Certificate | undefined>>();

/** The certificate of the first PEM block; `undefined` where there is none, or one with a key that Fabric does not take. */
export function readCertificate(pem: Uint8Array): Promise<Certificate | undefined> {
    const key = keyOf(pem);
    const read = known.get(key) ?? parsedCertificate(pem);
    if (known.size >= REMEMBERED) {
        known.clear();
    }
    known.set(key, read);
    return read;
}

async function parsedCertificate(pem: Uint8Array): Promise<Certificate | undefined> {
    try {
        const body = PEM_BLOCK.exec(keyOf(pem))?.[1];
        if (body === undefined) {
            return undefined;
        }
        const der = Uint8Array.from(globalThis.atob(body.replaceAll(/\s/g, '')), (char) => char.charCodeAt(0));
        const parsed = new X509Certificate(der);
        const { namedCurve = '' } = parsed.publicKey.algorithm as { namedCurve?: string };
        const curve = CURVES[namedCurve];
        if (curve === undefined) {
            return undefined;
        }
        const key = await globalThis.crypto.subtle.importKey('spki', parsed.publicKey.rawData, { name: 'ECDSA', namedCurve }, true, [
            'verify',
        ]);
        const raw = new Uint8Array(parsed.rawData);
        return {
            id: keyOf(raw),
            fingerprint: hex(await sha256(raw)),
            parsed,
            key: { key, curve },
            units: parsed.subjectName.getField(UNIT),
            validity: [parsed.notBefore.getTime(), parsed.notAfter.getTime()],
            isAuthority: parsed.getExtension(BasicConstraintsExtension)?.ca === true,
        };
    } catch {
        return undefined;
    }
}

/** How far the time that somebody states may be from that of whoever judges it: what peers let pass (TimeWindowCheck). In milliseconds. */
export const TOLERATED = 15 * 60_000;

/** Whether a certificate was valid when something was stated, as near as such a time can be. */
export const wasValid = ({ validity: [from, to] }: Certificate, time: number): boolean =>
    from <= time + TOLERATED && to >= time - TOLERATED;

const isValidAt = ({ validity: [from, to] }: Certificate, time: number): boolean => from <= time && time <= to;

/** Go's verifier wants TLS server use of a certificate that lists extended uses at all. */
function allowsUse({ parsed }: Certificate): boolean {
    const usages = parsed.getExtension(ExtendedKeyUsageExtension)?.usages.map(String);
    return usages === undefined || usages.includes(SERVER_USE) || usages.includes(ANY_USE);
}

/** The authorities of one organisation. */
export interface Authorities {
    readonly roots: readonly Certificate[];
    readonly intermediates: readonly Certificate[];
}

/**
 * The authorities above a certificate, up to a root; `undefined` where no chain leads to one. Everything is to be valid one second after the
 * certificate's own beginning: a membership service never looks at the present time, so that a transaction stays valid when its creator's
 * certificate has expired.
 */
export async function chainOf(
    certificate: Certificate,
    { roots, intermediates }: Authorities,
    time = certificate.validity[0] + SECOND,
): Promise<readonly Certificate[] | undefined> {
    let [current, chain] = [certificate, [] as readonly Certificate[]];
    while (chain.length < LONGEST_CHAIN && isValidAt(current, time) && allowsUse(current)) {
        const issuer = await issuerAmong(current, [...roots, ...intermediates]);
        if (issuer === undefined) {
            return undefined;
        }
        chain = [...chain, issuer];
        if (roots.includes(issuer)) {
            return isValidAt(issuer, time) && allowsUse(issuer) ? chain : undefined;
        }
        current = issuer;
    }
    return undefined;
}

async function issuerAmong({ parsed }: Certificate, authorities: readonly Certificate[]): Promise<Certificate | undefined> {
    for (const authority of authorities.filter((one) => one.parsed.subject === parsed.issuer)) {
        const { publicKey } = authority.parsed;
        const usages = authority.parsed.getExtension(KeyUsagesExtension)?.usages;
        const maySign = authority.isAuthority && (usages === undefined || (usages & KeyUsageFlags.keyCertSign) !== 0);
        if (maySign && (await parsed.verify({ publicKey, signatureOnly: true }, globalThis.crypto))) {
            return authority;
        }
    }
    return undefined;
}

// SPDX-License-Identifier: Apache-2.0
// Envelopes: JWE in the general JSON form, one recipient for each grantee, bound to the ledger id they speak of.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import { canonicalJson, type EntrySealedFor, isLedgerId, SUBJECT_KINDS, type SubjectKind } from '@wardledger/chaincode/domain';
import { generalDecrypt, importJWK, type CryptoKey, type GeneralJWE, type JWK } from 'jose';
import { ACCEPTED_ALGORITHMS, CONTENT_ENCRYPTION, KEY_MANAGEMENT } from '../keys/jwe-algorithms';
import { sealContent } from './content-key';

/** What an envelope holds and whom it is about: integrity-protected, but legible to anybody who has the envelope. */
export type EnvelopeBinding =
    | { readonly type: 'outside-id'; readonly kind: SubjectKind; readonly ledgerId: string }
    | { readonly type: 'record-name'; readonly ledgerId: string }
    | { readonly type: 'readings'; readonly ledgerId: string }
    | EntrySealedFor;

/** An envelope after decryption. */
export interface OpenedEnvelope {
    readonly binding: EnvelopeBinding;
    readonly content: Uint8Array;
}

/** Seals a patient's, person's or device's outside id; the result is a JSON string. */
export function sealOutsideId(
    content: { readonly ledgerId: string; readonly kind: SubjectKind; readonly id: string },
    recipients: readonly JWK[],
): Promise<string> {
    const binding = { type: 'outside-id', kind: content.kind, ledgerId: content.ledgerId } as const;
    return seal(binding, Buffer.from(content.id, 'utf8'), recipients);
}

/** Seals the name of a record; the result is a JSON string. */
export function sealRecordName(content: { readonly ledgerId: string; readonly name: string }, recipients: readonly JWK[]): Promise<string> {
    return seal({ type: 'record-name', ledgerId: content.ledgerId }, Buffer.from(content.name, 'utf8'), recipients);
}

/** Seals the readings of one window (bytes of the caller's choice, canonical JSON by custom); the result is a JSON string. */
export function sealReadings(
    content: { readonly ledgerId: string; readonly readings: Uint8Array },
    recipients: readonly JWK[],
): Promise<string> {
    return seal({ type: 'readings', ledgerId: content.ledgerId }, content.readings, recipients);
}

/** Seals what an entry says; the result is a JSON string. */
export function sealEntry(sealedFor: Omit<EntrySealedFor, 'type'>, content: unknown, recipients: readonly JWK[]): Promise<string> {
    return seal({ type: 'entry', ...sealedFor }, Buffer.from(canonicalJson(content), 'utf8'), recipients);
}

/** SHA-256 (hex) of an envelope's bytes: what the ledger keeps of it. */
export function envelopeDigest(envelope: string): string {
    return sha256Hex(envelope);
}

/** Imports the private keys that `openEnvelope` takes. */
export async function importEnvelopeKeys(privateJwks: readonly JWK[]): Promise<readonly CryptoKey[]> {
    return Promise.all(privateJwks.map(async (one) => (await importJWK(one, KEY_MANAGEMENT)) as CryptoKey));
}

/**
 * Decrypts an envelope.
 *
 * @param privateKeys - of one custodian, the likeliest first
 * @throws Error when it is no envelope of ours, is addressed to none of these keys, or was altered.
 */
export async function openEnvelope(envelope: string, privateKeys: readonly CryptoKey[]): Promise<OpenedEnvelope> {
    const jwe = JSON.parse(envelope) as GeneralJWE;
    const { plaintext, protectedHeader } = await firstThatOpens(privateKeys, async (key) => generalDecrypt(jwe, key, ACCEPTED_ALGORITHMS));
    return { binding: bindingOfHeader(protectedHeader), content: plaintext };
}

/** Tries a custodian's keys one after the other. @throws whatever the last one does */
export async function firstThatOpens<T>(privateKeys: readonly CryptoKey[], open: (key: CryptoKey) => Promise<T>): Promise<T> {
    let fault: unknown = new Error('there is no key to open with');
    for (const key of privateKeys) {
        try {
            return await open(key);
        } catch (error) {
            fault = error;
        }
    }
    throw fault;
}

/** Whom an envelope says it is about, before anything is opened; what it says is only true if it opens. `undefined` for what is no envelope. */
export function bindingOfSealed(envelope: string): EnvelopeBinding | undefined {
    try {
        const { protected: header } = JSON.parse(envelope) as GeneralJWE;
        return bindingOfHeader(protectedHeaderOf(header));
    } catch {
        return undefined;
    }
}

/** The protected header of an envelope, as it says. @throws Error for what is none */
export function protectedHeaderOf(header: string | undefined): Readonly<Record<string, unknown>> {
    return JSON.parse(Buffer.from(header ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}

/** Whom a protected header says that it is about. @throws Error where it states no binding of ours */
export function bindingOfHeader(header: Readonly<Record<string, unknown>> | undefined): EnvelopeBinding {
    const said = (header?.['wardledger'] ?? {}) as Record<string, unknown>;
    const { type, kind, ledgerId } = said;
    if (typeof ledgerId === 'string') {
        if (type === 'entry') {
            return entryOf(ledgerId, said);
        }
        if (type === 'record-name' || type === 'readings') {
            return { type, ledgerId };
        }
        const known = SUBJECT_KINDS.find((one) => one === kind);
        if (type === 'outside-id' && known !== undefined) {
            return { type, kind: known, ledgerId };
        }
    }
    throw new Error('the envelope states no binding');
}

async function seal(binding: EnvelopeBinding, content: Uint8Array, recipients: readonly JWK[]): Promise<string> {
    return JSON.stringify(await sealContent(content, { enc: CONTENT_ENCRYPTION, wardledger: binding }, recipients));
}

function entryOf(ledgerId: string, { category, author, id, confidential }: Record<string, unknown>): EntrySealedFor {
    const isStated =
        typeof category === 'string' && typeof author === 'string' && isLedgerId(author) && typeof id === 'string' && isLedgerId(id);
    if (!isStated || (confidential !== undefined && confidential !== true)) {
        throw new Error('the envelope states no entry');
    }
    return { type: 'entry', ledgerId, category, author, id, ...(confidential === true && { confidential }) };
}

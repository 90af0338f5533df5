// SPDX-License-Identifier: Apache-2.0
// Hands an envelope out to a person's own key, so that nobody on the way reads it. It is opened first: only then what it says of itself is true, and its
// content key is the one that goes along.

import type { EncryptionKey } from '@wardledger/chaincode/domain';
import { calculateJwkThumbprint, CompactEncrypt, type CryptoKey, type GeneralJWE, importJWK } from 'jose';
import { CONTENT_ENCRYPTION, KEY_MANAGEMENT } from '../keys/jwe-algorithms';
import type { SealedForm } from '../ports/custodian-api';
import { entryFor, openContent } from './content-key';
import { bindingOfHeader, firstThatOpens, type OpenedEnvelope, protectedHeaderOf } from './envelopes';

/** `enc`, and whom it is about. */
const HEADERS = 2;

/** To whom. */
export interface Reader {
    readonly form: SealedForm;
    /** That the ledger has for them. */
    readonly key: EncryptionKey;
    /** Who they are, or by which look they open it. */
    readonly party: string;
}

/**
 * Seals an envelope's content to somebody: `general` adds an entry for them, under the same header, text and tag; `compact` is sealed under a key of its own.
 *
 * @returns whom the envelope is about, and for its content a JWE
 * @throws Error when it is no envelope of ours, is not addressed to this custodian, or was altered
 */
export async function handOut(envelope: string, privateKeys: readonly CryptoKey[], { form, key, party }: Reader): Promise<OpenedEnvelope> {
    const jwe = JSON.parse(envelope) as GeneralJWE;
    const { content, contentKey } = await firstThatOpens(privateKeys, async (own) => openContent(jwe, own));
    const header = protectedHeaderOf(jwe.protected);
    const binding = bindingOfHeader(header);
    // Of whatever else stood there, an entry's algorithm or `crit`, another reader would make something else.
    if (header['enc'] !== CONTENT_ENCRYPTION || Object.keys(header).length > HEADERS) {
        throw new Error('the envelope was sealed by rules that are not ours');
    }
    const kid = await calculateJwkThumbprint(key);
    const text =
        form === 'general'
            ? JSON.stringify({ ...jwe, recipients: [...jwe.recipients, await entryFor(contentKey, { key, kid, party })] })
            : await new CompactEncrypt(content)
                  .setProtectedHeader({ alg: KEY_MANAGEMENT, enc: CONTENT_ENCRYPTION, kid, wardledger: binding })
                  .setKeyManagementParameters({ apv: Buffer.from(party, 'utf8') })
                  .encrypt(await importJWK(key, KEY_MANAGEMENT));
    return { binding, content: Buffer.from(text, 'utf8') };
}

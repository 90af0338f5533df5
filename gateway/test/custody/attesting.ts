// SPDX-License-Identifier: Apache-2.0
// A custodian that attests with keys of its own and encrypts nothing: it notes what it was to encrypt.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import { demandDefined } from '@wardledger/chaincode/domain';
import { exportJWK, generateKeyPair } from 'jose';
import type { HeWindow } from '../../src/custody/encryption/he-window';
import { importEnvelopeKeys } from '../../src/custody/envelopes/envelopes';
import { newAttestationKey } from '../../src/custody/keys/key-material';
import type { AttestationRequest, AttestedPost } from '../../src/custody/ports/attestation';
import { type AttestationPorts, attestWindow } from '../../src/custody/windows/attest-window';
import { onlyKey } from './fixtures';
import { type PostReadings, sealWindowReadings } from '../../src/custody/windows/window-readings';
import { attestedIn, OUTSIDE } from '../support/post-proofs';

const [WINDOW, PATIENT] = ['0', '2'].map((digit) => digit.repeat(32)) as [string, string];
/** What a gateway claims. */
export type Claims = Partial<Pick<AttestationRequest, 'id' | 'subject'>> & { readonly posts?: (post: AttestedPost) => AttestedPost[] };

/** A custodian of a ward. */
export interface Attesting {
    /** What it was to encrypt, the last one last. */
    readonly encrypted: readonly HeWindow[];
    /**
     * Asks for a window of one post.
     * @param digest - of the post, on the ledger
     * @param claims - what the gateway says otherwise than the envelope, of the window and of its post
     * @returns what was to be encrypted
     * @throws DomainError as the custodian does; Error `posts differ: 0` where it names the post
     */
    readonly attest: (post: PostReadings, digest: string, claims?: Claims) => Promise<HeWindow>;
}

/** Draws its keys. */
export async function attestingCustodian(): Promise<Attesting> {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    const recipients = [await exportJWK(publicKey)];
    const encrypted: HeWindow[] = [];
    const ports: AttestationPorts = {
        channel: 'mychannel',
        ward: 'ward1',
        ...onlyKey(newAttestationKey()),
        envelopeKeys: await importEnvelopeKeys([await exportJWK(privateKey)]),
        encryptor: {
            keyId: 'a'.repeat(64),
            encrypt: async (window) => {
                encrypted.push(window);
                return Promise.resolve({ ciphertext: new Uint8Array(), digest: sha256Hex('') });
            },
        },
    };
    const attest: Attesting['attest'] = async (
        post,
        digest,
        { posts: claimed = (one: AttestedPost): AttestedPost[] => [one], ...claims } = {},
    ) => {
        const { device, sequence } = post;
        const posts = claimed({ device, sequence, digest, name: OUTSIDE.device });
        const envelope = await sealWindowReadings({ window: WINDOW, subject: PATIENT, posts: [post] }, recipients);
        attestedIn(await attestWindow(ports, { id: WINDOW, subject: PATIENT, patient: OUTSIDE.patient, posts, envelope, ...claims }));
        return demandDefined(encrypted.at(-1), 'a window that was to be encrypted');
    };
    return { encrypted, attest };
}

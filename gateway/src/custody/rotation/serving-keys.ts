// SPDX-License-Identifier: Apache-2.0
// The keys with which a custodian that serves works. Commands rotate them in its key store, and it goes on with what it finds there: nothing is asked for by way of
// the socket, because a gateway that was taken over must not be able to.

import type { CryptoKey, JWK } from 'jose';
import { RepeatedTurns } from '../../kernel';
import { HeDecryptor } from '../encryption/he-decryptor';
import { HeEncryptor, type HeEncryptorPort } from '../encryption/he-encryptor';
import type { SignalTotals } from '../encryption/he-window';
import { importEnvelopeKeys } from '../envelopes/envelopes';
import { attestationDigestOf, type KeyMaterial, keyIdOf, publicKeysOf } from '../keys/key-material';
import type { KeyStore } from '../keys/key-store';
import { importAttestationKey, type SigningKey } from '../windows/attest-window';
import { keysOfKind } from './key-states';

/** The key that attests, if the ledger names it. */
export interface OwnAttestationKey extends SigningKey {
    /** By what the wards approve it. */
    readonly digest: string;
}

/** What of the keys is asked for again and again, imported. */
export interface ImportedKeys {
    readonly envelopePublicJwk: JWK;
    /** The other wards' custodians, as of the last exchange of keys. */
    readonly peers: KeyMaterial['peers'];
    /** Of every ward's custodian, the own one first. */
    readonly recipients: readonly JWK[];
    /** Private, the one in use first. */
    readonly envelopeKeys: readonly CryptoKey[];
    /** Those that may sign, the latest first. */
    readonly attestationKeys: readonly OwnAttestationKey[];
    /** All that ever might: public keys, with the time since when one counts no more. */
    readonly ownKeys: ReadonlyMap<string, number | undefined>;
    /** Of the homomorphic key in use, and of all. */
    readonly keyId: string;
    readonly keyIds: ReadonlySet<string>;
}

/** Keys that may be others at the next call. */
export interface LiveKeys {
    readonly now: () => ImportedKeys;
    /** By the key in use, or by the one that is named; `undefined` where there is none such. */
    readonly encryptor: (keyId?: string) => Pick<HeEncryptorPort, 'keyId' | 'encrypt'> | undefined;
}

/** Milliseconds between two looks at the key store. */
const LOOKS_EVERY = 500;

/** Imports what can be. */
export async function importKeys(material: KeyMaterial): Promise<ImportedKeys> {
    const { withdrawn = {}, peers } = material;
    const { envelopePublicJwk, keyId } = publicKeysOf(material);
    const attestation = keysOfKind(material, 'attestation').map(({ attestationKey }) => {
        const digest = attestationDigestOf({ attestationKey });
        return { ...importAttestationKey(attestationKey), digest, withdrawnAt: withdrawn[digest] };
    });
    return {
        envelopePublicJwk,
        peers,
        recipients: [envelopePublicJwk, ...peers.map((peer) => peer.envelopePublicJwk)],
        envelopeKeys: await importEnvelopeKeys(keysOfKind(material, 'envelope').map(({ envelopeKey }) => envelopeKey)),
        attestationKeys: attestation.filter(({ withdrawnAt }) => withdrawnAt === undefined),
        ownKeys: new Map(attestation.map(({ publicKey, withdrawnAt }) => [publicKey, withdrawnAt])),
        keyId,
        keyIds: new Set(keysOfKind(material, 'homomorphic').map(keyIdOf)),
    };
}

/** Of a key store, as it is now. */
export class ServingKeys implements LiveKeys {
    readonly #store: KeyStore;
    #now: ImportedKeys;
    /** By key id; a thread begins when it is first needed. */
    readonly #encryptors = new Map<string, HeEncryptor>();
    readonly #decryptors = new Map<string, HeDecryptor>();
    #looks: RepeatedTurns | undefined;

    private constructor(store: KeyStore, now: ImportedKeys) {
        this.#store = store;
        this.#now = now;
        this.#pair();
    }

    /** Starts the threads of the key in use, and checks the parameters. */
    static async open(store: KeyStore): Promise<ServingKeys> {
        const keys = new ServingKeys(store, await importKeys(store.material));
        const { keyId } = keys.#now;
        await Promise.all([keys.#encryptors.get(keyId)?.start(), keys.#decryptors.get(keyId)?.start()]);
        return keys;
    }

    now(): ImportedKeys {
        return this.#now;
    }

    encryptor(keyId = this.#now.keyId): HeEncryptor | undefined {
        return this.#encryptors.get(keyId);
    }

    /** Decrypts a sum under one of the keys; as `HeDecryptor`. @throws Error for a key that is not here */
    async totals(ciphertext: Uint8Array, keyId: string): Promise<readonly SignalTotals[] | undefined> {
        const decryptor = this.#decryptors.get(keyId);
        if (decryptor === undefined) {
            throw new Error('a sum under a key that is not here');
        }
        return decryptor.totals(ciphertext);
    }

    /** Looks into the key store now and again. @param failed - told of what kept it from reading; it goes on with the keys that it has */
    watch(failed: (error: unknown) => void): void {
        this.#looks = new RepeatedTurns(async () => {
            await this.refresh().catch(failed);
            return LOOKS_EVERY;
        });
        this.#looks.start(LOOKS_EVERY);
    }

    /** Takes up what a command has changed, as a whole. */
    async refresh(): Promise<void> {
        if (this.#store.refresh()) {
            this.#now = await importKeys(this.#store.material);
            this.#pair();
        }
    }

    async close(): Promise<void> {
        await this.#looks?.stop();
        await Promise.all([...this.#encryptors.values(), ...this.#decryptors.values()].map(async (one) => one.close()));
    }

    #pair(): void {
        for (const key of keysOfKind(this.#store.material, 'homomorphic')) {
            const keyId = keyIdOf(key);
            if (!this.#encryptors.has(keyId)) {
                this.#encryptors.set(keyId, new HeEncryptor({ publicKey: Buffer.from(key.hePublicKey, 'base64') }));
                this.#decryptors.set(keyId, new HeDecryptor(Buffer.from(key.heSecretKey, 'base64')));
            }
        }
    }
}

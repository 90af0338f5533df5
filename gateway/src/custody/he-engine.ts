// SPDX-License-Identifier: Apache-2.0
// The only code that calls node-seal (SEAL 4.1.2 in WebAssembly): one BFV context, one plaintext and one ciphertext, reused.
// An instance that has thrown must be thrown away with its thread: SEAL's exceptions damage its memory.

import type { BatchEncoder, Ciphertext, Decryptor, Encryptor, MainModule, Plaintext, PublicKey, SEALContext, SecretKey } from 'node-seal';

/** BFV parameters of set `stats-1`. */
export const HE_PARAMETERS = {
    slots: 4096,
    plainModulusBits: 40,
    /** The batching prime that SEAL finds for 40 bits. */
    plainModulus: 1_099_511_480_321n,
    /** Data primes, then the special prime: SEAL's default for n = 4096 at 128-bit security. */
    primes: [0xffffee001n, 0xffffc4001n, 0x1ffffe0001n],
    ciphertextBytes: 131_185,
    publicKeyBytes: 196_721,
    secretKeyBytes: 98_392,
} as const;

/** A fresh key pair as uncompressed SEAL bytes. */
export interface HeKeyPair {
    readonly publicKey: Uint8Array;
    readonly secretKey: Uint8Array;
}

/** What one engine can do depends on the key it was given. */
export interface HeEngine {
    generate(): HeKeyPair;
    /** @throws Error without a public key */
    encrypt(slots: BigInt64Array): Uint8Array;
    /** @throws Error without a secret key */
    decrypt(ciphertext: Uint8Array): BigInt64Array;
}

/** The key an engine works with: the public one to encrypt, the secret one to decrypt, none to generate. */
export interface HeEngineKeys {
    readonly publicKey?: Uint8Array;
    readonly secretKey?: Uint8Array;
}

interface Workspace {
    readonly seal: MainModule;
    readonly context: SEALContext;
    readonly encoder: BatchEncoder;
    readonly plaintext: Plaintext;
    readonly ciphertext: Ciphertext;
}

/**
 * Starts SEAL and checks what it made of the parameters.
 *
 * @throws Error when SEAL's parameters are not those of `HE_PARAMETERS`, or a key does not belong to them
 */
export async function startHeEngine(keys: HeEngineKeys): Promise<HeEngine> {
    const { default: startSeal } = await import('node-seal');
    const seal = await startSeal();
    const context = createContext(seal);
    const encoder = new seal.BatchEncoder(context);
    demand(encoder.slotCount() === HE_PARAMETERS.slots, 'slot count');
    const workspace = { seal, context, encoder, plaintext: new seal.Plaintext(), ciphertext: new seal.Ciphertext(context) };
    return new SealEngine(
        workspace,
        keys.publicKey && createEncryptor(workspace, keys.publicKey),
        keys.secretKey && createDecryptor(workspace, keys.secretKey),
    );
}

class SealEngine implements HeEngine {
    readonly #workspace: Workspace;
    readonly #encryptor: Encryptor | undefined;
    readonly #decryptor: Decryptor | undefined;

    constructor(workspace: Workspace, encryptor: Encryptor | undefined, decryptor: Decryptor | undefined) {
        this.#workspace = workspace;
        this.#encryptor = encryptor;
        this.#decryptor = decryptor;
    }

    generate(): HeKeyPair {
        const { seal, context } = this.#workspace;
        const generator = new seal.KeyGenerator(context);
        const publicKey = generator.createPublicKey();
        const secretKey = generator.secretKey();
        const pair = { publicKey: save(seal, publicKey), secretKey: save(seal, secretKey) };
        [publicKey, secretKey, generator].forEach((object) => {
            object.delete();
        });
        return pair;
    }

    encrypt(slots: BigInt64Array): Uint8Array {
        demand(this.#encryptor !== undefined, 'public key');
        const { seal, encoder, plaintext, ciphertext } = this.#workspace;
        encoder.encode(slots, plaintext);
        this.#encryptor.encrypt(plaintext, ciphertext);
        const bytes = save(seal, ciphertext);
        demand(bytes.length === HE_PARAMETERS.ciphertextBytes, 'ciphertext length');
        return bytes;
    }

    decrypt(bytes: Uint8Array): BigInt64Array {
        demand(this.#decryptor !== undefined, 'secret key');
        const { context, encoder, plaintext, ciphertext } = this.#workspace;
        ciphertext.loadFromArray(context, bytes);
        this.#decryptor.decrypt(ciphertext, plaintext);
        return encoder.decodeBigInt64(plaintext) as BigInt64Array;
    }
}

function createContext(seal: MainModule): SEALContext {
    const parameters = new seal.EncryptionParameters(seal.SchemeType.bfv);
    const primes = seal.CoeffModulus.BFVDefault(HE_PARAMETERS.slots, seal.SecLevelType.tc128);
    const plainModulus = seal.PlainModulus.Batching(HE_PARAMETERS.slots, HE_PARAMETERS.plainModulusBits);
    demand(plainModulus.value() === HE_PARAMETERS.plainModulus && plainModulus.isPrime(), 'plain modulus');
    const found = seal.jsArrayFromVecModulus(primes) as bigint[];
    demand(found.length === HE_PARAMETERS.primes.length && HE_PARAMETERS.primes.every((prime, i) => prime === found[i]), 'primes');
    parameters.setPolyModulusDegree(HE_PARAMETERS.slots);
    parameters.setCoeffModulus(primes);
    parameters.setPlainModulus(plainModulus);
    const context = new seal.SEALContext(parameters, true, seal.SecLevelType.tc128);
    demand(context.parametersSet(), 'security level');
    [parameters, primes, plainModulus].forEach((object) => {
        object.delete();
    });
    return context;
}

function createEncryptor({ seal, context }: Workspace, bytes: Uint8Array): Encryptor {
    demand(bytes.length === HE_PARAMETERS.publicKeyBytes, 'public key length');
    const key = new seal.PublicKey();
    key.loadFromArray(context, bytes);
    const encryptor = new seal.Encryptor(context, key);
    key.delete();
    return encryptor;
}

function createDecryptor({ seal, context }: Workspace, bytes: Uint8Array): Decryptor {
    demand(bytes.length === HE_PARAMETERS.secretKeyBytes, 'secret key length');
    const key = new seal.SecretKey();
    key.loadFromArray(context, bytes);
    const decryptor = new seal.Decryptor(context, key);
    key.delete();
    return decryptor;
}

/** Uncompressed bytes only: compressed ones differ between versions of SEAL. */
function save(seal: MainModule, object: Ciphertext | PublicKey | SecretKey): Uint8Array {
    return object.saveToArray(seal.ComprModeType.none) as Uint8Array;
}

function demand(condition: boolean, what: string): asserts condition {
    if (!condition) {
        throw new Error(`homomorphic encryption refused: ${what}`);
    }
}

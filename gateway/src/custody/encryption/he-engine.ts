// SPDX-License-Identifier: Apache-2.0
// The only code that calls node-seal (SEAL 4.1.2 in WebAssembly): one BFV context, one plaintext and one ciphertext, reused.
// An instance that has thrown must be thrown away with its thread: SEAL's exceptions damage its memory.

import { STATS_2 } from '@wardledger/chaincode/signals'; // a thread need not load the schemas of the domain
import type { BatchEncoder, Ciphertext, Decryptor, Encryptor, MainModule, Plaintext, PublicKey, SEALContext, SecretKey } from 'node-seal';

const PRIMES = [...STATS_2.coefficientPrimes, STATS_2.specialPrime].map(BigInt);
const PUBLIC_KEY_BYTES = 196_721;
const SECRET_KEY_BYTES = 98_392;

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
 * @throws Error when SEAL's parameters are not those of `STATS_2`, or a key does not belong to them
 */
export async function startHeEngine(keys: HeEngineKeys): Promise<HeEngine> {
    const { default: startSeal } = await import('node-seal');
    const seal = await startSeal();
    const parameters = new seal.EncryptionParameters(seal.SchemeType.bfv);
    const primes = seal.CoeffModulus.Create(STATS_2.polyModulusDegree, Int32Array.from(STATS_2.primeBits));
    const plainModulus = seal.PlainModulus.Batching(STATS_2.polyModulusDegree, STATS_2.plainModulusBits);
    demand(plainModulus.value() === BigInt(STATS_2.plainModulus) && plainModulus.isPrime(), 'plain modulus');
    const found = seal.jsArrayFromVecModulus(primes) as bigint[];
    demand(found.length === PRIMES.length && PRIMES.every((prime, i) => prime === found[i]), 'primes');
    parameters.setPolyModulusDegree(STATS_2.polyModulusDegree);
    parameters.setCoeffModulus(primes);
    parameters.setPlainModulus(plainModulus);
    const context = new seal.SEALContext(parameters, true, seal.SecLevelType.tc128);
    demand(context.parametersSet(), 'security level');
    // What SEAL writes into each ciphertext, and what the ledger's adder expects there.
    const id = context.firstParmsId();
    const words = BigUint64Array.from(id.values() as Iterable<bigint>);
    id.delete();
    demand(Buffer.from(words.buffer).toString('hex') === STATS_2.parmsId, 'parameter id');
    [parameters, primes, plainModulus].forEach((object) => {
        object.delete();
    });
    const encoder = new seal.BatchEncoder(context);
    demand(encoder.slotCount() === STATS_2.polyModulusDegree, 'slot count');
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
        demand(bytes.length === STATS_2.ciphertextBytes, 'ciphertext length');
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

function createEncryptor({ seal, context }: Workspace, bytes: Uint8Array): Encryptor {
    demand(bytes.length === PUBLIC_KEY_BYTES, 'public key length');
    const key = new seal.PublicKey();
    key.loadFromArray(context, bytes);
    const encryptor = new seal.Encryptor(context, key);
    key.delete();
    return encryptor;
}

function createDecryptor({ seal, context }: Workspace, bytes: Uint8Array): Decryptor {
    demand(bytes.length === SECRET_KEY_BYTES, 'secret key length');
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

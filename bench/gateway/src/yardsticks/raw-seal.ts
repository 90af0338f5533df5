// SPDX-License-Identifier: Apache-2.0
// The yardstick for encryption: node-seal called as its own examples do, without a thread, a check or a digest.

import { STATS_2 } from '@wardledger/chaincode/domain';

/** node-seal, ready. */
export interface RawSeal {
    readonly publicKey: Uint8Array;
    /** Encode, encrypt, save. */
    encrypt(slots: BigInt64Array): Uint8Array;
}

/** Starts node-seal with the parameters of `stats-2` and a key of its own. */
export async function startRawSeal(): Promise<RawSeal> {
    const { default: start } = await import('node-seal');
    const seal = await start();
    const parameters = new seal.EncryptionParameters(seal.SchemeType.bfv);
    parameters.setPolyModulusDegree(STATS_2.polyModulusDegree);
    parameters.setCoeffModulus(seal.CoeffModulus.Create(STATS_2.polyModulusDegree, Int32Array.from(STATS_2.primeBits)));
    parameters.setPlainModulus(seal.PlainModulus.Batching(STATS_2.polyModulusDegree, STATS_2.plainModulusBits));
    const context = new seal.SEALContext(parameters, true, seal.SecLevelType.tc128);
    const key = new seal.KeyGenerator(context).createPublicKey();
    const [encoder, encryptor] = [new seal.BatchEncoder(context), new seal.Encryptor(context, key)];
    const [plaintext, ciphertext] = [new seal.Plaintext(), new seal.Ciphertext(context)];
    return {
        publicKey: key.saveToArray(seal.ComprModeType.none) as Uint8Array,
        encrypt: (slots) => {
            encoder.encode(slots, plaintext);
            encryptor.encrypt(plaintext, ciphertext);
            return ciphertext.saveToArray(seal.ComprModeType.none) as Uint8Array;
        },
    };
}

// SPDX-License-Identifier: Apache-2.0
// The yardstick for encryption: node-seal called as its own examples do, without a thread, a check or a digest.

import { STATS_1 } from '@wardledger/chaincode/domain';

/** node-seal, ready. */
export interface RawSeal {
    readonly publicKey: Uint8Array;
    /** Encode, encrypt, save. */
    encrypt(slots: BigInt64Array): Uint8Array;
}

/** Starts node-seal with the parameters of `stats-1` and a key of its own. */
export async function startRawSeal(): Promise<RawSeal> {
    const { default: start } = await import('node-seal');
    const seal = await start();
    const parameters = new seal.EncryptionParameters(seal.SchemeType.bfv);
    parameters.setPolyModulusDegree(STATS_1.polyModulusDegree);
    parameters.setCoeffModulus(seal.CoeffModulus.BFVDefault(STATS_1.polyModulusDegree, seal.SecLevelType.tc128));
    parameters.setPlainModulus(seal.PlainModulus.Batching(STATS_1.polyModulusDegree, STATS_1.plainModulusBits));
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

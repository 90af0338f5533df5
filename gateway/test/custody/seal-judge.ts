// SPDX-License-Identifier: Apache-2.0
// A thread with SEAL's own evaluator, because jest cannot load the library: answers [left, right] with the bytes of their sum.

import { parentPort } from 'node:worker_threads';
import { STATS_2 } from '@wardledger/chaincode/domain';

async function judge(): Promise<void> {
    const { default: startSeal } = await import('node-seal');
    const seal = await startSeal();
    const parameters = new seal.EncryptionParameters(seal.SchemeType.bfv);
    parameters.setPolyModulusDegree(STATS_2.polyModulusDegree);
    parameters.setCoeffModulus(seal.CoeffModulus.Create(STATS_2.polyModulusDegree, Int32Array.from(STATS_2.primeBits)));
    parameters.setPlainModulus(seal.PlainModulus.Batching(STATS_2.polyModulusDegree, STATS_2.plainModulusBits));
    const context = new seal.SEALContext(parameters, true, seal.SecLevelType.tc128);
    const evaluator = new seal.Evaluator(context);
    const [left, right, sum] = [new seal.Ciphertext(context), new seal.Ciphertext(context), new seal.Ciphertext(context)];
    parentPort?.on('message', ([one, other]: [Uint8Array, Uint8Array]) => {
        left.loadFromArray(context, one);
        right.loadFromArray(context, other);
        evaluator.add(left, right, sum);
        parentPort?.postMessage(sum.saveToArray(seal.ComprModeType.none));
    });
}

void judge();

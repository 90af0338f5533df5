// SPDX-License-Identifier: Apache-2.0
// A thread with SEAL's own evaluator, because jest cannot load the library: answers [left, right] with the bytes of their sum.

import { parentPort } from 'node:worker_threads';
import { STATS_1 } from '@wardledger/chaincode/domain';

async function judge(): Promise<void> {
    const { default: startSeal } = await import('node-seal');
    const seal = await startSeal();
    const parameters = new seal.EncryptionParameters(seal.SchemeType.bfv);
    parameters.setPolyModulusDegree(STATS_1.polyModulusDegree);
    parameters.setCoeffModulus(seal.CoeffModulus.BFVDefault(STATS_1.polyModulusDegree, seal.SecLevelType.tc128));
    parameters.setPlainModulus(seal.PlainModulus.Batching(STATS_1.polyModulusDegree, STATS_1.plainModulusBits));
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

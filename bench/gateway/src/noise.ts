// SPDX-License-Identifier: Apache-2.0
// What is left of the noise budget after so many additions, for the plain moduli among which ADR 102 has chosen, and whether full slots still add
// up. `node bench/gateway/dist/noise.js [primes [plain moduli]]`, in bits: 46,46,17 and 40,46,48,50 unless told. Minutes, for each ciphertext is a fresh one.

import { READINGS_OF_A_SLOT, SIGNALS, STATS_2 } from '@wardledger/chaincode/domain';
import type { MainModule, Modulus, SEALContext, VectorModulus } from 'node-seal';

const { polyModulusDegree: DEGREE } = STATS_2;
/** After so many ciphertexts the budget is looked at. */
const LOOKS = [1, 100, 1000, 10_000];

/** The most that a slot of a window holds: squares of the widest signal. */
const FULL = BigInt(READINGS_OF_A_SLOT) * BigInt(Math.max(...SIGNALS.map(({ maximum, scale }) => maximum * scale))) ** 2n;

const [, , primes = STATS_2.primeBits.join(), moduli = '40,46,48,50'] = process.argv;
const bitsOf = (text: string): number[] => text.split(',').map(Number);

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The largest batching prime of so many bits that is no coefficient prime: SEAL takes both from one row. */
function plainModulusOf(seal: MainModule, coefficients: VectorModulus, bits: number): Modulus {
    const taken = new Set(seal.jsArrayFromVecModulus(coefficients) as bigint[]);
    const [largest] = (
        seal.jsArrayFromVecModulus(seal.PlainModulus.BatchingVector(DEGREE, new Int32Array(taken.size + 1).fill(bits))) as bigint[]
    )
        .filter((prime) => !taken.has(prime))
        .toSorted((one, other) => (one < other ? 1 : -1));
    return new seal.Modulus(largest ?? 0n);
}

/** The budget at each look, and whether each sum of full slots was the right one there. */
function budgets(seal: MainModule, context: SEALContext): string[] {
    const generator = new seal.KeyGenerator(context);
    const encryptor = new seal.Encryptor(context, generator.createPublicKey());
    const [decryptor, encoder, evaluator] = [
        new seal.Decryptor(context, generator.secretKey()),
        new seal.BatchEncoder(context),
        new seal.Evaluator(context),
    ];
    const [plaintext, fresh, sum, opened] = [
        new seal.Plaintext(),
        new seal.Ciphertext(context),
        new seal.Ciphertext(context),
        new seal.Plaintext(),
    ];
    encoder.encode(new BigInt64Array(DEGREE).fill(FULL), plaintext);
    encryptor.encrypt(plaintext, sum);
    return LOOKS.map((look, place) => {
        for (let added = LOOKS[place - 1] ?? 1; added < look; added += 1) {
            encryptor.encrypt(plaintext, fresh);
            evaluator.add(sum, fresh, sum);
        }
        decryptor.decrypt(sum, opened);
        const isRight = (encoder.decodeBigInt64(opened) as BigInt64Array).every((slot) => slot === FULL * BigInt(look));
        return `${String(decryptor.invariantNoiseBudget(sum))}${isRight ? '' : ' (wrong: overflow)'}`;
    });
}

async function main(): Promise<void> {
    const { default: start } = await import('node-seal');
    say(`primes of ${primes} bits; budget in bits after ${LOOKS.join(', ')} ciphertexts, each slot ${String(FULL)}`);
    for (const bits of bitsOf(moduli)) {
        const seal = await start();
        const parameters = new seal.EncryptionParameters(seal.SchemeType.bfv);
        const coefficients = seal.CoeffModulus.Create(DEGREE, Int32Array.from(bitsOf(primes)));
        const plainModulus = plainModulusOf(seal, coefficients, bits);
        parameters.setPolyModulusDegree(DEGREE);
        parameters.setCoeffModulus(coefficients);
        parameters.setPlainModulus(plainModulus);
        const context = new seal.SEALContext(parameters, true, seal.SecLevelType.tc128);
        const found = context.parametersSet() ? budgets(seal, context).join(', ') : 'not at 128 bits of security';
        say(`${String(bits)} bits, ${String(plainModulus.value())}: ${found}`);
    }
}

void main();

// SPDX-License-Identifier: Apache-2.0
// Encrypting one window as the gateway does (slots, thread, encode, encrypt, save, digest) beside node-seal alone on the same slots.

import { SIGNALS, STATS_1 } from '@wardledger/chaincode/domain';
import { HeEncryptor } from '@wardledger/gateway/dist/custody/he-encryptor';
import { packSlots } from '@wardledger/gateway/dist/custody/he-slots';
import type { HeWindow } from '@wardledger/gateway/dist/custody/he-window';
import { closedLoop } from './closed-loop';
import { compared, type Figure } from './figure';
import type { Effort } from './options';
import type { Tell } from './progress';
import { startRawSeal, type RawSeal } from './raw-seal';

/** What the gateway has under way at once. */
const AT_ONCE = 6;

const WINDOW: HeWindow = {
    steps: STATS_1.steps,
    values: SIGNALS.map(({ code, minimum, maximum }) => {
        const middle = Math.round((minimum + maximum) * 5);
        return { code, values: Array.from({ length: STATS_1.steps }, (_, step) => middle + (step % 50)) };
    }),
};

/** Milliseconds for one of so many. */
async function pace(count: number, lanes: number, work: () => Promise<unknown>): Promise<number> {
    let started = 0;
    const began = performance.now();
    await closedLoop(lanes, async () => {
        if (started >= count) {
            return false;
        }
        started += 1;
        await work();
        return true;
    });
    return (performance.now() - began) / count;
}

async function measure(encryptor: HeEncryptor, raw: RawSeal, count: number): Promise<[number, number, number]> {
    const slots = packSlots(WINDOW);
    const alone = await pace(count, 1, async () => encryptor.encrypt(WINDOW));
    const bare = await pace(count, 1, async () => Promise.resolve(raw.encrypt(slots)));
    const together = await pace(count, AT_ONCE, async () => encryptor.encrypt(WINDOW));
    return [alone, together, bare];
}

/** The bench; needs no network. */
export async function benchEncryption({ repeats, samples }: Effort, tell: Tell): Promise<Figure[]> {
    const raw = await startRawSeal();
    const encryptor = new HeEncryptor({ publicKey: raw.publicKey });
    try {
        await measure(encryptor, raw, Math.ceil(samples / 4)); // the first windows find cold code
        const triples: [number, number, number][] = [];
        for (let repeat = 0; repeat < repeats; repeat += 1) {
            const [alone, together, bare] = await measure(encryptor, raw, samples);
            tell(`encryption: ${alone.toFixed(2)} ms one by one, ${together.toFixed(2)} ms six at once, node-seal ${bare.toFixed(2)} ms`);
            triples.push([alone, together, bare]);
        }
        const bare = triples.map(([, , value]) => value);
        const row = (what: string, values: number[]): Figure =>
            compared({ bench: 'encryption', what, unit: 'ms' }, values, 'node-seal alone, same slots', bare);
        return [
            row(
                'one window, alone',
                triples.map(([value]) => value),
            ),
            row(
                'one window, six asked at once',
                triples.map(([, value]) => value),
            ),
        ];
    } finally {
        await encryptor.close();
    }
}

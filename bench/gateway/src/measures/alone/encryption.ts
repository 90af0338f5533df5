// SPDX-License-Identifier: Apache-2.0
// Encrypting one window as the gateway does (slots, thread, encode, encrypt, save, digest) beside node-seal alone on the same slots.

import { SIGNALS, STATS_2 } from '@wardledger/chaincode/domain';
import { HeEncryptor } from '@wardledger/gateway/dist/custody/encryption/he-encryptor';
import { packSlots } from '@wardledger/gateway/dist/custody/encryption/he-slots';
import type { HeWindow } from '@wardledger/gateway/dist/custody/encryption/he-window';
import { closedLoop } from '../../load/closed-loop';
import { compared, type Figure, type Tell } from '@wardledger/bench-common';
import type { Effort } from '../../options';
import { startRawSeal, type RawSeal } from '../../yardsticks/raw-seal';

/** Names the row with the processor time. */
export const ENCRYPTION_PROCESSOR = 'one window, processor';

/** What the gateway has under way at once. */
const AT_ONCE = 6;

const WINDOW: HeWindow = {
    steps: STATS_2.signalSlots,
    values: SIGNALS.map(({ code, minimum, maximum, scale }) => {
        const middle = Math.round(((minimum + maximum) * scale) / 2);
        return { code, values: Array.from({ length: STATS_2.signalSlots }, (_, step) => middle + (step % 50)) };
    }),
};

/** Milliseconds for one window: by the clock, and of processor in all threads of this process. */
interface Pace {
    readonly clock: number;
    readonly processor: number;
}

interface Sample {
    readonly alone: Pace;
    readonly together: Pace;
    readonly bare: Pace;
}

async function pace(count: number, lanes: number, work: () => Promise<unknown>): Promise<Pace> {
    let started = 0;
    const [began, before] = [performance.now(), process.cpuUsage()];
    await closedLoop(lanes, async () => {
        if (started >= count) {
            return false;
        }
        started += 1;
        await work();
        return true;
    });
    const { user, system } = process.cpuUsage(before);
    return { clock: (performance.now() - began) / count, processor: (user + system) / 1000 / count };
}

async function measure(encryptor: HeEncryptor, raw: RawSeal, count: number): Promise<Sample> {
    const slots = packSlots(WINDOW);
    return {
        alone: await pace(count, 1, async () => encryptor.encrypt(WINDOW)),
        bare: await pace(count, 1, async () => Promise.resolve(raw.encrypt(slots))),
        together: await pace(count, AT_ONCE, async () => encryptor.encrypt(WINDOW)),
    };
}

/** The bench; needs no network. */
export async function benchEncryption({ repeats, samples }: Effort, tell: Tell): Promise<Figure[]> {
    const raw = await startRawSeal();
    const encryptor = new HeEncryptor({ publicKey: raw.publicKey });
    const both = ({ clock, processor }: Pace): string => `${clock.toFixed(2)} ms (processor ${processor.toFixed(2)})`;
    try {
        await measure(encryptor, raw, Math.ceil(samples / 4)); // the first windows find cold code
        const all: Sample[] = [];
        for (let repeat = 0; repeat < repeats; repeat += 1) {
            const sample = await measure(encryptor, raw, samples);
            const { alone, together, bare } = sample;
            tell(`encryption: ${both(alone)} one by one, ${both(together)} six at once, node-seal ${both(bare)}`);
            all.push(sample);
        }
        const row = (what: string, ours: (sample: Sample) => number, other: (sample: Sample) => number): Figure =>
            compared({ bench: 'encryption', what, unit: 'ms' }, all.map(ours), {
                what: 'node-seal alone, same slots',
                samples: all.map(other),
            });
        const [clock, processor] = [({ bare }: Sample) => bare.clock, ({ bare }: Sample) => bare.processor];
        return [
            row('one window, alone', ({ alone }) => alone.clock, clock),
            row('one window, six asked at once', ({ together }) => together.clock, clock),
            row(ENCRYPTION_PROCESSOR, ({ alone }) => alone.processor, processor),
        ];
    } finally {
        await encryptor.close();
    }
}

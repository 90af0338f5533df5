// SPDX-License-Identifier: Apache-2.0
// What the ledger has of devices, as delivery asks before it brings their posts: remembered for a moment, for each batch is of the same devices.

import { type KnownDevice, type LedgerId, MAX_FOUND_DEVICES, type Milliseconds } from '@wardledger/chaincode/domain';
import { ExpiringCache, slicesOf } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';

/** What looking up needs. */
export interface EnrolledDevicesPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** Milliseconds on a clock that never steps. */
    readonly monotonic: () => number;
}

/** A device, and since when whom it measures is asked for. */
export interface AskedDevice {
    readonly device: LedgerId;
    readonly from: Milliseconds;
}

/** `null`: it is not enrolled, whenever that was asked for. */
interface Known {
    readonly found: KnownDevice | null;
    readonly from: Milliseconds;
}

/** So long may what another process of the ward has changed be unknown. Milliseconds. */
const REMEMBERED_FOR = 5_000;
/** So much further back it is asked for: posts come a little out of order. Milliseconds. */
const REACH = 3_600_000;
const MAXIMUM_REMEMBERED = 100_000;

/** Looks devices of this ward up; one instance a process. */
export class EnrolledDevices {
    readonly #ledger: EnrolledDevicesPorts['ledger'];
    readonly #known: ExpiringCache<Known>;
    #changes = 0;

    constructor({ ledger, monotonic }: EnrolledDevicesPorts) {
        this.#ledger = ledger;
        this.#known = new ExpiringCache({ capacity: MAXIMUM_REMEMBERED, monotonic });
    }

    /** A device was changed here: what was known of any is asked for again, and so is what is being asked for. */
    forget(): void {
        this.#changes += 1;
        this.#known.clear();
    }

    /** @returns what is known of each device by its ledger id, `null` of one that is not enrolled */
    async find(caller: LedgerCaller, asked: readonly AskedDevice[]): Promise<ReadonlyMap<LedgerId, KnownDevice | null>> {
        const found = new Map<LedgerId, KnownDevice | null>();
        const missing: AskedDevice[] = [];
        for (const one of asked) {
            const known = this.#known.get(one.device);
            if (known !== undefined && (known.found === null || known.from <= one.from)) {
                found.set(one.device, known.found);
            } else {
                missing.push(one);
            }
        }
        for (const part of slicesOf(missing, MAX_FOUND_DEVICES)) {
            const devices = part.map(({ device, from }) => ({ device, from: Math.max(0, from - REACH) }));
            const changes = this.#changes;
            const answers = await this.#ledger.evaluate(caller, 'device:FindDevices', { devices });
            for (const [index, { device, from }] of devices.entries()) {
                const answer = answers[index] ?? null;
                found.set(device, answer);
                if (changes === this.#changes) {
                    this.#known.set(device, { found: answer, from }, REMEMBERED_FOR);
                }
            }
        }
        return found;
    }
}

// SPDX-License-Identifier: Apache-2.0
// What the ledger has of devices, as delivery asks before it brings their posts. It is remembered for a moment, for each batch is of the same devices; and for longer to
// tell at once what the ledger would refuse, before it rings an alarm or takes a number that is not its sender's.

import {
    type DeviceRejection,
    type KnownDevice,
    type LedgerId,
    MAX_FOUND_DEVICES,
    type Milliseconds,
    rejectionOfSignature,
} from '@wardledger/chaincode/domain';
import { isSignedByDevice } from '../../custody';
import { ExpiringCache } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';

/** What looking up needs. */
export interface EnrolledDevicesPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** Milliseconds on a clock that never steps. */
    readonly monotonic: () => number;
}

/** A device by its name and its ledger id, and since when whom it measures is asked for. */
export interface AskedDevice {
    readonly name: string;
    readonly device: LedgerId;
    readonly from: Milliseconds;
}

/** What a post says of itself. */
export interface SaidByDevice {
    readonly device: string;
    readonly boot?: number | undefined;
    readonly sequence: number;
    readonly proof?: { readonly signature?: string } | undefined;
}

/** `null`: it is not enrolled, whenever that was asked for. */
interface Known {
    readonly found: KnownDevice | null;
    readonly from: Milliseconds;
}

/** So long may what another process of the ward has changed be unknown, where the ledger does not judge it: whom a device measures. Milliseconds. */
const REMEMBERED_FOR = 5_000;
/** And where it does: what is refused by this the ledger would refuse, unless it was changed elsewhere a moment ago. Milliseconds. */
const TRUSTED_FOR = 60_000;
/** So much further back it is asked for: posts come a little out of order. Milliseconds. */
const REACH = 3_600_000;
const MAXIMUM_REMEMBERED = 100_000;

/** Looks devices of this ward up; one instance a process. */
export class EnrolledDevices {
    readonly #ledger: EnrolledDevicesPorts['ledger'];
    readonly #known: ExpiringCache<Known>;
    readonly #byName: ExpiringCache<KnownDevice | null>;
    #changes = 0;

    constructor({ ledger, monotonic }: EnrolledDevicesPorts) {
        this.#ledger = ledger;
        this.#known = new ExpiringCache({ capacity: MAXIMUM_REMEMBERED, monotonic });
        this.#byName = new ExpiringCache({ capacity: MAXIMUM_REMEMBERED, monotonic });
    }

    /** A device was changed here: what was known of any is asked for again, and so is what is being asked for. */
    forget(): void {
        this.#changes += 1;
        this.#known.clear();
        this.#byName.clear();
    }

    /** Tells why the ledger would not take a post, as far as is known without asking it. */
    rejectionOf({ device, boot, sequence, proof }: SaidByDevice, digest: string): DeviceRejection | undefined {
        const known = this.#byName.get(device) ?? undefined;
        if (known !== undefined && boot !== undefined) {
            return 'DEVICE_COUNTS_ON';
        }
        return rejectionOfSignature(known, proof?.signature, (publicKey, signature) =>
            isSignedByDevice(publicKey, { sequence, digest }, signature),
        );
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
        for (let start = 0; start < missing.length; start += MAX_FOUND_DEVICES) {
            const part = missing.slice(start, start + MAX_FOUND_DEVICES).map((one) => ({ ...one, from: Math.max(0, one.from - REACH) }));
            const changes = this.#changes;
            const devices = part.map(({ device, from }) => ({ device, from }));
            const answers = await this.#ledger.evaluate(caller, 'device:FindDevices', { devices });
            for (const [index, { name, device, from }] of part.entries()) {
                const answer = answers[index] ?? null;
                found.set(device, answer);
                if (changes === this.#changes) {
                    this.#known.set(device, { found: answer, from }, REMEMBERED_FOR);
                    this.#byName.set(name, answer, TRUSTED_FOR);
                }
            }
        }
        return found;
    }
}

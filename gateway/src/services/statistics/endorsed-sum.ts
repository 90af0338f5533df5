// SPDX-License-Identifier: Apache-2.0
// Has both wards add the ciphertexts of a release themselves, so that a sum is nobody's word: range after range, each joined with those next to it as soon as they
// fill a transaction. What stands on the ledger of it is not sent again, whoever stopped before.

import { setTimeout } from 'node:timers/promises';
import { DomainError, ERRORS, hasCode, type JoinSums, MOST_ADDED_AT_ONCE, type StoredWindow } from '@wardledger/chaincode/domain';
import { sumCiphertexts } from '../../custody';
import { pagesOf, slicesOf } from '../../kernel';
import type { Ledger, LedgerCall } from '../../ledger';
import type { BlobStore } from '../../store';
import type { Registrar } from '../participants';

/** Milliseconds: a peer of the other ward may be a block behind. */
const PAUSES = [100, 400, 1_600] as const;

/** What having a sum endorsed needs. */
export interface EndorsingPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly blobs: Pick<BlobStore, 'read'>;
    /** The ward's own process, which submits; asked for at each transaction, because its certificate may be renewed. */
    readonly registrar: Pick<Registrar, 'itself'>;
    /** The machine's own, unless a test has another. */
    readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** Windows by their places in a release, and what they come to under each key. */
interface RangeSum {
    readonly from: number;
    readonly to: number;
    readonly ciphertexts: ReadonlyMap<string, Uint8Array>;
}

/**
 * Refuses windows under so many keys that not even two of their sums go into one transaction: before they are released, for then they are spent.
 * @throws DomainError SUM_OVERFLOW
 */
export function demandJoinable(windows: readonly Pick<StoredWindow, 'keyId'>[]): void {
    if (windows.length > MOST_ADDED_AT_ONCE && sumsAtOnce(windows) < 2) {
        throw new DomainError(ERRORS.SUM_OVERFLOW, 'The windows lie under more keys than can be joined. Ask for a shorter range.');
    }
}

/**
 * Has both wards add all windows of a release.
 * @param release - its id
 * @param windows - all of it, in ascending order
 * @throws DomainError CIPHERTEXT_INVALID for a ciphertext that is missing or damaged here, SUM_MISMATCH where the release is of another sum, and what keeps the ledger from answering
 */
export async function endorseSum(ports: EndorsingPorts, release: string, windows: readonly StoredWindow[]): Promise<void> {
    const standing = await standingSums(ports, release);
    if (standing.has(nameOf({ from: 0, to: windows.length }))) {
        return;
    }
    const joined = new JoinedSums(ports, { release, standing, together: sumsAtOnce(windows) });
    let from = 0;
    for (const some of slicesOf(windows, MOST_ADDED_AT_ONCE)) {
        const addends = await ciphertextsOf(ports, some);
        const range = { from, to: from + some.length };
        if (!standing.has(nameOf(range))) {
            const transient = given(addends.map(([, bytes]) => bytes));
            await submitted(ports, { name: 'statistics:AggregateWindows', request: { release, from }, transient });
        }
        if (some.length < windows.length) {
            await joined.keep({ ...range, ciphertexts: sumsByKey(addends) });
        }
        from = range.to;
    }
    await joined.finish();
}

/** What the ledger has of it, by places. */
async function standingSums({ ledger, registrar }: EndorsingPorts, release: string): Promise<ReadonlySet<string>> {
    const reader = await registrar.itself();
    const standing = new Set<string>();
    for await (const sums of pagesOf(async (page) => ledger.evaluate(reader, 'statistics:ListSums', { release, ...page }))) {
        sums.forEach((sum) => standing.add(nameOf(sum)));
    }
    return standing;
}

/** What is joined, and with how many at a time. */
interface Joining {
    readonly release: string;
    readonly standing: ReadonlySet<string>;
    readonly together: number;
}

/** Sums that wait for their neighbours: a few of each height are in memory, however many windows there are. */
class JoinedSums {
    readonly #ports: EndorsingPorts;
    readonly #joining: Joining;
    readonly #waiting: RangeSum[][] = [];

    constructor(ports: EndorsingPorts, joining: Joining) {
        this.#ports = ports;
        this.#joining = joining;
    }

    /** Joins it with those next to it as soon as they fill a transaction. */
    async keep(sum: RangeSum, height = 0): Promise<void> {
        const beside = (this.#waiting[height] ??= []);
        beside.push(sum);
        if (beside.length === this.#joining.together) {
            await this.#join(height);
        }
    }

    /** Joins what is left of each height, from below, until one is of all. */
    async finish(): Promise<void> {
        for (let height = 0; height < this.#waiting.length; height += 1) {
            const isHighest = height === this.#waiting.length - 1;
            const left = this.#waiting[height]?.length ?? 0;
            if (left > (isHighest ? 1 : 0)) {
                await this.#join(height);
            }
        }
    }

    async #join(height: number): Promise<void> {
        const { release, standing } = this.#joining;
        const sums = this.#waiting[height]?.splice(0) ?? [];
        const sum = joinedOf(sums);
        if (sums.length > 1 && !standing.has(nameOf(sum))) {
            const request: JoinSums = { release, at: [sum.from, ...sums.map(({ to }) => to)] };
            const addends = sums.flatMap(({ ciphertexts }) => [...ciphertexts.values()]);
            await submitted(this.#ports, { name: 'statistics:JoinSums', request, transient: given(addends) });
        }
        await this.keep(sum, height + 1);
    }
}

const nameOf = ({ from, to }: { readonly from: number; readonly to: number }): string => `${String(from)}-${String(to)}`;

const given = (ciphertexts: readonly Uint8Array[]): { readonly addends: { readonly ciphertexts: string[] } } => ({
    addends: { ciphertexts: ciphertexts.map((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')) },
});

/** Each sum has a ciphertext for every key. */
function sumsAtOnce(windows: readonly Pick<StoredWindow, 'keyId'>[]): number {
    return Math.floor(MOST_ADDED_AT_ONCE / new Set(windows.map(({ keyId }) => keyId)).size);
}

/** A peer that is a block behind knows neither release nor sums of a moment ago. @throws DomainError LEDGER_UNAVAILABLE where it stays behind */
async function submitted<Name extends 'statistics:AggregateWindows' | 'statistics:JoinSums'>(
    { ledger, registrar, sleep = async (milliseconds) => setTimeout(milliseconds) }: EndorsingPorts,
    call: LedgerCall<Name>,
): Promise<void> {
    for (const pause of [...PAUSES, undefined]) {
        try {
            await ledger.submit(await registrar.itself(), call);
            return;
        } catch (error) {
            if (!hasCode(error, 'RELEASE_NOT_FOUND', 'SUM_NOT_FOUND')) {
                throw error;
            }
            if (pause !== undefined) {
                await sleep(pause);
            }
        }
    }
    throw new DomainError(ERRORS.LEDGER_UNAVAILABLE, 'A ward’s peer has not seen yet what is to be added.');
}

/** @throws DomainError CIPHERTEXT_INVALID */
async function ciphertextsOf({ blobs }: EndorsingPorts, windows: readonly StoredWindow[]): Promise<(readonly [string, Uint8Array])[]> {
    const found: (readonly [string, Uint8Array])[] = [];
    for (const { id, keyId, ciphertext } of windows) {
        const bytes = await blobs.read('ciphertext', ciphertext.digest).catch((error: unknown) => {
            if ((error as NodeJS.ErrnoException).syscall !== undefined) {
                throw error; // what the system is short of says nothing about the file
            }
            return undefined;
        });
        if (bytes === undefined) {
            throw new DomainError(ERRORS.CIPHERTEXT_INVALID, `The ciphertext of window ${id} is missing or damaged.`);
        }
        found.push([keyId, bytes]);
    }
    return found;
}

function joinedOf(sums: readonly RangeSum[]): RangeSum {
    return {
        from: Math.min(...sums.map(({ from }) => from)),
        to: Math.max(...sums.map(({ to }) => to)),
        ciphertexts: sumsByKey(sums.flatMap(({ ciphertexts }) => [...ciphertexts])),
    };
}

/** By key id, in ascending order: so the ledger takes them. */
function sumsByKey(addends: readonly (readonly [keyId: string, ciphertext: Uint8Array])[]): Map<string, Uint8Array> {
    const keyIds = [...new Set(addends.map(([keyId]) => keyId))].sort();
    return new Map(keyIds.map((key) => [key, sumCiphertexts(addends.flatMap(([keyId, bytes]) => (keyId === key ? [bytes] : [])))]));
}

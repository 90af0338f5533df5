// SPDX-License-Identifier: Apache-2.0
// Has both wards add the ciphertexts of a release themselves, so that a sum is nobody's word: range after range, then range to range, until one is of all. What
// stands on the ledger of it is gone on with, whoever stopped before.

import { type AggregateWindows, DomainError, ERRORS, type JoinSums, MOST_ADDED_AT_ONCE, type StoredWindow } from '@wardledger/chaincode/domain';
import { sumCiphertexts } from '../../custody';
import { pagesOf, slicesOf } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { BlobStore } from '../../store';
import { partsOf } from './release-request';

/** So many transactions of ranges are under way at one time: each is 5.6 MB in the gateway, and an endorser adds one after the other. */
const RANGES_AT_ONCE = 2;

/** What having a sum endorsed needs. */
export interface EndorsingPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly blobs: Pick<BlobStore, 'read'>;
    /** The ward's own process, which submits; asked for once a sum. */
    readonly registrar: () => Promise<LedgerCaller>;
}

/** Windows by their places in a release, and what they come to under each key. */
interface RangeSum {
    readonly from: number;
    readonly to: number;
    readonly ciphertexts: ReadonlyMap<string, Uint8Array>;
}

/** Windows next to each other, of one part of a release. */
interface Range {
    readonly request: AggregateWindows;
    readonly windows: readonly StoredWindow[];
}

/**
 * Has both wards add all windows of a release.
 * @param release - its id
 * @param windows - all of it, in ascending order
 * @throws DomainError CIPHERTEXT_INVALID for a ciphertext that is missing or damaged here, SUM_OVERFLOW, and what keeps the ledger from answering
 */
export async function endorseSum(ports: EndorsingPorts, release: string, windows: readonly StoredWindow[]): Promise<void> {
    const { ledger } = ports;
    const registrar = await ports.registrar();
    const standing = new Set<string>();
    for await (const sums of pagesOf(async (page) => ledger.evaluate(registrar, 'statistics:ListSums', { release, ...page }))) {
        sums.forEach((sum) => standing.add(nameOf(sum)));
    }
    if (standing.has(nameOf({ from: 0, to: windows.length }))) {
        return;
    }
    const ranges = rangesOf(release, windows);
    const together = sumsAtOnce(windows, ranges.length);
    const sums: RangeSum[] = [];
    for (const some of slicesOf(ranges, RANGES_AT_ONCE)) {
        const added = some.map(async (range) => addRange(ports, { registrar, range, stands: standing.has(nameOf(range.request)) }));
        sums.push(...(await Promise.all(added)));
    }
    for (let level = sums; level.length > 1; ) {
        const joined: RangeSum[] = [];
        for (const some of slicesOf(level, together)) {
            const sum = joinedOf(some);
            if (some.length > 1 && !standing.has(nameOf(sum))) {
                const request: JoinSums = { release, at: [sum.from, ...some.map(({ to }) => to)] };
                const addends = some.flatMap(({ ciphertexts }) => [...ciphertexts.values()]);
                await ledger.submit(registrar, { name: 'statistics:JoinSums', request, transient: given(addends) });
            }
            joined.push(sum);
        }
        level = joined;
    }
}

const nameOf = ({ from, to }: { readonly from: number; readonly to: number }): string => `${String(from)}-${String(to)}`;

const given = (ciphertexts: readonly Uint8Array[]) => ({
    addends: { ciphertexts: ciphertexts.map((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')) },
});

/** As they were reserved, and of those so many as one transaction may add. */
function rangesOf(release: string, windows: readonly StoredWindow[]): Range[] {
    let from = 0;
    return partsOf(windows).flatMap((part, index) =>
        slicesOf(part, MOST_ADDED_AT_ONCE).map((some) => {
            const request = { release, part: index, from, to: from + some.length };
            from = request.to;
            return { request, windows: some };
        }),
    );
}

/** Each sum has a ciphertext for every key. @throws DomainError SUM_OVERFLOW where not even two fit into one transaction */
function sumsAtOnce(windows: readonly StoredWindow[], ranges: number): number {
    const together = Math.floor(MOST_ADDED_AT_ONCE / new Set(windows.map(({ keyId }) => keyId)).size);
    if (together < 2 && ranges > 1) {
        throw new DomainError(ERRORS.SUM_OVERFLOW, 'The windows lie under more keys than can be joined. Ask for a shorter range.');
    }
    return together;
}

async function addRange(
    { ledger, blobs }: EndorsingPorts,
    { registrar, range, stands }: { readonly registrar: LedgerCaller; readonly range: Range; readonly stands: boolean },
): Promise<RangeSum> {
    const { request, windows } = range;
    const addends: (readonly [string, Uint8Array])[] = [];
    for (const { id, keyId, ciphertext } of windows) {
        const bytes = await blobs.read('ciphertext', ciphertext.digest).catch(() => undefined);
        if (bytes === undefined) {
            throw new DomainError(ERRORS.CIPHERTEXT_INVALID, `The ciphertext of window ${id} is missing or damaged.`);
        }
        addends.push([keyId, bytes]);
    }
    if (!stands) {
        const transient = given(addends.map(([, bytes]) => bytes));
        await ledger.submit(registrar, { name: 'statistics:AggregateWindows', request, transient });
    }
    return { from: request.from, to: request.to, ciphertexts: sumsByKey(addends) };
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

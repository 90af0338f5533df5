// SPDX-License-Identifier: Apache-2.0
// What stood on the ledger when: every write of every valid transaction, by the blocks that were checked.

import {
    type Channel,
    type CheckedBlock,
    type Read,
    type SpaceSet,
    TOLERATED,
    type ValidTransaction,
} from '@wardledger/block-verifier/core';
import { READ_PREFIXES, type ShownKey } from './keys';
import { common, isIn, type Span } from './spans';

/** How far the times of two creators may be apart who both asked at one moment: each as far from a peer's as peers let pass. */
const APART = 2 * TOLERATED; // ms

/** One write of a key. */
export interface Written {
    readonly block: number;
    /** That wrote it, and its place in the block. */
    readonly by: Pick<ValidTransaction, 'index' | 'id' | 'time'> & { readonly mspId: string; readonly certificateId: string };
    readonly isDeleted: boolean;
    /** Of the few keys whose values are looked at; of private ones the hash. */
    readonly value: Uint8Array | undefined;
}

/** A valid transaction. */
export interface Stating {
    readonly id: string;
    readonly block: number;
    /** That it states, in milliseconds. */
    readonly time: number;
    readonly mspId: string;
    readonly certificateId: string;
}

interface Configuration {
    readonly channel: Channel;
    readonly from: number;
}

const place = (namespace: string, { collection, key }: ShownKey): string => `${namespace}\0${collection}\0${key}`;

/** The history of one channel. */
export class History {
    readonly #namespace: string;
    readonly #writes = new Map<string, Written[]>();
    readonly #transactions = new Map<string, Stating>();
    readonly #times: number[] = [];
    readonly #configurations: Configuration[] = [];

    /** @param namespace - the chaincode whose keys {@link writes} are asked for */
    constructor(namespace: string) {
        this.#namespace = namespace;
    }

    /** Takes the next block. */
    see({ number, time, channel, valid }: CheckedBlock): void {
        this.#times[number] = time;
        if (this.#configurations.at(-1)?.channel !== channel) {
            this.#configurations.push({ channel, from: number });
        }
        for (const { index, id, time: stated, creator, sets } of valid) {
            const by = { index, id, time: stated, mspId: creator.mspId, certificateId: creator.certificate.fingerprint };
            this.#transactions.set(id, { id, block: number, time: stated, mspId: by.mspId, certificateId: by.certificateId });
            for (const { namespace, collection, writes } of sets.flatMap(({ spaces }) => spaces)) {
                for (const { key, value } of writes) {
                    const where = place(namespace, { collection, key });
                    const known = this.#writes.get(where) ?? [];
                    this.#writes.set(where, known);
                    const isLookedAt = collection !== '' || READ_PREFIXES.some((prefix) => key.startsWith(prefix));
                    // It is copied, or it would keep its whole block.
                    const kept = isLookedAt ? value && Uint8Array.from(value) : undefined;
                    known.push({ block: number, by, isDeleted: value === undefined, value: kept });
                }
            }
        }
    }

    /** Everything that was written under a key of the chaincode, oldest first. */
    writes(key: ShownKey): readonly Written[] {
        return this.#writes.get(place(this.#namespace, key)) ?? [];
    }

    /** What stood under a key after a block. */
    at(key: ShownKey, block: number): Written | undefined {
        const last = this.writes(key).findLast((write) => write.block <= block);
        return last?.isDeleted === true ? undefined : last;
    }

    /** The first block after which a key stood that is made of the id of the transaction that wrote it. */
    firstOf(keyOfTransaction: (id: string) => ShownKey): number | undefined {
        return this.transactions().find(({ id }) => this.writes(keyOfTransaction(id)).length > 0)?.block;
    }

    /** Those that were valid, in their order. */
    transactions(): readonly Stating[] {
        return [...this.#transactions.values()];
    }

    /** A valid transaction by its id. */
    transaction(id: string): Stating | undefined {
        return this.#transactions.get(id);
    }

    /** The configurations of the channel, of all times or in a span, newest first. */
    channels(span: Span = { from: 0, to: Infinity }): readonly Channel[] {
        const spans = this.#configurations.map(({ channel, from }, index) => ({
            channel,
            span: { from, to: (this.#configurations[index + 1]?.from ?? Infinity) - 1 },
        }));
        return spans
            .filter((one) => common([one.span], [span]).length > 0)
            .map(({ channel }) => channel)
            .toReversed();
    }

    /** What the ledger may have been when somebody asked it who stated a time: a block that states a time so much later was not there yet. */
    around(time: number): Span {
        const later = this.#times.findIndex((one) => one > time + APART);
        const earlier = this.#times.findLastIndex((one) => one <= time - APART);
        return { from: Math.max(earlier, 0), to: later < 0 ? this.#times.length - 1 : Math.max(later - 1, 0) };
    }

    /** When everything that was read was what stood there. Ranges count by what they found. */
    current(sets: readonly { readonly spaces: readonly SpaceSet[] }[], within: Span): readonly Span[] {
        let spans: readonly Span[] = [within];
        for (const { namespace, collection, reads, ranges } of sets.flatMap((set) => set.spaces)) {
            for (const read of [...reads, ...ranges.flatMap(({ rawReads }) => rawReads.reads)]) {
                spans = common(spans, this.#lives(place(namespace, { collection, key: read.key }), read));
            }
        }
        return spans;
    }

    /** When a key had a version, or was absent. */
    #lives(key: string, { version }: Read): Span[] {
        const writes = this.#writes.get(key) ?? [];
        const lives = writes.map((write, index) => ({ write, from: write.block, to: (writes[index + 1]?.block ?? Infinity) - 1 }));
        if (version !== undefined) {
            return lives.filter(({ write }) => !write.isDeleted && write.block === version.block && write.by.index === version.tx);
        }
        const before = { from: 0, to: (writes[0]?.block ?? Infinity) - 1 };
        return [before, ...lives.filter(({ write }) => write.isDeleted)];
    }
}

/** Blocks of a span at which something may have changed. */
export const blocksIn = (span: Span, changes: readonly number[]): readonly number[] => [
    span.from,
    ...changes.filter((block) => isIn(block, span)),
];

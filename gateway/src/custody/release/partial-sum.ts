// SPDX-License-Identifier: Apache-2.0
// A sum of some of the windows of a release: those from one place among all to another, in the order of their ids. It joins with the range that is next to it
// and with no other, so that nothing is added twice or left out unseen, and it says how many ciphertexts are in it.

import { CiphertextSum } from '@wardledger/chaincode/crypto';
import { DomainError, ERRORS, type Hex64, MAX_RELEASE_WINDOWS } from '@wardledger/chaincode/domain';

/** Which windows of which set: with from <= place < to. */
export interface SumRange {
    /** Names all windows of the set, and the ciphertext of each. */
    readonly set: Hex64;
    readonly from: number;
    readonly to: number;
}

/** A ciphertext, and under which key it is. */
export interface KeyedCiphertext {
    readonly keyId: string;
    readonly ciphertext: Uint8Array;
}

/** As it is kept. */
export interface StoredPartialSum extends SumRange {
    readonly leaves: number;
    readonly sums: readonly (readonly [keyId: string, ciphertext: string])[];
}

/** Sums under each key, of a range; none is changed once it is made. */
export class PartialSum implements SumRange {
    readonly set: Hex64;
    readonly from: number;
    readonly to: number;
    /** How many ciphertexts were added: fewer than there are windows where one could not be read. */
    readonly leaves: number;
    readonly #sums: ReadonlyMap<string, Uint8Array>;

    private constructor({ set, from, to }: SumRange, leaves: number, sums: ReadonlyMap<string, Uint8Array>) {
        [this.set, this.from, this.to, this.leaves, this.#sums] = [set, from, to, leaves, sums];
    }

    /**
     * Adds the ciphertexts of a range, each as it is read: one at a time is in memory.
     *
     * @param ciphertexts - one for each place at most
     */
    static async of(range: SumRange, ciphertexts: AsyncIterable<KeyedCiphertext>): Promise<PartialSum> {
        const sums = new Map<string, CiphertextSum>();
        let leaves = 0;
        for await (const { keyId, ciphertext } of ciphertexts) {
            addTo(sums, keyId, ciphertext);
            leaves += 1;
        }
        return PartialSum.#made(range, leaves, sums);
    }

    /** Of no window: where a sum begins. */
    static none(set: Hex64, at = 0): PartialSum {
        return new PartialSum({ set, from: at, to: at }, 0, new Map());
    }

    static fromStored({ leaves, sums, ...range }: StoredPartialSum): PartialSum {
        return new PartialSum(range, leaves, new Map(sums.map(([keyId, text]) => [keyId, Buffer.from(text, 'base64')])));
    }

    /** @throws DomainError `REQUEST_INVALID` for a sum of another set, or that does not begin where this one ends */
    joined(next: PartialSum): PartialSum {
        if (next.set !== this.set || next.from !== this.to) {
            throw new DomainError(ERRORS.REQUEST_INVALID, 'a partial sum joins with the range that is next to it, and with no other');
        }
        const sums = new Map<string, CiphertextSum>();
        [...this.#sums, ...next.#sums].forEach(([keyId, ciphertext]) => {
            addTo(sums, keyId, ciphertext);
        });
        return PartialSum.#made({ set: this.set, from: this.from, to: next.to }, this.leaves + next.leaves, sums);
    }

    /** By key id, in the order in which keys came. */
    get sums(): readonly KeyedCiphertext[] {
        return [...this.#sums].map(([keyId, ciphertext]) => ({ keyId, ciphertext }));
    }

    get stored(): StoredPartialSum {
        const { set, from, to, leaves } = this;
        return {
            set,
            from,
            to,
            leaves,
            sums: this.sums.map(({ keyId, ciphertext }) => [keyId, Buffer.from(ciphertext).toString('base64')]),
        };
    }

    /** @throws DomainError `SUM_OVERFLOW` for more ciphertexts than a release may have, `REQUEST_INVALID` for more than the range has places */
    static #made(range: SumRange, leaves: number, sums: ReadonlyMap<string, CiphertextSum>): PartialSum {
        if (leaves > MAX_RELEASE_WINDOWS) {
            throw new DomainError(ERRORS.SUM_OVERFLOW);
        }
        if (leaves > range.to - range.from) {
            throw new DomainError(ERRORS.REQUEST_INVALID, 'a partial sum has more ciphertexts than windows');
        }
        return new PartialSum(range, leaves, new Map([...sums].map(([keyId, sum]) => [keyId, sum.toBytes()])));
    }
}

function addTo(sums: Map<string, CiphertextSum>, keyId: string, ciphertext: Uint8Array): void {
    const sum = sums.get(keyId) ?? new CiphertextSum();
    sum.add(ciphertext);
    sums.set(keyId, sum);
}

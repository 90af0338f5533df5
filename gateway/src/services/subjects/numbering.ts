// SPDX-License-Identifier: Apache-2.0
// Whose record numbers are, as both wards have approved it: one number for both, or each ward its own, and then which ward's is meant.

import { DomainError, ERRORS, type Numbering } from '@wardledger/chaincode/domain';
import type { OutsideName } from '../../custody';
import { readNumber, writeNumber } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';

/** An outside id, and of record numbers what was read in them. */
export interface ReadName {
    /** What is looked up. */
    readonly name: OutsideName;
    /** What is sealed: of a number, where each ward has its own, with the ward, because whoever opens it may be of the other one. */
    readonly text: string;
    /** Whether this ward gives such ids. */
    readonly isOwn: boolean;
}

/** What whoever registers a number tells the ledger: for which numbering its key was made, where that is not the one that needs no word. */
export interface SaidNumbering {
    readonly numbering?: 'ward';
}

/** How numbers are read under one numbering. */
export interface NumberReader {
    readonly said: SaidNumbering;
    /** @throws DomainError NUMBER_WITH_WARD */
    readonly read: (number: string) => ReadName;
}

/** What was read together. */
export interface ReadNames {
    /** In the order of the names. */
    readonly named: readonly ReadName[];
    readonly said: SaidNumbering;
}

/**
 * Builds a reader.
 * @param numbering - whose record numbers are.
 * @param own - the ward that is meant where none is said.
 */
export function numberReader(numbering: Numbering, own: string): NumberReader {
    if (numbering === 'both') {
        return {
            said: {},
            read: (number) => {
                const { id, ward } = readNumber(number);
                if (ward !== undefined) {
                    throw new DomainError(ERRORS.NUMBER_WITH_WARD);
                }
                return { name: { kind: 'record', id }, text: id, isOwn: true };
            },
        };
    }
    return {
        said: { numbering },
        read: (number) => {
            const { id, ward = own } = readNumber(number);
            return { name: { kind: 'record', id, ward }, text: writeNumber(id, ward), isOwn: ward === own };
        },
    };
}

/** What asking needs. */
export interface NumbersPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate'>;
}

/** Asks the ledger whose record numbers are, until that is settled. */
export class Numbers {
    readonly #ports: NumbersPorts;
    #settled: NumberReader | undefined;

    constructor(ports: NumbersPorts) {
        this.#ports = ports;
    }

    /** Reads outside ids: of kind `record` as they are written. @throws DomainError NUMBER_WITH_WARD */
    async read(caller: LedgerCaller, names: readonly OutsideName[]): Promise<ReadNames> {
        const plain = (name: OutsideName): ReadName => ({ name, text: name.id, isOwn: true });
        if (names.every(({ kind }) => kind !== 'record')) {
            return { named: names.map(plain), said: {} };
        }
        let reader = this.#settled;
        if (reader === undefined) {
            const { ward, ledger } = this.#ports;
            const { numbering, settled } = await ledger.evaluate(caller, 'subject:GetNumbering', {});
            reader = numberReader(numbering, ward);
            if (settled) {
                this.#settled = reader;
            }
        }
        const { read, said } = reader;
        return { named: names.map((name) => (name.kind === 'record' ? read(name.id) : plain(name))), said };
    }
}

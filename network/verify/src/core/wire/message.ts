// SPDX-License-Identifier: Apache-2.0
// Messages by tables. They are read as Go's protobuf reads them, or strictly: then only the one form passes in which Fabric writes a message,
// so that no byte of it can be changed unnoticed.
import { joined, NOTHING } from './bytes';
import { Cursor, type Raw, WireError } from './cursor';

/** How the value of a field is read. */
export interface Kind<T> {
    /** Whether it stands there with its length; otherwise it is a number. */
    readonly delimited: boolean;
    /** Several occurrences of one field are one value in a row: so Go reads messages. */
    readonly merges: boolean;
    /** Without the field. */
    readonly absent: T;
    /** `undefined` where the field has another type, which makes it an unknown field. */
    readonly read: (raw: Raw, strict: boolean) => T | undefined;
}

/** One line of a table. */
export interface Row<T> {
    readonly number: number;
    readonly repeated: boolean;
    take(occurrences: readonly Raw[], strict: boolean): T;
    /** Whether the field is one that this line knows, by its type. */
    knows(raw: Raw): boolean;
}

type Table = Readonly<Record<string, Row<unknown>>>;
type ValueOf<T> = { readonly [Name in keyof T]: T[Name] extends Row<infer V> ? V : never };

/** What a message reads as. */
export type Decoded<M> = M extends Message<infer T> ? ValueOf<T> : never;

const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const BYTES: Kind<Uint8Array> = {
    delimited: true,
    merges: false,
    absent: NOTHING,
    read: (raw) => (raw instanceof Uint8Array ? raw : undefined),
};

/** Go refuses a message in which a text is no UTF-8. */
export const TEXT: Kind<string> = {
    delimited: true,
    merges: false,
    absent: '',
    read: (raw) => {
        try {
            return raw instanceof Uint8Array ? fatal.decode(raw) : undefined;
        } catch {
            throw new WireError('a text that is no UTF-8');
        }
    },
};

/** An unsigned number of 64 bits. One beyond 2^53 is not exact; no such number means anything here. */
export const NUMBER: Kind<number> = {
    delimited: false,
    merges: false,
    absent: 0,
    read: (raw) => (raw instanceof Uint8Array ? undefined : Number(BigInt.asUintN(64, BigInt(raw)))),
};

/** A number of 32 bits with a sign; the others are cut off. */
export const INT32: Kind<number> = {
    delimited: false,
    merges: false,
    absent: 0,
    read: (raw) => (raw instanceof Uint8Array ? undefined : Number(BigInt.asIntN(32, BigInt(raw)))),
};

export const FLAG: Kind<boolean> = {
    delimited: false,
    merges: false,
    absent: false,
    read: (raw) => (raw instanceof Uint8Array ? undefined : BigInt.asUintN(64, BigInt(raw)) !== 0n),
};

/** A message inside another; an absent one reads as an empty one. */
export function nested<T extends Table>(message: Message<T>): Kind<ValueOf<T>> {
    return {
        delimited: true,
        merges: true,
        absent: message.decode(NOTHING),
        read: (raw, strict) => (raw instanceof Uint8Array ? message.decode(raw, strict) : undefined),
    };
}

function last<T>({ merges, read }: Kind<T>, occurrences: readonly Raw[], strict: boolean): T | undefined {
    const [first] = occurrences;
    const found = merges && occurrences.length > 1 ? joined(occurrences as readonly Uint8Array[]) : (occurrences.at(-1) ?? first);
    return found === undefined ? undefined : read(found, strict);
}

const knowsBy =
    <T>(kind: Kind<T>) =>
    (raw: Raw): boolean =>
        raw instanceof Uint8Array === kind.delimited;

/** A field that reads as its default where it is absent. */
export function one<T>(number: number, kind: Kind<T>): Row<T> {
    return {
        number,
        repeated: false,
        knows: knowsBy(kind),
        take: (occurrences, strict) => {
            const value = last(kind, occurrences, strict);
            if (strict && !kind.merges && value !== undefined && isDefault(value)) {
                throw new WireError('a default that is written');
            }
            return value ?? kind.absent;
        },
    };
}

/** A field whose absence says something. */
export function maybe<T>(number: number, kind: Kind<T>): Row<T | undefined> {
    return { number, repeated: false, knows: knowsBy(kind), take: (occurrences, strict) => last(kind, occurrences, strict) };
}

/** A field that may stand there any number of times. */
export function many<T>(number: number, kind: Kind<T>): Row<readonly T[]> {
    return {
        number,
        repeated: true,
        knows: knowsBy(kind),
        take: (occurrences, strict) => occurrences.flatMap((raw) => kind.read(raw, strict) ?? []),
    };
}

const isDefault = (value: unknown): boolean =>
    value === 0 || value === '' || value === false || (value instanceof Uint8Array && value.length === 0);

/** A kind of message. */
export class Message<T extends Table> {
    readonly #rows: ReadonlyMap<number, { readonly name: string; readonly row: Row<unknown> }>;

    constructor(table: T) {
        this.#rows = new Map(Object.entries(table).map(([name, row]) => [row.number, { name, row }]));
    }

    /**
     * @param strict - refuses every form of the message but the one in which Fabric writes it: fields in order, none twice, none unknown
     * @throws WireError
     */
    decode(bytes: Uint8Array, strict = false): ValueOf<T> {
        const found = new Map<number, Raw[]>();
        const cursor = new Cursor(bytes, strict);
        let before = 0;
        while (!cursor.ended) {
            const { number, value } = cursor.field();
            const known = value === undefined ? undefined : this.#rows.get(number)?.row;
            if (strict) {
                demandForm(known, value, { number, before });
            }
            before = number;
            if (value !== undefined && known?.knows(value) === true) {
                const occurrences = found.get(number) ?? [];
                occurrences.push(value);
                found.set(number, occurrences);
            }
        }
        const entries = [...this.#rows.values()].map(({ name, row }) => [name, row.take(found.get(row.number) ?? [], strict)] as const);
        return Object.fromEntries(entries) as ValueOf<T>;
    }
}

function demandForm(row: Row<unknown> | undefined, value: Raw | undefined, { number, before }: { number: number; before: number }): void {
    if (row === undefined || value === undefined || !row.knows(value)) {
        throw new WireError(`an unknown field ${number}`);
    }
    if (number < before || (number === before && !row.repeated)) {
        throw new WireError('fields out of order');
    }
}

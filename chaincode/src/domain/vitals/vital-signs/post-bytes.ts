// SPDX-License-Identifier: Apache-2.0
// The bytes of a post as it was sent: what its header says, and what each leaf holds. Field by field in docs/post-bytes.md; tables of signals and units have no part
// in it, so that a device, whoever checks and every later release write the same.

/** One signal as it was sent: `values[k]` was measured at `start + k * periodSeconds`; `null` = not measured. */
export interface SentSignal {
    readonly code: string;
    readonly unit: string;
    /** Numbers by which the device says that it has none. */
    readonly notMeasured?: readonly number[];
    readonly values: readonly (number | null)[];
}

/** What a device sends under one name. How it came, by whom and through which head, is not part of it. */
export interface SentPost {
    /** By outside ids, as the patient. */
    readonly device: string;
    /** Which start of the device; a time as its milliseconds. */
    readonly boot?: number | undefined;
    readonly patient: string;
    readonly sequence: number;
    /** Milliseconds since the epoch. */
    readonly start: number;
    readonly periodSeconds: number;
    readonly model?: string | undefined;
    /** In the order in which they were sent. */
    readonly signals: readonly SentSignal[];
    /** The same. */
    readonly observations?: readonly { readonly code: string; readonly value: string }[] | undefined;
}

/** How the header begins, so that it is no header of another format. */
const HEADER_TAG = 'wardledger post 1\n';

const NOT_MEASURED = 0;
const NUMBER = 1;
const OBSERVATION = 2;

const MAX_UINT16 = 0xffff;
const UTF_8 = new TextEncoder();

/** Bytes that grow; integers and floating-point numbers have their most significant byte first. */
class Bytes {
    #bytes = new Uint8Array(256);
    #view = new DataView(this.#bytes.buffer);
    #length = 0;

    uint8(value: number): this {
        const place = this.#room(1);
        this.#view.setUint8(place, value);
        return this;
    }

    uint16(value: number): this {
        if (value > MAX_UINT16) {
            throw new RangeError('more than a post holds');
        }
        const place = this.#room(2);
        this.#view.setUint16(place, value);
        return this;
    }

    uint64(value: number): this {
        if (!Number.isSafeInteger(value) || value < 0) {
            throw new RangeError('no number of a post');
        }
        const place = this.#room(8);
        this.#view.setBigUint64(place, BigInt(value));
        return this;
    }

    /** JSON has one zero, arithmetic has two: written is the positive one. */
    float64(value: number): this {
        if (!Number.isFinite(value)) {
            throw new RangeError('no number of a post');
        }
        const place = this.#room(8);
        this.#view.setFloat64(place, value === 0 ? 0 : value);
        return this;
    }

    /** UTF-8 behind the number of its bytes. */
    text(value: string): this {
        const bytes = UTF_8.encode(value);
        return this.uint16(bytes.length).raw(bytes);
    }

    raw(bytes: Uint8Array): this {
        const place = this.#room(bytes.length);
        this.#bytes.set(bytes, place);
        return this;
    }

    /** Behind a 1; a 0 where there is none. */
    optional<Value>(value: Value | undefined, write: (value: Value) => this): this {
        this.uint8(value === undefined ? 0 : 1);
        return value === undefined ? this : write(value);
    }

    /** How many are written. */
    get length(): number {
        return this.#length;
    }

    done(): Uint8Array {
        return this.#bytes.slice(0, this.#length);
    }

    /** Makes room, perhaps elsewhere: what is written to is looked up behind it. @returns where they are written */
    #room(bytes: number): number {
        const start = this.#length;
        this.#length += bytes;
        if (this.#length > this.#bytes.length) {
            const larger = new Uint8Array(2 * this.#length);
            larger.set(this.#bytes);
            this.#bytes = larger;
            this.#view = new DataView(larger.buffer);
        }
        return start;
    }
}

/**
 * Gives the header of a post: whose it is, when it was measured, and of what its leaves are, in their order; no reading.
 * @param post - as it was sent.
 * @throws RangeError for what no post holds: numbers that are not finite, or where they count no safe integers of at least 0, more than 65,535 of anything
 */
export function postHeader({ observations = [], ...post }: SentPost): Uint8Array {
    const bytes = new Bytes().raw(UTF_8.encode(HEADER_TAG)).text(post.device);
    bytes
        .optional(post.boot, (boot) => bytes.uint64(boot))
        .text(post.patient)
        .uint64(post.sequence)
        .uint64(post.start);
    bytes.float64(post.periodSeconds).optional(post.model, (model) => bytes.text(model));
    bytes.uint16(post.signals.length);
    for (const { code, unit, values, notMeasured = [] } of post.signals) {
        bytes.text(code).text(unit).uint16(values.length).uint16(notMeasured.length);
        notMeasured.forEach((number) => bytes.float64(number));
    }
    return bytes.uint16(observations.length).done();
}

/**
 * Gives what each leaf of a post holds: readings signal by signal and step by step, then observations.
 * @param post - as it was sent.
 * @throws RangeError as `postHeader`
 */
export function postReadings({ signals, observations = [] }: Pick<SentPost, 'signals' | 'observations'>): Uint8Array[] {
    const bytes = new Bytes();
    const ends = [0];
    for (const value of signals.flatMap(({ values }) => values)) {
        ends.push((value === null ? bytes.uint8(NOT_MEASURED) : bytes.uint8(NUMBER).float64(value)).length);
    }
    for (const { code, value } of observations) {
        ends.push(bytes.uint8(OBSERVATION).text(code).text(value).length);
    }
    const written = bytes.done();
    return ends.slice(1).map((end, index) => written.subarray(ends[index], end));
}

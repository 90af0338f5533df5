// SPDX-License-Identifier: Apache-2.0
// How the readings of a window are written: what its posts share once, and what is of one post in a row. An envelope stays as long as its patient does, and of a
// post that is written out most is names of members and of its device.

import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { canonicalJson, closed, demandDefined } from '@wardledger/chaincode/domain';

const Place = Type.Integer({ minimum: 0 });
const Values = Type.Array(Type.Union([Type.Number(), Type.Null()]));
/** What is in a row is checked once it is a post again. */
const PackedSchema = closed({
    window: Type.String(),
    subject: Type.String(),
    devices: Type.Array(Type.String()),
    signals: Type.Array(Type.Object({ code: Type.String(), unit: Type.String() })),
    posts: Type.Array(
        Type.Tuple([
            /** Of its device. */
            Place,
            /** Sequence. */
            Type.Number(),
            /** Start. */
            Type.Number(),
            /** Period. */
            Type.Number(),
            /** When it was received. */
            Type.Number(),
            /** Key and nonce. */
            Type.String(),
            Type.String(),
            /** Of each signal its place and its values. */
            Type.Array(Type.Tuple([Place, Values])),
            /** What few posts have. */
            Type.Object({}),
        ]),
    ),
});
type Packed = Static<typeof PackedSchema>;

/** Of a post what every post has; whatever else it has is kept with it. */
interface Post {
    readonly device: string;
    readonly sequence: number;
    readonly start: number;
    readonly periodSeconds: number;
    readonly receivedAt: number;
    readonly late: boolean;
    readonly signals: readonly { readonly values: readonly (number | null)[] }[];
    readonly proof: { readonly key: string; readonly nonce: string; readonly signature?: string };
}
interface Content {
    readonly window: string;
    readonly subject: string;
    readonly posts: readonly Post[];
}

const packed = TypeCompiler.Compile(PackedSchema);

/** What several share, each once, in the order in which it came first. */
class Shared {
    readonly #places = new Map<string, number>();
    readonly all: unknown[] = [];

    placeOf(value: unknown): number {
        const text = canonicalJson(value);
        const known = this.#places.get(text);
        if (known !== undefined) {
            return known;
        }
        this.#places.set(text, this.all.length);
        return this.all.push(value) - 1;
    }
}

/** Writes the readings of a window: canonical JSON. */
export function packedWindow({ window, subject, posts }: Content): string {
    const [devices, heads] = [new Shared(), new Shared()];
    const rows = posts.map(({ device, sequence, start, periodSeconds, receivedAt, signals, late, proof, ...few }) => {
        const { key, nonce, signature } = proof;
        const values = signals.map(({ values: measured, ...head }) => [heads.placeOf(head), measured]);
        const more = { ...few, ...(late && { late }), ...(signature !== undefined && { signature }) };
        return [devices.placeOf(device), sequence, start, periodSeconds, receivedAt, key, nonce, values, more];
    });
    return canonicalJson({ window, subject, devices: devices.all, signals: heads.all, posts: rows });
}

/**
 * Reads what `packedWindow` wrote.
 * @returns what is yet to be checked.
 * @throws Error for what it has not written
 */
export function unpackedWindow(text: string): unknown {
    const content: unknown = JSON.parse(text);
    if (!packed.Check(content)) {
        throw new SyntaxError('no readings of a window');
    }
    const { window, subject, devices, signals } = content;
    const posts = content.posts.map(
        ([device, sequence, start, periodSeconds, receivedAt, key, nonce, values, few]: Packed['posts'][number]) => {
            const { signature, ...more } = few as { readonly signature?: string };
            return {
                device: demandDefined(devices[device], 'the device of a post'),
                sequence,
                start,
                periodSeconds,
                receivedAt,
                late: false,
                signals: values.map(([head, measured]) => ({ ...demandDefined(signals[head], 'a signal of a post'), values: measured })),
                proof: { key, nonce, ...(signature !== undefined && { signature }) },
                ...more,
            };
        },
    );
    return { window, subject, posts };
}

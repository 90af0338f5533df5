// SPDX-License-Identifier: Apache-2.0
// Bytes to lines. A line counts once its end is there: what has none may be torn. One that is too long, or is no text, is passed over to the next line feed.

/** One line that has its end. */
export interface Line {
    /** Counted from one. */
    readonly number: number;
    /** Bytes of the input up to its end. */
    readonly end: number;
    readonly text: string;
    /** Why it is none. */
    readonly rule?: string;
}

/** How far an input was read: behind a line feed. */
export interface Place {
    readonly offset: number;
    readonly line: number;
}

/** Of a line, in bytes. */
export const LONGEST_LINE = 262_144;
/** Where an input begins. */
export const BEGINNING: Place = { offset: 0, line: 0 };
const LINE_FEED = 10;
const NOTHING = Buffer.alloc(0);

/** Cuts what is read piece by piece. */
export class LineCutter {
    #place: Place;
    #rest: Buffer = NOTHING;
    /** Of a line that is too long, whose bytes are not kept. */
    #passedOver = 0;

    constructor(place: Place = BEGINNING) {
        this.#place = place;
    }

    /** Behind the last line that has its end. */
    get place(): Place {
        return this.#place;
    }

    /** Where the next piece of the input begins. */
    get position(): number {
        return this.#place.offset + this.#passedOver + this.#rest.length;
    }

    /** Bytes behind the last line feed. */
    get isTorn(): boolean {
        return this.position > this.#place.offset;
    }

    /** The lines that end in this piece. */
    cut(piece: Buffer): Line[] {
        const lines: Line[] = [];
        let begin = 0;
        for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, begin)) {
            this.#keep(piece.subarray(begin, end));
            lines.push(this.#line());
            begin = end + 1;
        }
        this.#keep(piece.subarray(begin));
        return lines;
    }

    #keep(bytes: Buffer): void {
        this.#rest = Buffer.concat([this.#rest, bytes]);
        if (this.#passedOver > 0 || this.#rest.length > LONGEST_LINE) {
            this.#passedOver += this.#rest.length;
            this.#rest = NOTHING;
        }
    }

    #line(): Line {
        this.#place = { offset: this.position + 1, line: this.#place.line + 1 };
        const told = this.#passedOver > 0 ? { text: '', rule: `it is longer than ${String(LONGEST_LINE)} bytes` } : textOf(this.#rest);
        this.#rest = NOTHING;
        this.#passedOver = 0;
        return { number: this.#place.line, end: this.#place.offset, ...told };
    }
}

function textOf(bytes: Buffer): Pick<Line, 'text' | 'rule'> {
    if (bytes.includes(0)) {
        return { text: '', rule: 'it has a NUL' };
    }
    try {
        return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim() };
    } catch {
        return { text: '', rule: 'it is not UTF-8' };
    }
}

// SPDX-License-Identifier: Apache-2.0
// What is wrong with a file, line by line. A reading is never repeated: what is printed here may be kept in a log.

/** One thing that is wrong. */
export interface Problem {
    /** As an editor counts; none where it is about the whole file. */
    readonly line?: number;
    /** As the header has it. */
    readonly column?: string;
    readonly says: string;
}

const SHOWN = 20;
/** What a terminal may be shown of a file: one that is no table at all can hold anything. */
const SHOWABLE = /^[\p{L}\p{N}\p{M} _.,:;%°#/()[\]{}+-]{1,40}$/u;

/** A file that is not what it should be; the message has a line for each problem, the first of them where there are many. */
export class NumericsError extends Error {
    readonly problems: readonly Problem[];

    constructor(problems: readonly Problem[], file?: string) {
        const before = file === undefined ? '' : `${file}, `;
        const lines = problems.slice(0, SHOWN).map(({ line, column, says }) => {
            const ofLine = line === undefined ? [] : [`line ${String(line)}`];
            const place = [...ofLine, ...(column === undefined ? [] : [`column ${column}`])].join(', ');
            return before + (place === '' ? says : `${place}: ${says}`);
        });
        const rest = problems.length > SHOWN ? [`${before}and ${String(problems.length - SHOWN)} more such lines`] : [];
        super([...lines, ...rest].join('\n'));
        this.problems = problems;
    }
}

/** @throws NumericsError when there is anything wrong */
export function demandNone(problems: readonly Problem[]): void {
    if (problems.length > 0) {
        throw new NumericsError(problems);
    }
}

/** A name of a header as it may be shown; else its place, counted from one. */
export function shown(name: string, index: number): string {
    return SHOWABLE.test(name) ? name : String(index + 1);
}

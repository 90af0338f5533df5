// SPDX-License-Identifier: Apache-2.0
// What statistics must say after any sequence of posts, closings, corrections, merges, separations and releases: a model of lists and sums, without a ledger, a
// ciphertext or a window's id.

/** A post as the model keeps it. */
export interface ModelPost {
    readonly patient: string;
    readonly device: string;
    /** By whom it was entered, in the place of another. */
    readonly isEntered: boolean;
    readonly sequence: number;
    /** One a second, from so many seconds on. */
    readonly second: number;
    readonly values: readonly number[];
    isRetracted: boolean;
    /** What stands in its place. */
    replacement?: ModelPost;
}

/** Posts of a patient that came between two closings. */
interface ModelWindow {
    readonly patient: string;
    /** What somebody has entered is in none with a device's. */
    readonly isEntered: boolean;
    readonly posts: ModelPost[];
    /** `never`: all of it was retracted before it was closed. */
    state: 'open' | 'closed' | 'never';
    /** How often it was corrected since it was closed, and after how many of these there was something left to be put together anew. */
    corrected: number;
    remade: number;
    set?: string;
}

/** Figures of some values. */
export interface Figures {
    readonly count: number;
    readonly mean: number;
    /** `null` of a single one. */
    readonly standardDeviation: number | null;
}

/** What is said to a question. */
export type ModelAnswer = { readonly code: string } | (Figures & { readonly flags: readonly string[] });

interface Given extends Figures {
    readonly windows: ReadonlyMap<ModelWindow, number>;
    /** Who was merged into whom. */
    readonly merged: ReadonlyMap<string, string>;
}

const MINIMUM = 5;

/** As anybody would compute them. */
export function figuresOf(values: readonly number[]): Figures {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { count: values.length, mean, standardDeviation: values.length === 1 ? null : Math.sqrt(squares / (values.length - 1)) };
}

/** Plain lists. */
export class StatisticsModel {
    readonly posts: ModelPost[] = [];
    readonly #patients: readonly string[];
    readonly #windows: ModelWindow[] = [];
    readonly #into = new Map<string, string>();
    readonly #given = new Map<string, Given>();
    /** What was given to a question, which is its answer for ever. */
    readonly #answered = new Map<string, string>();

    constructor(patients: readonly string[]) {
        this.#patients = patients;
    }

    get merged(): readonly string[] {
        return [...this.#into.keys()];
    }

    post(post: ModelPost): void {
        this.posts.push(post);
        const { patient, isEntered } = post;
        const open = this.#windows.find((one) => one.patient === patient && one.isEntered === isEntered && one.state === 'open');
        if (open === undefined) {
            this.#windows.push({ patient, isEntered, posts: [post], state: 'open', corrected: 0, remade: 0 });
        } else {
            open.posts.push(post);
        }
    }

    close(): void {
        for (const window of this.#windows.filter(({ state }) => state === 'open')) {
            window.state = valuesIn(window).length === 0 ? 'never' : 'closed';
        }
    }

    /** @returns which of them were retracted by that */
    retract(posts: readonly ModelPost[]): readonly ModelPost[] {
        const fresh = posts.filter((post) => !post.isRetracted);
        fresh.forEach((post) => (post.isRetracted = true));
        for (const window of this.#windows.filter(
            ({ state, posts: of }) => state === 'closed' && of.some((post) => fresh.includes(post)),
        )) {
            window.corrected += 1;
            window.remade += valuesIn(window).length === 0 ? 0 : 1;
        }
        return fresh;
    }

    /** Readings in the place of a post, of the same patient or another. */
    replace(post: ModelPost, { patient, values }: Pick<ModelPost, 'patient' | 'values'>): void {
        const { sequence, second } = post;
        post.replacement = { patient, device: `${post.device}~`, isEntered: true, sequence, second, values, isRetracted: false };
        this.post(post.replacement);
    }

    /** Whether two numbers lead to one patient. */
    areOne(one: string, other: string): boolean {
        return this.#survivor(one) === this.#survivor(other);
    }

    /** Posts of a patient's device with a reading in a span. */
    within(patient: string, from: number, to: number): readonly ModelPost[] {
        return this.posts.filter(
            (post) => post.device === `monitor-${patient}` && post.second < to && post.second + post.values.length > from,
        );
    }

    /** How many windows the ledger has of a patient, of all versions. */
    windowsOf(patient: string): number {
        const windows = this.#windows.filter(
            (window) => window.state === 'closed' && this.#survivor(window.patient) === this.#survivor(patient),
        );
        return windows.reduce((sum, { remade }) => sum + 1 + remade, 0);
    }

    mayMerge(from: string, into: string): boolean {
        return from !== into && !this.#into.has(from) && !this.#into.has(into);
    }

    merge(from: string, into: string): void {
        this.#into.set(from, into);
    }

    separate(from: string): void {
        this.#into.delete(from);
    }

    /** Of all patients, or of some. */
    ask(patients: readonly string[] = this.#patients, question = patients.join(' ')): ModelAnswer {
        const answered = this.#answered.get(question);
        const asked = new Set(patients.map((patient) => this.#survivor(patient)));
        const windows = this.#windows.filter(
            (window) => window.state === 'closed' && valuesIn(window).length > 0 && asked.has(this.#survivor(window.patient)),
        );
        const set = answered ?? windows.map((window) => `${String(this.#windows.indexOf(window))}.${String(window.corrected)}`).join(' ');
        const before = this.#given.get(set);
        if (this.#cohort(before?.windows.keys() ?? windows) < MINIMUM) {
            return { code: 'COHORT_TOO_SMALL' };
        }
        if (before === undefined && windows.some((window) => window.set !== undefined)) {
            return { code: 'RELEASE_BUDGET_SPENT' };
        }
        const given = before ?? this.#give(set, windows);
        this.#answered.set(question, set);
        const { count, mean, standardDeviation } = given;
        return { count, mean, standardDeviation, flags: this.#flags(given) };
    }

    #give(set: string, windows: readonly ModelWindow[]): Given {
        windows.forEach((window) => (window.set = set));
        const versions = new Map(windows.map((window) => [window, window.corrected]));
        const given = { ...figuresOf(windows.flatMap(valuesIn)), windows: versions, merged: this.#mergedIn(windows) };
        this.#given.set(set, given);
        return given;
    }

    #flags({ windows, merged: then }: Given): string[] {
        const now = this.#mergedIn([...windows.keys()]);
        const ids = [...now.keys(), ...[...windows.keys()].map(({ patient }) => patient)];
        return [
            ...(ids.some((id) => now.get(id) !== then.get(id)) ? ['MERGED_SINCE'] : []),
            ...([...windows].some(([{ corrected }, version]) => corrected !== version) ? ['CORRECTED_SINCE'] : []),
        ];
    }

    #cohort(windows: Iterable<ModelWindow>): number {
        return new Set([...windows].map(({ patient }) => this.#survivor(patient))).size;
    }

    /** Everybody who is merged into one of the windows' patients. */
    #mergedIn(windows: readonly ModelWindow[]): ReadonlyMap<string, string> {
        const survivors = new Set(windows.map(({ patient }) => this.#survivor(patient)));
        const under = this.#patients.filter((patient) => this.#into.has(patient) && survivors.has(this.#survivor(patient)));
        return new Map(under.map((patient) => [patient, this.#survivor(patient)]));
    }

    #survivor(patient: string): string {
        const into = this.#into.get(patient);
        return into === undefined ? patient : this.#survivor(into);
    }
}

function valuesIn({ posts }: ModelWindow): readonly number[] {
    return posts.filter(({ isRetracted }) => !isRetracted).flatMap(({ values }) => values);
}

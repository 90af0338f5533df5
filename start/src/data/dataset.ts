// SPDX-License-Identifier: Apache-2.0
// What a demonstration sends: patients of a ward, each with posts whose times are relative to the end of the recording.

/** The wards of the network, in the order of their ports. */
export const wards = ['ward1', 'ward2'] as const;
export type Ward = (typeof wards)[number];

/** One signal of a post; `null` is «not measured», 0 is what the monitor sent. */
export interface Signal {
    readonly code: string;
    readonly unit: string;
    readonly values: readonly (number | null)[];
}

/** A device post. */
export interface Post {
    readonly ward: Ward;
    readonly patient: string;
    readonly device: string;
    readonly sequence: number;
    /** Milliseconds from its first value to the end of the recording. */
    readonly endOffset: number;
    readonly periodSeconds: number;
    readonly signals: readonly Signal[];
    /** Where its values stand in the file that it was read from, for whoever reads that it was refused. */
    readonly origin?: string;
}

/** What a doctor found and prescribed, in the words of whoever wrote it down. */
export interface Finding {
    readonly ward: Ward;
    readonly patient: string;
    readonly doctor: string;
    readonly diagnosis: string;
    readonly prescription: string;
}

/** A named set of posts; the name keys what an earlier start already sent. */
export interface Dataset {
    readonly name: string;
    readonly title: string;
    /** What a reader should know who compares it with where it comes from. */
    readonly notes?: readonly string[];
    readonly posts: readonly Post[];
    /** What is entered into the patients' medical records. */
    readonly findings?: readonly Finding[];
    /** When the last value was read, milliseconds since the epoch, where that is known. */
    readonly end?: number;
}

// SPDX-License-Identifier: Apache-2.0
// What is observed about a patient and is no number: it is in no ciphertext and no statistic, and takes part in the early warning score alone.

import { CONSCIOUSNESS, OXYGEN_SUPPLIES } from './news2';

/** One thing that is observed. */
export interface Observable {
    /** LOINC, or a local code beginning with `wl-`. */
    readonly code: string;
    readonly name: string;
    readonly part: 'oxygen' | 'consciousness';
    readonly values: readonly string[];
}

export const OBSERVABLES: readonly Observable[] = [
    { code: 'wl-oxygen', name: 'Air or supplemental oxygen', part: 'oxygen', values: OXYGEN_SUPPLIES },
    { code: '67775-7', name: 'Level of responsiveness (ACVPU)', part: 'consciousness', values: CONSCIOUSNESS },
];

/** One observation, as it is posted. */
export interface Observation {
    readonly code: string;
    readonly value: string;
}

/** What is observed under a code; undefined for a code that is none of them. */
export function observableOf(code: string): Observable | undefined {
    return OBSERVABLES.find((one) => one.code === code);
}

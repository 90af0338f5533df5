// SPDX-License-Identifier: Apache-2.0
// What the names in a header mean: those of monitors, of exports and of the table of vital signs, however they are written.
import { signalOf, SIGNALS, type Signal } from '@wardledger/chaincode/domain';

/** What a column holds: a signal, its code; a time or a part of one; nothing that is wanted. */
export type Meaning = { readonly signal: Signal } | 'time' | 'date' | 'ignore';

/** Letters and digits alone, so that `SpO₂`, `%SpO2` and `spo_2` are one name. */
const plain = (name: string): string =>
    name
        .normalize('NFKC')
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '');

/** Pressures are written as the place and the phase, which can be joined in many ways. */
const phases = {
    systolic: ['sys', 'syst', 'systolic', 's', 'sbp'],
    diastolic: ['dia', 'diast', 'diastolic', 'd', 'dbp'],
    mean: ['mean', 'm', 'map', 'mbp', 'avg'],
} as const;
const cuff = ['nbp', 'nibp', 'cuff', 'cuffbp'];
const line = ['abp', 'art', 'ibp', 'arterial', 'arterialbp'];
const pressures = (places: readonly string[], phase: keyof typeof phases): string[] =>
    places.flatMap((place) => phases[phase].map((word) => place + word));

const namesByCode: Readonly<Record<string, readonly string[]>> = {
    '8867-4': ['hr', 'heartrate', 'hrecg', 'ecghr', 'ekghr', 'hrekg'],
    '8889-8': ['pulse', 'pr', 'pulserate', 'prspo2', 'spo2pr', 'pulsespo2', 'spo2pulse', 'pulseoximetryrate'],
    '59408-5': ['spo2', 'o2sat', 'oxygensaturation', 'spo2percent'],
    '9279-1': ['resp', 'rr', 'respiration', 'resprate', 'respiratoryrate', 'respirationrate', 'breathingrate'],
    '8310-5': ['temp', 'temperature', 'bodytemp', 'bodytemperature', 'coretemp', 'coretemperature', 'tcore'],
    '8480-6': pressures(cuff, 'systolic'),
    '8462-4': pressures(cuff, 'diastolic'),
    '8478-0': pressures(cuff, 'mean'),
    '76215-3': pressures(line, 'systolic'),
    '76213-8': pressures(line, 'diastolic'),
    '76214-6': pressures(line, 'mean'),
    '41653-7': ['glucose', 'bloodglucose', 'glu', 'gluc', 'bg', 'glucometer'],
    'wl-emg': ['emg'],
};

const times =
    `time datetime dateandtime timestamp clock clocktime timeofday charttime recordedat measuredat elapsed elapsedtime relativetime
    reltime offset t utc minute minutes min mins second seconds sec secs s hour hours h millisecond milliseconds ms epoch unix unixtime`.split(
        /\s+/,
    );

const meanings: ReadonlyMap<string, Meaning> = new Map([
    ...SIGNALS.flatMap((signal) =>
        [...(namesByCode[signal.code] ?? []), plain(signal.name)].map((name): [string, Meaning] => [name, { signal }]),
    ),
    ...times.map((name): [string, Meaning] => [name, 'time']),
    ...['date', 'day'].map((name): [string, Meaning] => [name, 'date']),
    ['ignore', 'ignore'],
]);

/** The names that an error or a help text shows, one a signal, as this project's own files write them. */
export const USUAL_NAMES = 'hr, pulse, spo2, resp, temp, nbp_sys, nbp_dia, nbp_mean, abp_sys, abp_dia, abp_mean, glucose, emg';

/** What a name means: a code of the table, or a name; `undefined` where it is neither. */
export function meaningOf(name: string): Meaning | undefined {
    const signal = signalOf(name.trim());
    return signal === undefined ? meanings.get(plain(name)) : { signal };
}

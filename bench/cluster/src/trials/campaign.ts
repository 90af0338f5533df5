// SPDX-License-Identifier: Apache-2.0
// All runs: every setting, every protocol, every seed, in one process, with a line of progress for each.

import { liarSummary, type LiarSummary } from './liar-trial';
import { PROTOCOLS, summaryOf, type ProtocolName, type Summary } from '../measures/measures';
import { deec } from '../protocols/deec';
import { leach } from '../protocols/leach';
import { ours } from '../protocols/ours';
import type { ProtocolFactory } from '../protocols/protocol';
import { sep } from '../protocols/sep';
import { nameOf, settingsOf, STANDARD, type Setting } from '../world/setting';
import { simulate } from '../simulation/simulation';
import { bandOf, type Band } from '../measures/statistics';

const FACTORIES: Readonly<Record<ProtocolName, ProtocolFactory>> = { LEACH: leach, SEP: sep, DEEC: deec, ours };
const LIES = [0.5, 0.1, 2];
const LIAR_SETTINGS: readonly Setting[] = [STANDARD, { ...STANDARD, sink: 'outside' }, { ...STANDARD, advancedShare: 0.2, advancedBy: 3 }];
const LIAR_PROTOCOLS: readonly ProtocolName[] = ['DEEC', 'ours'];
const SMALL = [100];

/** Everything that the report shows. */
export interface Campaign {
    readonly seeds: readonly number[];
    /** LEACH in the standard setting: rounds of the first dead node, members may and may not send straight to the sink. */
    readonly control: { readonly direct: Band; readonly pure: Band };
    readonly summaries: readonly Summary[];
    readonly liars: readonly LiarSummary[];
}

/** Says what has been done. */
export type Progress = (line: string) => void;

/**
 * Runs everything.
 * @param seeds - one run of each setting and protocol per seed.
 * @param sizes - numbers of nodes in the variant where members may send straight to the sink.
 * @param progress - told about each part.
 */
export function runCampaign(seeds: readonly number[], sizes: readonly number[], progress: Progress): Campaign {
    const control = { direct: controlOf(true, seeds), pure: controlOf(false, seeds) };
    progress(`control: LEACH ${control.direct.median} direct, ${control.pure.median} not`);
    const trials = LIAR_SETTINGS.flatMap((setting) =>
        LIAR_PROTOCOLS.flatMap((protocol) => LIES.map((factor) => ({ setting, protocol, factory: FACTORIES[protocol], factor }))),
    );
    const liars = trials.map((trial) => {
        progress(`liars claiming ${trial.factor}: ${trial.protocol}, ${nameOf(trial.setting)}`);
        return liarSummary(trial, seeds);
    });
    const summaries = [...settingsOf(true, sizes), ...settingsOf(false, SMALL)].flatMap((setting) => {
        const compared = PROTOCOLS.map((protocol) => {
            const runs = seeds.map((seed) => simulate({ setting, seed, protocol: FACTORIES[protocol] }));
            return summaryOf(setting, protocol, runs);
        });
        const rounds = compared.map(({ protocol, bands }) => `${protocol} ${bands.firstDead.median}`).join(', ');
        progress(`${nameOf(setting)}${setting.direct ? '' : ', always through a head'}: first dead ${rounds}`);
        return compared;
    });
    return { seeds, control, summaries, liars };
}

function controlOf(direct: boolean, seeds: readonly number[]): Band {
    return bandOf(seeds.map((seed) => simulate({ setting: { ...STANDARD, direct }, seed, protocol: leach }).firstDead));
}

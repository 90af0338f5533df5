// SPDX-License-Identifier: Apache-2.0
// Tells devices what intake takes, from the tables by which it judges.

import { MAX_AHEAD_MS, OBSERVABLES, SIGNALS, takenUnits } from '@wardledger/chaincode/domain';
import { KNOWN_MODELS, sentinelsOf } from '../../../custody';
import type { SignalCatalogue } from '../ports/signal-catalogue';
import type { PostRules } from './plausibility';

/** What is taken under these rules. */
export function signalCatalogue({ maximumLateness }: Pick<PostRules, 'maximumLateness'>): SignalCatalogue {
    return {
        items: SIGNALS.map((signal) => ({ ...signal, ...takenUnits(signal), sentinels: sentinelsOf(signal) })),
        observations: OBSERVABLES.map(({ code, name, values }) => ({ code, name, values })),
        models: [...KNOWN_MODELS].map(([model, sentinels]) => ({
            model,
            sentinels: Object.entries(sentinels).map(([code, values]) => ({ code, values })),
        })),
        oldestSeconds: maximumLateness / 1000,
        aheadSeconds: MAX_AHEAD_MS / 1000,
    };
}

// SPDX-License-Identifier: Apache-2.0
// Tells devices what intake takes, from the tables by which it judges.

import { MAX_AHEAD_MS, OBSERVABLES, SIGNALS, takenUnits } from '@wardledger/chaincode/domain';
import type { SignalCatalogue } from '../ports/signal-catalogue';
import type { PostRules } from './plausibility';
import { sentinelsOf } from './sentinels';

/** What is taken under these rules. */
export function signalCatalogue({ models, maximumLateness }: Pick<PostRules, 'models' | 'maximumLateness'>): SignalCatalogue {
    return {
        items: SIGNALS.map((signal) => ({ ...signal, ...takenUnits(signal), sentinels: sentinelsOf(signal) })),
        observations: OBSERVABLES.map(({ code, name, values }) => ({ code, name, values })),
        models: [...models].map(([model, sentinels]) => ({
            model,
            sentinels: Object.entries(sentinels).map(([code, values]) => ({ code, values })),
        })),
        oldestSeconds: maximumLateness / 1000,
        aheadSeconds: MAX_AHEAD_MS / 1000,
    };
}

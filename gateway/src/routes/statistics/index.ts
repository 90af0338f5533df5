// SPDX-License-Identifier: Apache-2.0
// Statistics across patients.

import { createStatistics } from '../../services/statistics';
import type { Resource } from '../resource';
import { STATISTICS_ACCESS } from './access';
import { STATISTICS_EXAMPLES } from './examples';
import { statisticsRoutes } from './statistics';

export const statistics: Resource = {
    access: STATISTICS_ACCESS,
    examples: STATISTICS_EXAMPLES,
    add: (app, ports) => {
        statisticsRoutes(app, createStatistics(ports), ports.vitals);
    },
};

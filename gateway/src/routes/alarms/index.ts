// SPDX-License-Identifier: Apache-2.0
// Alarms: what rang, and who has seen it.

import { Askers, FactWriter } from '../../services/access';
import { createAlarms } from '../../services/alarms';
import type { Resource } from '../resource';
import { ALARM_ACCESS } from './access';
import { alarmRoutes } from './alarms';
import { ALARM_EXAMPLES } from './examples';

export const alarms: Resource = {
    access: ALARM_ACCESS,
    examples: ALARM_EXAMPLES,
    add: (app, ports) => {
        const asking = { ...ports, askers: new Askers(ports), facts: new FactWriter(ports) };
        alarmRoutes(app, createAlarms({ ...asking, store: ports.store.alarms }));
    },
};

// SPDX-License-Identifier: Apache-2.0
// Entries: the medical record.

import { Askers } from '../../services/access';
import { createChart, EntryWriter } from '../../services/entries';
import type { Resource } from '../resource';
import { ENTRY_ACCESS } from './access';
import { entryRoutes } from './entries';
import { ENTRY_EXAMPLES } from './examples';

export const medicalEntries: Resource = {
    access: ENTRY_ACCESS,
    examples: ENTRY_EXAMPLES,
    add: (app, ports) => {
        const asking = { ...ports, askers: new Askers(ports) };
        entryRoutes(app, new EntryWriter(asking), createChart(asking));
    },
};

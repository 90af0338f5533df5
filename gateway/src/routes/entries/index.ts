// SPDX-License-Identifier: Apache-2.0
// Entries: the medical record, and its files.

import { Askers } from '../../services/access';
import { createChart, EntryWriter, FileReader, FileWriter } from '../../services/entries';
import type { Resource } from '../resource';
import { ENTRY_ACCESS } from './access';
import { entryRoutes } from './entries';
import { ENTRY_EXAMPLES } from './examples';
import { fileRoutes } from './files';

export const medicalEntries: Resource = {
    access: ENTRY_ACCESS,
    examples: ENTRY_EXAMPLES,
    add: (app, ports) => {
        const asking = { ...ports, askers: new Askers(ports) };
        const writer = new EntryWriter(asking);
        const { files } = ports.store;
        const { fileCopies: copies } = ports;
        entryRoutes(app, writer, createChart(asking));
        fileRoutes(
            app,
            new FileWriter({ ...ports, files, writer, budget: ports.fileBudget }),
            new FileReader({ ...asking, files, copies }),
        );
    },
};

// SPDX-License-Identifier: Apache-2.0
// Records: read, listed, changed, merged and erased.

import { createLegalHolds, createRecordLists, createRecords, createRecordStewardship } from '../../services/records';
import type { Resource } from '../resource';
import { RECORD_ACCESS } from './access';
import { RECORD_EXAMPLES } from './examples';
import { legalHoldRoutes } from './legal-holds';
import { recordListRoutes } from './record-lists';
import { recordStewardshipRoutes } from './record-stewardship';
import { recordRoutes } from './records';

export const records: Resource = {
    access: RECORD_ACCESS,
    examples: RECORD_EXAMPLES,
    add: (app, ports) => {
        recordRoutes(app, createRecords(ports));
        recordListRoutes(app, createRecordLists(ports));
        recordStewardshipRoutes(app, createRecordStewardship(ports));
        legalHoldRoutes(app, createLegalHolds(ports));
    },
};

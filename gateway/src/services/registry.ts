// SPDX-License-Identifier: Apache-2.0
// All use cases behind the routes, built once from the ports.

import type { JWK } from 'jose';
import type { Custodian } from '../custody';
import type { Ledger } from '../ledger/ports';
import type { Store } from '../store/ports';
import { createClusterDirectory } from './clusters/cluster-directory';
import { createClusterSeeds } from './clusters/cluster-seeds';
import { createClusters, type Clusters } from './clusters/clusters';
import { createDisclosures } from './access/disclosures';
import { createRecordDirectory } from './subjects/record-directory';
import { createRecordLists, type RecordLists } from './records/record-lists';
import { createRecordStewardship, type RecordStewardship } from './records/record-stewardship';
import { createRecords, type Records } from './records/records';
import { createStatistics, type Statistics } from './statistics/statistics';
import { SubjectResolver } from './subjects/subject-resolver';
import { createTransactions, type Transactions } from './evidence/transactions';
import { createWindowSelector } from './statistics/window-selection';
import { createWindows, type Windows } from './evidence/windows';

/** What the use cases stand on. */
export interface ServicePorts {
    readonly ward: string;
    readonly ledger: Ledger;
    readonly custodian: Custodian;
    readonly recipients: readonly JWK[];
    readonly store: Pick<Store, 'accessCoverage' | 'releases'>;
    readonly now: () => number;
}

/** The use cases. */
export interface Services {
    readonly records: Records;
    readonly lists: RecordLists;
    readonly stewardship: RecordStewardship;
    readonly windows: Windows;
    readonly statistics: Statistics;
    readonly transactions: Transactions;
    readonly clusters: Clusters;
}

/** Builds them. */
export function createServices({ ward, ledger, custodian, recipients, store, now }: ServicePorts): Services {
    const directory = createRecordDirectory({ custodian, ledger });
    const disclosures = createDisclosures({ ledger, coverage: store.accessCoverage, now });
    const select = createWindowSelector({ ledger, directory, ward });
    const subjects = new SubjectResolver({ ledger, custodian, recipients, now });
    const areas = createClusterDirectory({ ledger, custodian, directory, subjects });
    const seeds = createClusterSeeds({ ward, ledger, custodian, now });
    return {
        records: createRecords({ ledger, custodian, directory, disclosures, recipients }),
        lists: createRecordLists({ ledger, custodian, directory, disclosures }),
        stewardship: createRecordStewardship({ ledger, directory, recipients }),
        windows: createWindows({ ledger, directory, ward }),
        statistics: createStatistics({ ledger, custodian, select, answers: store.releases }),
        transactions: createTransactions(ledger),
        clusters: createClusters({ ward, ledger, custodian, directory: areas, seeds }),
    };
}

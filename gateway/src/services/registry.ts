// SPDX-License-Identifier: Apache-2.0
// All use cases behind the routes, built once from the ports.

import type { JWK } from 'jose';
import type { Custodian } from '../custody';
import type { Ledger } from '../ledger';
import type { Store } from '../store';
import { Disclosures } from './access';
import { type Clusters, createClusterDirectory, createClusters, createClusterSeeds } from './clusters';
import { createTransactions, createWindows, type Transactions, type Windows } from './evidence';
import {
    createRecordLists,
    createRecords,
    createRecordStewardship,
    type RecordLists,
    type Records,
    type RecordStewardship,
} from './records';
import { createStatistics, createWindowSelector, type Statistics } from './statistics';
import { createRecordDirectory, SubjectResolver } from './subjects';

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
    const disclosures = new Disclosures({ ledger, coverage: store.accessCoverage, now });
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

// SPDX-License-Identifier: Apache-2.0
// The administrators of both wards, for the tests of what takes both.

import { identities } from '../support/certificates';
import { enrol } from '../support/fixtures';
import { LedgerDouble } from '../support/ledger-double';

export const { ward1One, ward1Two, ward2One, ward2Two } = identities;

/** A ledger with two administrators in ward 1 and two in ward 2. */
export async function boards(): Promise<LedgerDouble> {
    const ledger = new LedgerDouble();
    for (const identity of [ward1One, ward1Two, ward2One, ward2Two]) {
        await enrol(ledger, identity, 'admin');
    }
    return ledger;
}

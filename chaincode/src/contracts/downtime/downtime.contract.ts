// SPDX-License-Identifier: Apache-2.0
// Snapshots: what a ward's custodian keeps for the time when the ledger does not answer. It stores nothing.

import { sealDecision } from '../../crypto';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { readPart } from './snapshot-parts';

/** What a custodian may know of its own ward. */
export class DowntimeContract extends LedgerContract {
    constructor() {
        super('downtime');
    }

    /** Tells one part of the snapshot of the ward whose custodian asks, readable by nobody else. */
    async Snapshot(ctx: LedgerContext, { transient }: Call<'downtime:Snapshot'>): Answer<'downtime:Snapshot'> {
        const { question, key } = transient;
        return { sealed: sealDecision(await readPart(ctx, question), key) };
    }
}

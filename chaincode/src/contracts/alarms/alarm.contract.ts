// SPDX-License-Identifier: Apache-2.0
// Alarms as readers find them. They are stated by access:Record, as facts; here they are read, and nothing is written.

import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { PolicySets } from '../policies';
import { findAlarms, findRung, listAlarms } from './visible-alarms';

/** What rang, who has seen it, and what nobody has. */
export class AlarmContract extends LedgerContract {
    readonly #sets = new PolicySets();

    constructor() {
        super('alarms');
    }

    /** Lists the alarms of the caller's ward, or of one patient, sealed, as far as the policies let the caller read the patients' vitals now. */
    async List(ctx: LedgerContext, { request }: Call<'alarms:List'>): Answer<'alarms:List'> {
        return listAlarms(ctx, await this.#sets.inForce(ctx), request);
    }

    /** Finds alarms by their names, with what became of them. */
    async Find(ctx: LedgerContext, { request }: Call<'alarms:Find'>): Answer<'alarms:Find'> {
        return { found: await findAlarms(ctx, await this.#sets.inForce(ctx), request) };
    }

    /** Tells which of some announcements are of alarms of the caller's ward, of patients whose vitals the caller may read now. */
    async FindRung(ctx: LedgerContext, { request }: Call<'alarms:FindRung'>): Answer<'alarms:FindRung'> {
        return { found: await findRung(ctx, await this.#sets.inForce(ctx), request) };
    }
}

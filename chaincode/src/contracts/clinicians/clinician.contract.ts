// SPDX-License-Identifier: Apache-2.0
// The clinician's loop: S0 Algorithm 3. It stores nothing.

import { clinicianLoop, isBound } from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { readEntries, readPatient } from '../access';

/** Who comes to a record. */
export class ClinicianContract extends LedgerContract {
    constructor() {
        super('clinician');
    }

    /** Tells a clinician what the loop calls, and by what the next entry is chained to the last. Of nobody it tells what it tells a stranger. */
    async Enter(ctx: LedgerContext, { request }: Call<'clinician:Enter'>): Answer<'clinician:Enter'> {
        const { standing, marks } = await readPatient(ctx, request.patient);
        const entries = await readEntries(ctx, marks.ids);
        const own = entries.filter(({ author }) => author.ledgerId === ctx.actor.ledgerId);
        const newest = own.reduce((one, other) => (other.time > one.time ? other : one), own[0] ?? { time: 0, digest: undefined });
        return {
            ...clinicianLoop(standing, ctx.actor),
            ...(newest.digest !== undefined && { previous: newest.digest }),
            ...(isBound(standing, ctx.actor.ledgerId) && { isOwn: true as const }),
        };
    }
}

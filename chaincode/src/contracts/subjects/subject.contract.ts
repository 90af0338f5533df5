// SPDX-License-Identifier: Apache-2.0
// The private mapping between outside ids (as keyed hashes) and ledger ids.

import { DomainError, ERRORS, firstRepeated } from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { subjectKeys } from './keys';

/** Ledger ids of patients, people and devices. */
export class SubjectContract extends LedgerContract {
    constructor() {
        super('subject');
    }

    /** Gives ledger ids to outside ids that have none yet; an id that has one keeps it. Answers nothing, because the block keeps the answer. */
    async RegisterSubjects(ctx: LedgerContext, { transient }: Call<'subject:RegisterSubjects'>): Answer<'subject:RegisterSubjects'> {
        const { subjects } = transient;
        for (const field of ['lookupKey', 'ledgerId'] as const) {
            const repeated = firstRepeated(subjects.map((subject) => subject[field]));
            if (repeated !== undefined) {
                throw new DomainError(ERRORS.REQUEST_INVALID, `/subjects/${repeated}/${field}: Repeated`);
            }
        }
        for (const { lookupKey, ...entry } of subjects) {
            const index = subjectKeys.index(lookupKey);
            if ((await ctx.shared.get(index)) !== undefined) {
                continue;
            }
            // The pointer back keeps a ledger id, which the whole channel sees, from being given to anybody else.
            const pointer = subjectKeys.pointer(entry.ledgerId);
            if ((await ctx.shared.get(pointer)) !== undefined) {
                throw new DomainError(ERRORS.LEDGER_ID_SPENT);
            }
            await ctx.shared.put(index, entry);
            await ctx.shared.put(pointer, { lookupKey, salt: entry.salt });
        }
        return {};
    }

    /** Finds the ledger ids behind lookup keys, in their order. */
    async FindSubjects(ctx: LedgerContext, { request }: Call<'subject:FindSubjects'>): Answer<'subject:FindSubjects'> {
        const entries = await Promise.all(request.lookupKeys.map((lookupKey) => ctx.shared.get(subjectKeys.index(lookupKey))));
        return request.lookupKeys.map((lookupKey, index) => {
            const entry = entries[index];
            return entry === undefined ? null : { lookupKey, ledgerId: entry.ledgerId, sealedId: entry.sealedId };
        });
    }
}

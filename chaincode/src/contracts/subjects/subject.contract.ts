// SPDX-License-Identifier: Apache-2.0
// The private mapping between outside ids (as keyed hashes) and ledger ids.

import { demandSealedFor, DomainError, ERRORS, firstRepeated } from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { subjectKeys } from './keys';
import { survivorOf } from './survivors';

/** Ledger ids of patients, people and devices. */
export class SubjectContract extends LedgerContract {
    constructor() {
        super('subject');
    }

    /**
     * Gives ledger ids to outside ids that have none yet; an id that has one keeps it. What is sealed must be for both wards and about this very
     * ledger id. Answers nothing, because the block keeps the answer.
     */
    async RegisterSubjects(ctx: LedgerContext, { transient }: Call<'subject:RegisterSubjects'>): Answer<'subject:RegisterSubjects'> {
        const { subjects } = transient;
        for (const field of ['lookupKey', 'ledgerId'] as const) {
            const repeated = firstRepeated(subjects.map((subject) => subject[field]));
            if (repeated !== undefined) {
                throw new DomainError(ERRORS.REQUEST_INVALID, `/subjects/${repeated}/${field}: Repeated`);
            }
        }
        for (const { lookupKey, ...entry } of subjects) {
            demandSealedFor(entry.sealedId, { type: 'outside-id', kind: entry.kind, ledgerId: entry.ledgerId });
            const index = subjectKeys.index(lookupKey);
            if ((await ctx.shared.get(index)) !== undefined) {
                continue;
            }
            // The pointer back keeps a ledger id, which the whole channel sees, from being given to anybody else; so does the participant's mark.
            const pointer = subjectKeys.pointer(entry.ledgerId);
            const person = await ctx.world.get(subjectKeys.person(entry.ledgerId));
            if (person !== undefined || (await ctx.shared.get(pointer)) !== undefined) {
                throw new DomainError(ERRORS.LEDGER_ID_SPENT);
            }
            await ctx.shared.put(index, entry);
            await ctx.shared.put(pointer, { lookupKey, salt: entry.salt });
        }
        return {};
    }

    /** Finds the ledger ids behind lookup keys, in their order; beside one that was merged stands the one that stays. */
    async FindSubjects(ctx: LedgerContext, { request }: Call<'subject:FindSubjects'>): Answer<'subject:FindSubjects'> {
        return Promise.all(
            request.lookupKeys.map(async (lookupKey) => {
                const entry = await ctx.shared.get(subjectKeys.index(lookupKey));
                if (entry === undefined) {
                    return null;
                }
                const { ledgerId, sealedId } = entry;
                const survivor = await survivorOf(ctx, ledgerId);
                return { lookupKey, ledgerId, sealedId, ...(survivor !== ledgerId && { survivor }) };
            }),
        );
    }
}

// SPDX-License-Identifier: Apache-2.0
// The private mapping between outside ids (as keyed hashes) and ledger ids.

import { demandNumbering, demandSealedFor, DomainError, ERRORS, firstRepeated, type LedgerId } from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract, personKey } from '../../platform';
import { subjectKeys, subjectPrefixes } from './keys';
import { readNumbering, settleNumbering } from './numbering';
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
        const { subjects, numbering: said } = transient;
        for (const field of ['lookupKey', 'ledgerId'] as const) {
            const repeated = firstRepeated(subjects.map((subject) => subject[field]));
            if (repeated !== undefined) {
                throw new DomainError(ERRORS.REQUEST_INVALID, `/subjects/${repeated}/${field}: Repeated`);
            }
        }
        // Also for devices alone: what is read stands on the channel, and must not tell them from patients.
        const found = await readNumbering(ctx);
        const hasNumber = subjects.some(({ kind }) => kind === 'record');
        if (hasNumber) {
            demandNumbering(found.numbering, said);
        }
        for (const { lookupKey, ...entry } of subjects) {
            demandSealedFor(entry.sealedId, { type: 'outside-id', kind: entry.kind, ledgerId: entry.ledgerId });
            const index = subjectKeys.index(lookupKey);
            if ((await ctx.shared.get(index)) !== undefined) {
                continue;
            }
            await demandFreeLedgerId(ctx, entry.ledgerId);
            await ctx.shared.put(index, entry);
            await ctx.shared.put(subjectKeys.pointer(entry.ledgerId), { lookupKey, salt: entry.salt });
        }
        if (hasNumber) {
            await settleNumbering(ctx, found);
        }
        return {};
    }

    /** Tells whose record numbers are, and whether that stays so. */
    async GetNumbering(ctx: LedgerContext, _call: Call<'subject:GetNumbering'>): Answer<'subject:GetNumbering'> {
        return readNumbering(ctx);
    }

    /** Lists the ledger ids of all whom a ward has erased, those that were merged into others, too. */
    async ListErased(ctx: LedgerContext, { request: { ward, ...page } }: Call<'subject:ListErased'>): Answer<'subject:ListErased'> {
        return ctx.world.page(subjectPrefixes.erased(ward), page);
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

/**
 * Refuses a ledger id, which the whole channel sees, for anybody else than has it: the pointer says that a subject does, a person's key that
 * a participant does, a removal that somebody had it who was erased.
 * @throws DomainError LEDGER_ID_SPENT
 */
async function demandFreeLedgerId(ctx: LedgerContext, ledgerId: LedgerId): Promise<void> {
    const traces = await Promise.all([
        ctx.shared.get(subjectKeys.pointer(ledgerId)),
        ctx.world.get(personKey(ledgerId)),
        ctx.world.get(subjectKeys.removal(ledgerId)),
    ]);
    if (traces.some((trace) => trace !== undefined)) {
        throw new DomainError(ERRORS.LEDGER_ID_SPENT);
    }
}

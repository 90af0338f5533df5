// SPDX-License-Identifier: Apache-2.0
// Entries of patients' medical records.

import { demandSealedFor, DomainError, type EntryFate, ERRORS, mayEnter } from '../../domain';
import { factId, sha256Hex } from '../../crypto';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { accessKeys, readEntries } from '../access';
import { PolicySets } from '../policies';
import { subjectKeys } from '../subjects';
import { entryKeys } from './keys';
import { pageOfChart } from './visible-entries';

/** Entries. */
export class EntryContract extends LedgerContract {
    readonly #sets = new PolicySets();

    constructor() {
        super('entries');
    }

    /**
     * Appends an entry. Reads nothing but the caller, so that nothing on the channel says to which patient it belongs, or what it corrects; whether it
     * counts is asked by whoever reads the record.
     */
    async Write(ctx: LedgerContext, { request, transient }: Call<'entries:Write'>): Answer<'entries:Write'> {
        const { notice } = request;
        const { entry, random, salt } = transient;
        const { envelope, ...known } = entry;
        const { about, category, binding, lab, confidential } = known;
        const { actor, time, transactionId } = ctx;
        const { mspId, ledgerId, certificateId, ward, roles } = actor;
        if (!mayEnter(category, roles)) {
            throw new DomainError(ERRORS.ENTRY_FORBIDDEN);
        }
        if (lab !== undefined && category !== 'laboratory') {
            throw new DomainError(ERRORS.REQUEST_INVALID, '/entry/lab: Only entries of a laboratory name one');
        }
        const place = { type: 'entry', ledgerId: about, category, author: ledgerId, id: binding } as const;
        demandSealedFor(envelope, { ...place, ...(confidential && { confidential }) });
        const author = { mspId, ledgerId, certificateId, ward, roles };
        const id = factId(random, transactionId, 0);
        await ctx.shared.append(accessKeys.entry(about, time, id), {
            ...known,
            id,
            author,
            time,
            digest: sha256Hex(envelope),
            notice,
            transactionId,
            salt,
        });
        await ctx.shared.append(entryKeys.form(about, id), { envelope, salt });
        ctx.emit('EntryWritten', { notice });
        return { notice };
    }

    /** Tells the author the id of an entry, once this peer has it. */
    async FindEntry(ctx: LedgerContext, { request }: Call<'entries:FindEntry'>): Answer<'entries:FindEntry'> {
        const { about, notice } = request;
        const entries = await readEntries(ctx, [about]);
        const own = entries.find((entry) => entry.notice === notice && entry.author.ledgerId === ctx.actor.ledgerId);
        return own === undefined ? {} : { id: own.id, digest: own.digest };
    }

    /** Tells the ward's own process what became of entries, by their notices: whether they stand, and whether the patient was erased. */
    async FindWritten(ctx: LedgerContext, { request }: Call<'entries:FindWritten'>): Answer<'entries:FindWritten'> {
        const patients = [...new Set(request.entries.map(({ about }) => about))];
        const found = await Promise.all(
            patients.map(async (about) => {
                const removal = await ctx.world.get(subjectKeys.removal(about));
                const entries = removal?.how === 'erased' ? undefined : await readEntries(ctx, [about]);
                return [about, entries && new Set(entries.map(({ notice }) => notice))] as const;
            }),
        );
        const notices = new Map(found);
        return {
            fates: request.entries.map(({ about, notice }): EntryFate => {
                const written = notices.get(about);
                if (written === undefined) {
                    return 'erased';
                }
                return written.has(notice) ? 'written' : 'absent';
            }),
        };
    }

    /** Lists the entries of a patient of which the caller may know, sealed. */
    async ListEntries(ctx: LedgerContext, { request }: Call<'entries:ListEntries'>): Answer<'entries:ListEntries'> {
        return pageOfChart(ctx, await this.#sets.inForce(ctx), request);
    }
}

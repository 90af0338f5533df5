// SPDX-License-Identifier: Apache-2.0
// Entries of patients' medical records.

import { demandSealedFor, DomainError, ERRORS, mayEnter, type NewEntry } from '../../domain';
import { factId, sha256Hex } from '../../crypto';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { accessKeys, readEntries } from '../access';
import { PolicySets } from '../policies';
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
        const { actor, time, transactionId } = ctx;
        demandWritable(entry, actor);
        const { mspId, ledgerId, certificateId, ward, roles } = actor;
        const author = { mspId, ledgerId, certificateId, ward, roles };
        const id = factId(random, transactionId, 0);
        const { about } = entry;
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

    /** Lists the entries of a patient of which the caller may know, sealed. */
    async ListEntries(ctx: LedgerContext, { request }: Call<'entries:ListEntries'>): Answer<'entries:ListEntries'> {
        return pageOfChart(ctx, await this.#sets.inForce(ctx), request);
    }
}

/** @throws DomainError ENTRY_FORBIDDEN, REQUEST_INVALID, ENVELOPE_INVALID */
function demandWritable(
    { about, category, binding, envelope, lab, confidential }: NewEntry,
    { roles, ledgerId: author }: LedgerContext['actor'],
): void {
    if (!mayEnter(category, roles)) {
        throw new DomainError(ERRORS.ENTRY_FORBIDDEN);
    }
    if (lab !== undefined && category !== 'laboratory') {
        throw new DomainError(ERRORS.REQUEST_INVALID, '/entry/lab: Only entries of a laboratory name one');
    }
    demandSealedFor(envelope, { type: 'entry', ledgerId: about, category, author, id: binding, ...(confidential && { confidential }) });
}

// SPDX-License-Identifier: Apache-2.0
// The history of a record: its versions from the ledger's history, how it was removed from what was written beside that, and who was behind each change from
// what both wards keep of it.

import { demandDefined, DomainError, ERRORS, type GetRecordHistory, type Page, type RecordVersion } from '../../domain';
import { authoredRun, type LedgerContext } from '../../platform';
import { subjectKeys } from '../subjects';
import { recordKeys } from './keys';

/**
 * Reads one page of a record's versions, newest first.
 * @throws DomainError RECORD_NOT_FOUND when there never was such a record.
 */
export async function pageOfVersions(ctx: LedgerContext, request: GetRecordHistory): Promise<Page<RecordVersion>> {
    const { items, ...rest } = await ctx.world.historyPage(recordKeys.record(request.ledgerId), request);
    if (items.length === 0 && request.cursor === undefined) {
        throw new DomainError(ERRORS.RECORD_NOT_FOUND);
    }
    const removals = await ctx.world.history(subjectKeys.removal(request.ledgerId));
    const authored = await ctx.shared.all(authoredRun(request.ledgerId));
    const authors = new Map(authored.map((change) => [change.transactionId, change.author]));
    const versions = items.map(({ transactionId, timestamp, isDelete, value }): RecordVersion => {
        if (value !== undefined) {
            const { version, status } = value;
            return { transactionId, timestamp, isDelete, version, actor: authors.get(transactionId) ?? value.actor, status };
        }
        // Both are written by one transaction; one without the other is damage to the ledger.
        const removal = removals.find((candidate) => candidate.transactionId === transactionId)?.value;
        const { version, actor, how } = demandDefined(removal, 'the removal of a deleted record');
        return { transactionId, timestamp, isDelete, version, actor: authors.get(transactionId) ?? actor, status: how };
    });
    return { items: versions, ...rest };
}

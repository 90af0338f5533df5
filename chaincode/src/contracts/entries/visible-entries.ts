// SPDX-License-Identifier: Apache-2.0
// Which entries of a chart somebody may know of: those of categories that the policies let them read now; and one by one what is confidential, what
// they wrote, and what names them as its laboratory.

import {
    type ChartEntry,
    chartOf,
    decide,
    decisionRequest,
    ENTRY_CATEGORIES,
    type EntryCategory,
    type ListedEntries,
    type ListedEntry,
    type ListEntries,
    type PoliciesInForce,
} from '../../domain';
import { type LedgerContext, pageOfFold } from '../../platform';
import { readEntries } from '../access';
import { entryResource, fetchCaller, fetchObject } from '../policies';
import { entryKeys } from './keys';

type Readable = Pick<ListedEntry, 'opensBy'> & ChartEntry;

/** One page of a chart, as far as the caller may see it. */
export async function pageOfChart(ctx: LedgerContext, set: PoliciesInForce, request: ListEntries): Promise<ListedEntries> {
    const { patient, category: wanted, purpose, ...range } = request;
    const categories = wanted === undefined ? ENTRY_CATEGORIES : [wanted];
    const [person, object] = await Promise.all([fetchCaller(ctx), fetchObject(ctx, patient, { action: 'read', category: 'note' })]);
    const question = { action: 'read', purpose, time: ctx.time, ...person, ...object } as const;
    const mayRead = (category: EntryCategory, one: ChartEntry['entry'] | undefined): boolean =>
        decide(set, decisionRequest({ ...question, category, ...(one && entryResource(one)) })).decision === 'permit';
    const permitted = categories.filter((category) => mayRead(category, undefined));
    const own = ctx.actor.ledgerId;
    const opens = ({ entry }: ChartEntry): ListedEntry['opensBy'] | undefined => {
        if (entry.confidential !== true && permitted.includes(entry.category)) {
            return 'category';
        }
        const isOwn = [entry.author.ledgerId, entry.lab].includes(own);
        return (isOwn || permitted.includes(entry.category)) && mayRead(entry.category, entry) ? 'entry' : undefined;
    };
    const entries = await readEntries(ctx, object.lists);
    const visible = chartOf(entries, object.circle)
        .filter(({ entry }) => categories.includes(entry.category))
        .flatMap((one): Readable[] => {
            const opensBy = opens(one);
            return opensBy === undefined ? [] : [{ ...one, opensBy }];
        });
    const page = pageOfFold(visible, ({ entry }) => entry, range);
    const items = await Promise.all(
        page.items.map(async (one): Promise<ListedEntry> => {
            const form = await ctx.shared.get(entryKeys.form(one.entry.about, one.entry.id));
            return form === undefined ? one : { ...one, envelope: form.envelope };
        }),
    );
    return { ...page, items, permitted };
}

// SPDX-License-Identifier: Apache-2.0
// Reads the parts of a snapshot. For functions that are evaluated: whatever names a patient is read by private ranges, of which the read set has only
// that the collection was looked up.

import {
    type ChartEntry,
    chartOf,
    type EntryCopy,
    type Hex64,
    isClinician,
    type LedgerId,
    MOST_ENTRIES_COPIED,
    type Page,
    type PatientCopy,
    SNAPSHOT_PAGE,
    type SnapshotItems,
    type SnapshotPart,
    type SnapshotQuestion,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { accessRuns, formRun, readEntries, readPatient } from '../access';
import { participantPrefixes, participantRuns } from '../participants';
import { recordRuns } from '../records';
import { subjectRuns } from '../subjects';

/** Where a list goes on. */
interface Range {
    readonly limit: number;
    readonly cursor: string | undefined;
}

type ListName = Exclude<SnapshotItems['of'], 'patients'>;

/** Reads a part. */
export async function readPart(ctx: LedgerContext, { nonce, part }: SnapshotQuestion): Promise<SnapshotPart> {
    const head = { nonce, time: ctx.time, ward: ctx.actor.ward };
    if (part.of === 'patients') {
        const copies = await Promise.all(part.ids.map(async (id) => copyOf(ctx, id)));
        return { ...head, of: part.of, items: copies.filter((copy) => copy !== undefined) };
    }
    const range = { limit: SNAPSHOT_PAGE, cursor: part.cursor };
    return { ...head, ...(await readList(ctx, part.of, range)) };
}

async function readList(ctx: LedgerContext, of: ListName, range: Range): Promise<SnapshotItems> {
    if (of === 'visits') {
        return { of, ...(await openVisits(ctx, range)) };
    }
    if (of === 'people') {
        // Who of the ward treats patients.
        const { items, ...rest } = await ctx.shared.page([participantRuns.privatePersons()], range);
        const own = items.filter(({ ward, roles }) => ward === ctx.actor.ward && isClinician(roles));
        const copies = own.map(({ ledgerId, roles, status }) => ({ ledgerId, roles, isSuspended: status === 'suspended' }));
        return { of, ...rest, items: copies };
    }
    const { items, ...rest } = await ctx.world.page(participantPrefixes.bindings(ctx.actor.mspId), range);
    const standing = items.filter(({ until }) => until === undefined);
    return { of, ...rest, items: standing.map(({ certificateId, ledgerId }) => ({ certificateId, ledgerId })) };
}

/** Patients with an open visit of the ward, by the book of the visits that the ward has opened. */
async function openVisits(ctx: LedgerContext, range: Range): Promise<Page<LedgerId>> {
    const { items, ...rest } = await ctx.shared.page([accessRuns.book(ctx.actor.ward, 'visit')], range);
    const abouts = [...new Set(items.map(({ about }) => about))];
    const found = await Promise.all(
        abouts.map(async (about) => {
            const { marks, standing } = await readPatient(ctx, about);
            return standing.visits.some(({ visit }) => visit.author.ward === ctx.actor.ward) ? marks.ids.slice(0, 1) : [];
        }),
    );
    return { ...rest, items: [...new Set(found.flat())] };
}

/** A patient as the ledger has them now; undefined for who is none, or has no open visit of the ward any more. */
async function copyOf(ctx: LedgerContext, id: LedgerId): Promise<PatientCopy | undefined> {
    const { marks, circle, standing } = await readPatient(ctx, id);
    const { ids: lists, record } = marks;
    const { visits, consents, linkedConsents, proxies } = standing;
    const teams = visits.filter(({ visit }) => visit.author.ward === ctx.actor.ward).map(({ team }) => team);
    if (record?.kind !== 'patient' || teams.length === 0) {
        return undefined;
    }
    const chart = chartOf(await readEntries(ctx, lists), circle);
    const entries = await Promise.all(chart.slice(0, MOST_ENTRIES_COPIED).map(async (one) => entryCopyOf(ctx, one)));
    return {
        lists,
        teams,
        ...(await sealedPartsOf(ctx, lists)),
        // Of linked numbers, too: only refusals are asked for, and one in any list counts.
        consents: [...consents, ...linkedConsents].map(({ about, purpose, decision, actors, expires }) => ({
            about,
            purpose,
            decision,
            ...(actors !== undefined && { actors }),
            ...(expires !== undefined && { expires }),
        })),
        bound: proxies.map(({ person }) => person),
        entries,
        left: chart.length - entries.length,
    };
}

/** The number and the name of who stays, and every number that leads there. */
async function sealedPartsOf(
    ctx: LedgerContext,
    lists: readonly LedgerId[],
): Promise<Pick<PatientCopy, 'lookupKeys' | 'sealedId' | 'envelope'>> {
    const pointers = await Promise.all(lists.map(async (id) => ctx.shared.all(subjectRuns.pointer(id))));
    const [own] = pointers.map(([pointer]) => pointer);
    const [index] = own === undefined ? [] : await ctx.shared.all(subjectRuns.index(own.lookupKey));
    const [payload] = own?.privateKey === undefined ? [] : await ctx.shared.all(recordRuns.payload(own.privateKey));
    return {
        lookupKeys: pointers.flatMap((found): Hex64[] => found.map(({ lookupKey }) => lookupKey)),
        ...(index !== undefined && { sealedId: index.sealedId }),
        ...(payload !== undefined && { envelope: payload.envelope }),
    };
}

async function entryCopyOf(ctx: LedgerContext, { entry, corrects, correctedBy }: ChartEntry): Promise<EntryCopy> {
    const { about, id, category, time, author, binding, confidential } = entry;
    const [form] = await ctx.shared.all(formRun(about, id));
    return {
        id,
        category,
        time,
        author: { ledgerId: author.ledgerId, mspId: author.mspId, roles: author.roles },
        binding,
        ...(confidential === true && { confidential }),
        ...(corrects !== undefined && { corrects }),
        ...(correctedBy !== undefined && { correctedBy }),
        ...(form !== undefined && { envelope: form.envelope }),
    };
}

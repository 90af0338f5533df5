// SPDX-License-Identifier: Apache-2.0
// What the world state says of who a patient is, and beside it the same in private marks. A decision reads the marks, by private ranges, which leave
// nothing of the patient in its read set; submitted functions read the world state, which is checked when they commit.

import type { LedgerId, MergedMark, OwnMark, RemovalState, SubjectEntry, SubjectKind } from '../../domain';
import { sha256Hex } from '../../crypto';
import type { LedgerContext } from '../../platform';
import { subjectKeys, subjectRuns } from './keys';

/** A record as a mark has it. */
interface MarkedRecord {
    readonly ledgerId: LedgerId;
    readonly kind: string;
    readonly ward: string;
}

/** What marks say of a patient, or of one of the staff. */
export interface Marks {
    /** The ledger id that stays, first, and all that were merged into it. */
    readonly ids: readonly LedgerId[];
    /** Of the one that stays; absent without a record. */
    readonly record?: MarkedRecord;
    /** Nothing is marked of it: no record has had this ledger id, or the patient is erased. */
    readonly isUnmarked: boolean;
    /** Of the others. */
    readonly otherWards: readonly string[];
    /** Of each id that has a record, or had one. */
    readonly wards: ReadonlyMap<LedgerId, string>;
}

/** A mark hides nothing that its own transaction does not say in the world state, so what salts it need not be secret. */
function saltOf(ctx: LedgerContext): string {
    return sha256Hex(`mark ${ctx.transactionId}`);
}

/** Marks a record that is new, or back. */
export async function markRecord(ctx: LedgerContext, { ledgerId, kind, ward }: MarkedRecord): Promise<void> {
    await ctx.shared.put(subjectKeys.mark(ledgerId), { kind, ward, salt: saltOf(ctx) });
}

/** Notes how a ledger id left; what was erased is marked no more. */
export async function putRemoval(ctx: LedgerContext, ledgerId: LedgerId, removal: RemovalState): Promise<void> {
    const { how, ward, into } = removal;
    await ctx.world.put(subjectKeys.removal(ledgerId), removal);
    if (how === 'erased') {
        await purgeMark(ctx, ledgerId);
        return;
    }
    await ctx.shared.put(subjectKeys.mark(ledgerId), { ward, ...(into !== undefined && { into }), salt: saltOf(ctx) });
}

/** Takes a mark away. */
export async function purgeMark(ctx: LedgerContext, ledgerId: LedgerId): Promise<void> {
    await ctx.shared.purge(subjectKeys.mark(ledgerId));
}

/** Notes under a record what was merged into it. */
export async function putMerge(ctx: LedgerContext, into: LedgerId, ledgerId: LedgerId): Promise<void> {
    await ctx.world.put(subjectKeys.merged(into, ledgerId), ledgerId);
    await ctx.shared.put(subjectKeys.mergedMark(into, ledgerId), { merged: ledgerId, salt: saltOf(ctx) });
}

/** Takes the note away. */
export async function deleteMerge(ctx: LedgerContext, into: LedgerId, ledgerId: LedgerId): Promise<void> {
    await ctx.world.delete(subjectKeys.merged(into, ledgerId));
    await ctx.shared.purge(subjectKeys.mergedMark(into, ledgerId));
}

interface MarksOf {
    readonly id: LedgerId;
    readonly own: OwnMark | undefined;
    readonly merged: readonly LedgerId[];
}

async function marksOf(ctx: LedgerContext, id: LedgerId): Promise<MarksOf> {
    const marks = await ctx.shared.all(subjectRuns.marks(id));
    const isMerged = (mark: OwnMark | MergedMark): mark is MergedMark => 'merged' in mark;
    return {
        id,
        own: marks.find((mark): mark is OwnMark => !isMerged(mark)),
        merged: marks.filter(isMerged).map(({ merged }) => merged),
    };
}

async function survivorMarks(ctx: LedgerContext, id: LedgerId): Promise<MarksOf> {
    const marks = await marksOf(ctx, id);
    return marks.own?.into === undefined ? marks : survivorMarks(ctx, marks.own.into);
}

async function marksBelow(ctx: LedgerContext, { merged }: MarksOf): Promise<readonly MarksOf[]> {
    const below = await Promise.all(
        merged.map(async (id) => {
            const marks = await marksOf(ctx, id);
            return [marks, ...(await marksBelow(ctx, marks))];
        }),
    );
    return below.flat();
}

/** Reads who somebody is now, under any of their ledger ids. For functions that are evaluated. */
export async function readMarks(ctx: LedgerContext, asked: LedgerId): Promise<Marks> {
    const survivor = await survivorMarks(ctx, asked);
    const others = await marksBelow(ctx, survivor);
    const { id: ledgerId, own } = survivor;
    const otherWards = others.flatMap((marks) => (marks.own === undefined ? [] : [marks.own.ward]));
    const wards = new Map([survivor, ...others].flatMap((marks) => (marks.own === undefined ? [] : [[marks.id, marks.own.ward] as const])));
    const found = { ids: [ledgerId, ...others.map(({ id }) => id)], otherWards, wards, isUnmarked: own === undefined };
    return own?.kind === undefined ? found : { ...found, record: { ledgerId, kind: own.kind, ward: own.ward } };
}

async function entryOf(ctx: LedgerContext, id: LedgerId): Promise<SubjectEntry | undefined> {
    const [pointer] = await ctx.shared.all(subjectRuns.pointer(id));
    const [entry] = pointer === undefined ? [] : await ctx.shared.all(subjectRuns.index(pointer.lookupKey));
    return entry;
}

/** Tells what kind of subject has a ledger id; of nobody, and of the erased, nothing. For functions that are evaluated. */
export async function readKind(ctx: LedgerContext, id: LedgerId): Promise<SubjectKind | undefined> {
    return (await entryOf(ctx, id))?.kind;
}

/** Reads what a ledger id is called outside, sealed; of nobody, and of the erased, nothing. For functions that are evaluated. */
export async function readSealedId(ctx: LedgerContext, id: LedgerId): Promise<string | undefined> {
    return (await entryOf(ctx, id))?.sealedId;
}

// SPDX-License-Identifier: Apache-2.0
// Holds the database against the list at start: what was acknowledged, and whose readings are nowhere else, is there and is found, or it is named.

import type { StoreSeal } from '../../custody';
import type { AcknowledgedPost, JournalReading } from '../journal/journal';
import type { PostStanding } from '../operations/recovery-operations';
import type { Damage, DamageKind } from '../ports';
import type { Writer } from '../writer/writer-client';
import { restoreWindows } from './lost-windows';
import { OutboxSeals } from './seals';

/** What a start looks into. */
export interface HeldAgainstPorts {
    readonly writer: Writer;
    readonly seal: StoreSeal;
    /** Whose store it is. */
    readonly ward: string;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
    readonly damaged: (damage: Damage) => void;
}

/** Windows whose posts are asked for at once. */
const WINDOWS = 20;

/** All posts of which the readings are here alone, some at a time: those that wait before those that do not, so that none slips between. */
export async function* acknowledgedPosts(writer: Writer): AsyncGenerator<AcknowledgedPost[]> {
    const named = (rows: readonly { readonly id: string; readonly post_key: string }[]): AcknowledgedPost[] =>
        rows.map(({ id, post_key: postKey }) => ({ id, postKey }));
    yield named(await writer.call('pendingPosts', undefined));
    for (let after: string | undefined = ''; after !== undefined;) {
        const { posts, next }: { posts: Parameters<typeof named>[0]; next: string | undefined } = await writer.call('keptPosts', {
            after,
            limit: WINDOWS,
        });
        yield named(posts);
        after = next;
    }
}

/** What of the listed posts is not as it should be. */
interface Looked {
    readonly absent: readonly string[];
    /** There, and found by nobody who looks for what is to be delivered or attested. */
    readonly astray: readonly string[];
    /** On the ledger, and in no window that is here. */
    readonly windowless: readonly string[];
    /** On the ledger, without readings for its window. */
    readonly empty: readonly string[];
}

/** Brings back what can be, and says what was found and what is missing. */
export async function holdAgainst({ posts, damagedLines }: JournalReading, ports: HeldAgainstPorts): Promise<void> {
    const { writer, seal, ward, now, damaged } = ports;
    const foundAt = now();
    const listed = new Map(posts.map((post) => [post.id, post]));
    const ids = [...listed.keys()];
    const report = async (kind: DamageKind, named: readonly { readonly id: string; readonly postKey?: string }[]): Promise<void> => {
        const noted = named.length > 0 ? await writer.call('noteDamage', { kind, found: named, foundAt }) : [];
        // What cannot be mended is found at every start, and said at the first.
        const told = kind === 'post-unreadable' ? noted : named.map(({ id }) => id);
        if (told.length > 0) {
            damaged({ kind, ids: told });
        }
    };

    let looked = await look(writer, ids);
    const found = new Set(looked.astray);
    if (looked.absent.length + looked.astray.length > 0) {
        await writer.call('reindex', undefined).catch(() => undefined); // two rows of one key: the alarm is raised all the same
        await writer.call('reviveStateless', looked.astray);
    }
    const strays = await writer.call('reclaimStrays', undefined);
    if (looked.absent.length + looked.astray.length + strays.length > 0) {
        looked = await look(writer, ids);
    }
    const { restored, lost } = await restoreWindows({ writer, seals: new OutboxSeals({ seal, ward }) }, looked.windowless);

    const missing = new Set(looked.absent);
    const astray = new Set([...[...found].filter((id) => !missing.has(id)), ...strays, ...restored]);
    await report(
        'post-missing',
        looked.absent.flatMap((id) => listed.get(id) ?? []),
    );
    await report(
        'row-astray',
        [...astray].map((id) => ({ id })),
    );
    await report(
        'post-unreadable',
        [...new Set([...looked.empty, ...lost])].map((id) => ({ id })),
    );
    await report(
        'list-unreadable',
        damagedLines > 0 ? [{ id: `${String(damagedLines)} lines at ${new Date(foundAt).toISOString()}` }] : [],
    );
}

async function look(writer: Writer, ids: readonly string[]): Promise<Looked> {
    const standing = new Map((await writer.call('standingPosts', ids)).map((post) => [post.id, post]));
    const pending = new Set((await writer.call('pendingPosts', undefined)).map(({ id }) => id));
    const windows = new Set(await writer.call('unsettledWindowIds', undefined));
    const kept = [...standing.values()].filter(({ state, window_id: id }) => state === 'VALID' && id !== null);
    return {
        absent: ids.filter((id) => !standing.has(id)),
        astray: [...standing.values()].filter((post) => isAstray(post, { pending, windows })).map(({ id }) => id),
        windowless: kept.filter(({ window_state: state }) => state === null).map(({ id }) => id),
        empty: kept.filter((post) => post.readings === null && isUnsettled(post)).map(({ id }) => id),
    };
}

function isUnsettled({ window_state: state }: PostStanding): boolean {
    return state !== null && state !== 'VALID' && state !== 'EMPTY';
}

/** A post is looked for by its state until it is final, and by its window until that is settled. */
function isAstray(post: PostStanding, found: { readonly pending: ReadonlySet<string>; readonly windows: ReadonlySet<string> }): boolean {
    if (!['VALID', 'INVALID'].includes(post.state)) {
        return !found.pending.has(post.id);
    }
    return post.state === 'VALID' && isUnsettled(post) && (post.window_id === null || !found.windows.has(post.window_id));
}

// SPDX-License-Identifier: Apache-2.0
// Acknowledging: a post and the window that it names are written in one commit, and what stands already is told from what is new.

import type { Insertable, Kysely } from 'kysely';
import type { PostRow, StoreSchema } from '../database/schema';
import type { AppendOutcome } from '../ports';
import { keepWatch, type WatchEntry } from './alarm-operations';
import { OpenWindows, type WindowCandidate } from './open-windows';
import { ROWS_PER_INSERT, slicesOf } from './slices';

type Database = Kysely<StoreSchema>;

/** A post to append; everything is keyed or sealed already. */
export interface PostEntry extends WindowCandidate {
    readonly id: string;
    readonly postKey: string;
    readonly deviceKey: string;
    readonly digest: string;
    readonly name: Uint8Array;
    readonly content: Uint8Array;
    /** A person has entered it: it is signed as theirs, and in a window of theirs. */
    readonly isEntered: boolean;
    /** What it rings, and what is known of its patient after it; absent where the post is known already. */
    readonly watch?: WatchEntry;
}

/** What of a post says whether it would be new. */
export type AskedPost = Pick<PostEntry, 'id' | 'postKey' | 'lineKey' | 'digest' | 'isEntered'>;

/** Posts that were judged as new and are known: nothing was stored of any. */
export interface KnownPosts {
    readonly known: readonly string[];
}

/** What stands under the key of a post. */
interface StandingPost {
    readonly id: string;
    readonly line_key: string;
    readonly digest: string;
    readonly state: string;
    readonly code: string | null;
    /** Whether its readings are here. */
    readonly readings: number | null;
}

async function standingPosts(db: Database, keys: readonly string[]): Promise<Map<string, StandingPost>> {
    const found = new Map<string, StandingPost>();
    for (const slice of slicesOf(keys)) {
        const rows = await db
            .selectFrom('posts')
            .leftJoin('readings', 'readings.arrival', 'posts.arrival')
            .select(['post_key', 'id', 'line_key', 'digest', 'state', 'code', 'readings.arrival as readings'])
            .where('post_key', 'in', slice)
            .execute();
        rows.forEach((row) => found.set(row.post_key, row));
    }
    return found;
}

/** A post that was refused for a reason that may have gone travels again, when the one who brought it brings it again. */
function isRevivable({ line_key, state, code, readings }: StandingPost, { lineKey }: AskedPost): boolean {
    return state === 'INVALID' && code !== 'REPLAY_CONFLICT' && readings !== null && line_key === lineKey;
}

/** Signed anew, or for the first time once its device is enrolled, a post with the same content is another. */
const OF_SIGNATURE: ReadonlySet<string> = new Set(['DEVICE_UNKNOWN', 'SIGNATURE_INVALID', 'SIGNATURE_MISSING']);
/** By these codes a post was not its device's, or not its patient's: it stands nowhere, and whoever sent it may not spend the device's number. */
const NOT_OF_DEVICE: ReadonlySet<string> = new Set([
    'DEVICE_BOUND_ELSEWHERE',
    'DEVICE_COUNTS_ON',
    'DEVICE_MOVED',
    'DEVICE_RETIRED',
    'DEVICE_SUSPENDED',
    ...OF_SIGNATURE,
]);

function isNotOfDevice({ state, code }: Pick<StandingPost, 'state' | 'code'>): boolean {
    return state === 'INVALID' && NOT_OF_DEVICE.has(code ?? '');
}

/**
 * What was not its device's gives way to whatever comes under its name. What people entered and was refused gives way to what comes under its name: it is on no ledger,
 * is signed by whoever entered it, and that may be somebody else by now. Other content comes in the place only of what never came to stand in the place of another: of everything else somebody may have been told that it stands.
 */
function givesWay({ digest, line_key, state, code }: StandingPost, post: AskedPost): boolean {
    if (isNotOfDevice({ state, code })) {
        return digest !== post.digest || line_key !== post.lineKey || OF_SIGNATURE.has(code ?? '');
    }
    const isRefused = post.isEntered && state === 'INVALID' && code !== 'REPLAY_CONFLICT';
    return isRefused && (code === 'POST_STANDS' || digest === post.digest);
}

/** What becomes of a post where this stands under its name. */
function outcomeOf(standing: StandingPost | undefined, post: AskedPost): AppendOutcome {
    if (standing === undefined || givesWay(standing, post)) {
        return { status: 'stored', id: post.id };
    }
    const { id } = standing;
    if (standing.digest !== post.digest) {
        return { status: 'conflict', id };
    }
    return { status: isRevivable(standing, post) ? 'revived' : 'duplicate', id };
}

/** What stands under the name of a post behind it, in the same call. */
function standingAfter({ digest, lineKey: line_key }: AskedPost, id: string): StandingPost {
    return { id, line_key, digest, state: 'RECEIVED', code: null, readings: 1 };
}

/** What a call stores, gathered post by post and written at its end. */
class Arrivals {
    readonly #standing: Map<string, StandingPost>;
    readonly #windows: OpenWindows;
    readonly #stored: { readonly post: PostEntry; readonly windowId: string }[] = [];
    readonly #revived: { readonly id: string; readonly windowId: string }[] = [];
    readonly #gone: string[] = [];

    constructor(standing: Map<string, StandingPost>, windows: OpenWindows) {
        this.#standing = standing;
        this.#windows = windows;
    }

    take(post: PostEntry): AppendOutcome {
        const standing = this.#standing.get(post.postKey);
        const outcome = outcomeOf(standing, post);
        const { status, id } = outcome;
        if (status === 'stored') {
            this.#gone.push(...(standing === undefined ? [] : [standing.id]));
            this.#stored.push({ post, windowId: this.#windows.place(post) });
        }
        if (status === 'revived') {
            this.#revived.push({ id, windowId: this.#windows.place(post) });
        }
        if (status === 'stored' || status === 'revived') {
            this.#standing.set(post.postKey, standingAfter(post, id));
        }
        return outcome;
    }

    async write(db: Database): Promise<void> {
        await this.#windows.write(db);
        for (const id of this.#gone) {
            // It stays what it was, INVALID, under another key.
            await db
                .updateTable('posts')
                .set({ post_key: `given-way/${id}` })
                .where('id', '=', id)
                .execute();
        }
        for (const slice of slicesOf(this.#stored, ROWS_PER_INSERT)) {
            const inserted = await db
                .insertInto('posts')
                .values(slice.map(({ post, windowId }) => rowOf(post, windowId)))
                .returning(['id', 'arrival'])
                .execute();
            const contents = new Map(slice.map(({ post: { id, content } }) => [id, content]));
            const readings = inserted.map(({ id, arrival }) => {
                const content = contents.get(id);
                if (content === undefined) {
                    // Demanded by hand: the writer's thread loads no schemas of the domain.
                    throw new Error('a row that was put in has no content');
                }
                return { arrival, content };
            });
            await db.insertInto('readings').values(readings).execute();
            const keys = slice.map(({ post }) => post.postKey);
            await db.deleteFrom('damage').where('post_key', 'in', keys).execute(); // what was lost has come again
        }
        for (const { post } of this.#stored) {
            await keepWatch(db, post.watch, post.receivedAt);
        }
        for (const { id, windowId } of this.#revived) {
            const again = { state: 'RECEIVED', code: null, window_id: windowId, transaction_id: null };
            await db.updateTable('posts').set(again).where('id', '=', id).execute();
        }
    }
}

function rowOf(post: PostEntry, window_id: string): Insertable<PostRow> {
    const { id, postKey, lineKey, deviceKey, digest, steps, receivedAt, name } = post;
    return {
        id,
        post_key: postKey,
        line_key: lineKey,
        device_key: deviceKey,
        digest,
        steps,
        state: 'RECEIVED',
        code: null,
        window_id,
        transaction_id: null,
        received_at: receivedAt,
        name,
    };
}

export const appendOperations = {
    /**
     * Puts each post that is absent into the open window of its stream and period, with what it rings, and says what stands: of all of them or, when one
     * cannot be stored, of none. What posts ring follows from those before them; so where one is known that was judged as new, nothing is stored, and they
     * are judged again without it.
     */
    async appendPosts(db: Database, posts: readonly PostEntry[]): Promise<AppendOutcome[] | KnownPosts> {
        const standing = await standingPosts(
            db,
            posts.map(({ postKey }) => postKey),
        );
        // Other content in the place of what was not the device's is new, and rings.
        const isKnown = ({ postKey, digest }: PostEntry): boolean => {
            const found = standing.get(postKey);
            return found !== undefined && (found.digest === digest || !isNotOfDevice(found));
        };
        const known = posts.filter((post) => post.watch !== undefined && isKnown(post)).map(({ postKey }) => postKey);
        if (known.length > 0) {
            return { known };
        }
        const arrivals = new Arrivals(standing, await OpenWindows.of(db, posts));
        const outcomes = posts.map((post) => arrivals.take(post));
        await arrivals.write(db);
        return outcomes;
    },

    /** What `appendPosts` would say of each; nothing is written. */
    async foreseePosts(db: Database, posts: readonly AskedPost[]): Promise<AppendOutcome[]> {
        const standing = await standingPosts(
            db,
            posts.map(({ postKey }) => postKey),
        );
        return posts.map((post) => {
            const outcome = outcomeOf(standing.get(post.postKey), post);
            if (outcome.status === 'stored' || outcome.status === 'revived') {
                standing.set(post.postKey, standingAfter(post, outcome.id));
            }
            return outcome;
        });
    },
};

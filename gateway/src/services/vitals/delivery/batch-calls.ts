// SPDX-License-Identifier: Apache-2.0
// What a batch asks of the ledger, made of the rows of the outbox; and what the ledger's answer means for each row.

import {
    demandDefined,
    DomainError,
    ERRORS,
    type Hex64,
    type LedgerId,
    type ManualPost,
    MAX_AHEAD_MS,
    type Milliseconds,
    type Post,
    type PostAuthor,
    type PostException,
    type SubmittedPosts,
    type SubmittedWindows,
    type VitalsWindow,
    type WindowResult,
} from '@wardledger/chaincode/domain';
import { type Custodian, newSalt } from '../../../custody';
import { undefinedOn } from '../../../kernel';
import type { Ledger, LedgerCaller } from '../../../ledger';
import type { CarriedKind, OpenedPost, Outbox, PostVerdicts, WindowVerdicts } from '../../../store';
import type { EnrolledDevices } from '../../devices';
import { deviceName, type RecordDirectory, type SubjectResolver } from '../../subjects';
import type { PostContent } from '../ports/post-content';
import { refusedPosts } from '../bindings/device-posts';
import type { Patience } from './patience';

/** The functions, in the form in which they are endorsed. */
export type BatchCall =
    | {
          readonly name: 'vitals:EnterPosts';
          readonly request: Record<string, never>;
          readonly transient: { readonly posts: { posts: ManualPost[]; salt: Hex64 } };
      }
    | {
          readonly name: 'vitals:SubmitPosts';
          readonly request: Record<string, never>;
          readonly transient: { readonly posts: { posts: Post[] } };
      }
    | { readonly name: 'vitals:SubmitWindows'; readonly request: { windows: VitalsWindow[] } };

type RefusedItem = PostVerdicts['invalid'][number];

/** What is submitted, and what is not now. */
export interface PreparedBatch {
    readonly call: BatchCall;
    /** In the order of the call. */
    readonly items: readonly string[];
    /** Their time has not come yet. */
    readonly early: readonly string[];
    /** Posts that were in a window of whoever had the number before, and are in another now. */
    readonly moved: readonly string[];
    /** Posts that are not their device's, or not their patient's. */
    readonly refused: readonly RefusedItem[];
}

/** What preparing needs. */
export interface BatchCallPorts {
    readonly outbox: Pick<Outbox, 'open' | 'rewrite' | 'holders' | 'move' | 'windows' | 'submissions'>;
    readonly custodian: Pick<Custodian, 'signPosts'>;
    readonly subjects: Pick<SubjectResolver, 'resolve'>;
    readonly devices: Pick<EnrolledDevices, 'find'>;
    readonly directory: Pick<RecordDirectory, 'find'>;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly now: () => Milliseconds;
}

/** Rows of one caller, and what is asked of the ledger for them once it can sign. */
export interface ReadBatch {
    readonly caller: string;
    readonly prepare: (signer: LedgerCaller) => Promise<PreparedBatch>;
}

/** What of a batch waits still: `undefined` where nothing does. `unreadable`: posts that do not open any more, INVALID from now on. */
export interface FoundBatch {
    readonly read: ReadBatch | undefined;
    readonly unreadable: readonly string[];
}

/** Reads the rows of a batch. */
export async function readBatch(ports: BatchCallPorts, kind: CarriedKind, ids: readonly string[]): Promise<FoundBatch> {
    return kind === 'posts' ? readPosts(ports, ids) : { read: await readWindows(ports, ids), unreadable: [] };
}

/** Posts as they will stand on the ledger: whose they are their window will say, what was measured nobody. */
async function readPosts(ports: BatchCallPorts, ids: readonly string[]): Promise<FoundBatch> {
    const { outbox, subjects } = ports;
    const { posts: opened, unreadable } = await outbox.open(ids);
    const [first] = opened;
    const isManual = first?.submitter !== undefined;
    const prepare = async (signer: LedgerCaller): Promise<PreparedBatch> => {
        const moved = await moveToHolders(ports, signer, opened);
        const own = opened.filter(({ id }) => !moved.has(id));
        const names = own.map((post) => ({ kind: 'device' as const, id: deviceName(post) }));
        const ledgerIds = await subjects.resolve(signer, names);
        const devices = new Map(own.map(({ id }, index) => [id, demandDefined(ledgerIds[index], 'ledger id of a device')]));
        const deviceOf = ({ id }: OpenedPost): LedgerId => demandDefined(devices.get(id), 'ledger id of a device');
        const refused = await refusedPosts(
            ports,
            signer,
            own.map((post) => ({ post, device: deviceOf(post) })),
        );
        const refusedIds = new Set(refused.map(({ id }) => id));
        const posts = own.filter(({ id }) => !refusedIds.has(id));
        const submitted = posts.map((post): Post => {
            const { late, proof, via } = post.content as PostContent;
            return {
                device: deviceOf(post),
                sequence: post.sequence,
                digest: post.digest,
                window: post.windowId,
                ...(late && { late: true }),
                ...(via !== undefined && { via: { ...via } }),
                ...(proof.signature !== undefined && { signature: proof.signature }),
            };
        });
        const call = isManual ? await enteringCall(ports, posts, submitted) : submittingCall(submitted);
        return { call, items: posts.map(({ id }) => id), early: [], moved: [...moved], refused };
    };
    return { read: first === undefined ? undefined : { caller: first.submitter ?? first.caller, prepare }, unreadable };
}

function submittingCall(posts: Post[]): BatchCall {
    return { name: 'vitals:SubmitPosts', request: {}, transient: { posts: { posts } } };
}

/**
 * Has each post signed by who has entered it, now, under the certificate that they have; the signature is kept before it is sent, for with the readings it goes
 * into the window.
 */
async function enteringCall(
    { custodian, outbox }: BatchCallPorts,
    posts: readonly OpenedPost[],
    submitted: readonly Post[],
): Promise<BatchCall> {
    const authors = new Map<string, PostAuthor>();
    for (const [caller, own] of Map.groupBy(posts, (post) => post.caller)) {
        const signing = custodian.signPosts({ caller, digests: own.map(({ digest }) => digest) });
        // Whoever has no key here keeps nobody else's posts back: as something that is wrong with posts, which are then tried in smaller batches.
        const signed = await undefinedOn(signing, 'ACTOR_UNKNOWN');
        if (signed === undefined) {
            throw new DomainError(ERRORS.AUTHORSHIP_INVALID);
        }
        own.forEach(({ id }, index) => authors.set(id, demandDefined(signed[index], 'the signature of a post')));
    }
    const authorOf = ({ id }: OpenedPost): PostAuthor => demandDefined(authors.get(id), 'the author of a post');
    await outbox.rewrite(posts.map((post) => ({ id: post.id, content: { ...(post.content as PostContent), author: authorOf(post) } })));
    const signed = posts.map((post, index): ManualPost => {
        const { replaces } = post.content as PostContent;
        const replaced = replaces && { replaces: { device: replaces.device, sequence: replaces.sequence } };
        return { ...demandDefined(submitted[index], 'a post'), author: authorOf(post), ...replaced };
    });
    return { name: 'vitals:EnterPosts', request: {}, transient: { posts: { posts: signed, salt: newSalt() } } };
}

/**
 * Says of each window whose it is before the first of its posts goes to the ledger, and takes posts out of a window that is somebody else's: the number that they
 * came under leads to another patient now. @returns those, which wait again
 */
async function moveToHolders(
    { outbox, subjects }: BatchCallPorts,
    signer: LedgerCaller,
    posts: readonly OpenedPost[],
): Promise<ReadonlySet<string>> {
    const byWindow = Map.groupBy(posts, ({ windowId }) => windowId);
    const numbers = [...byWindow.values()].map(([post]) => (demandDefined(post, 'a post of a window').content as PostContent).patient);
    const found = await subjects.resolve(
        signer,
        numbers.map((id) => ({ kind: 'record' as const, id })),
    );
    const named = [...byWindow.keys()].map((id, index) => ({ id, subject: demandDefined(found[index], 'ledger id of a patient') }));
    const holders = await outbox.holders(named);
    const moved = new Set<string>();
    for (const { id: window, subject } of named.filter((one) => holders.get(one.id) !== one.subject)) {
        const ids = (byWindow.get(window) ?? []).map(({ id }) => id);
        await outbox.move(ids, subject);
        ids.forEach((id) => moved.add(id));
    }
    return moved;
}

/**
 * Windows as they were attested. No reading is acknowledged that lies far ahead, so where one does this clock was set back since: it waits, because the
 * ledger would refuse it now.
 */
async function readWindows({ outbox, now }: BatchCallPorts, ids: readonly string[]): Promise<ReadBatch | undefined> {
    const { windows } = await outbox.windows(ids);
    const [first] = windows;
    const prepare = (): Promise<PreparedBatch> => {
        const latest = now() + MAX_AHEAD_MS;
        const stated = windows.map(({ id, request }) => ({ id, window: request as VitalsWindow }));
        const due = stated.filter(({ window }) => window.last <= latest);
        const early = stated.filter(({ window }) => window.last > latest).map(({ id }) => id);
        const call = { name: 'vitals:SubmitWindows', request: { windows: due.map(({ window }) => window) } } as const;
        return Promise.resolve({ call, items: due.map(({ id }) => id), early, moved: [], refused: [] });
    };
    return first === undefined ? undefined : { caller: first.caller, prepare };
}

/**
 * What becomes of posts: those that are no exceptions stand, and so do those that stood already. That their window is closed is no fault of theirs, nor that what
 * they replace stands a moment longer.
 */
export async function postVerdicts(
    { outbox, patience }: Pick<BatchCallPorts, 'outbox'> & { readonly patience: Pick<Patience, 'lasts'> },
    items: readonly string[],
    { exceptions }: SubmittedPosts,
): Promise<PostVerdicts> {
    const told = new Map(exceptions.map((exception) => [demandDefined(items[exception.index], 'a post of the batch'), exception]));
    const standing = await outbox.submissions([...told.keys()]);
    const windows = new Map(standing.map(({ id, window }) => [id, window?.id]));
    const fates = Map.groupBy(items, (id) => {
        const fate = fateOf(told.get(id), windows.get(id));
        return fate === 'again' && !patience.lasts(id) ? 'invalid' : fate;
    });
    const of = (fate: keyof PostVerdicts): readonly string[] => fates.get(fate) ?? [];
    const invalid = of('invalid').map((id): RefusedItem => {
        const exception = told.get(id);
        return { id, code: exception?.status === 'rejected' ? exception.code : 'REPLAY_CONFLICT' };
    });
    return { valid: of('valid'), elsewhere: of('elsewhere'), moved: of('moved'), again: of('again'), invalid };
}

/** @param windowId - in which the post is here */
function fateOf(exception: PostException | undefined, windowId: string | undefined): keyof PostVerdicts {
    if (exception === undefined) {
        return 'valid';
    }
    if (exception.status === 'duplicate') {
        return exception.window === windowId ? 'valid' : 'elsewhere';
    }
    const code = exception.status === 'rejected' ? exception.code : undefined;
    return code === 'WINDOW_CLOSED' ? 'moved' : code === 'POST_STANDS' ? 'again' : 'invalid';
}

/** What becomes of windows. Attested anew is one of which posts were retracted, for the others are a window still; of a patient who was erased nothing is. */
export function windowVerdicts(items: readonly string[], { results }: SubmittedWindows): WindowVerdicts {
    const byId = new Map(results.map((result) => [result.id, result]));
    const valid: string[] = [];
    const anew: string[] = [];
    const again: string[] = [];
    const stuck: RefusedItem[] = [];
    const erased: string[] = [];
    for (const id of items) {
        const code = refusalOf(byId.get(id));
        switch (code) {
            case undefined:
                valid.push(id);
                break;
            case 'SUBJECT_ERASED':
                erased.push(id);
                break;
            case 'POSTS_RETRACTED':
                anew.push(id);
                break;
            case 'TIME_IN_FUTURE':
                again.push(id);
                break;
            default:
                stuck.push({ id, code });
        }
    }
    return { valid, anew, again, stuck, erased };
}

/** @returns `undefined` of a window that stands */
function refusalOf(result: WindowResult | undefined): string | undefined {
    return result === undefined ? 'LEDGER_REJECTED' : result.status === 'rejected' ? (result.code ?? 'LEDGER_REJECTED') : undefined;
}

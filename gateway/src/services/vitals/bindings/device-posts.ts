// SPDX-License-Identifier: Apache-2.0
// Posts that are not their patient's, because their device measured somebody else, or nobody, when the readings were taken. The ledger cannot tell: it sees neither whose a post
// is nor its times. And posts of an enrolled device that name a start: under the name of a start nobody would demand a signature.

import {
    demandDefined,
    type KnownDevice,
    type LedgerId,
    postNameOf,
    rejectionOfBinding,
    shortRangesOf,
    stretchOf,
    type SubjectKind,
} from '@wardledger/chaincode/domain';
import type { Ledger, LedgerCaller } from '../../../ledger';
import type { OpenedPost } from '../../../store';
import type { EnrolledDevices } from '../../devices';
import type { RecordDirectory, SubjectResolver } from '../../subjects';
import type { PostContent } from '../ports/post-content';

/** What judging needs. */
export interface DevicePostsPorts {
    readonly devices: Pick<EnrolledDevices, 'find'>;
    readonly directory: Pick<RecordDirectory, 'find'>;
    readonly subjects: Pick<SubjectResolver, 'resolve'>;
    readonly ledger: Pick<Ledger, 'evaluate'>;
}

/** A post, and under which ledger id it will stand. */
export interface PostOfDevice {
    readonly post: Pick<OpenedPost, 'id' | 'device' | 'boot' | 'sequence' | 'digest' | 'submitter' | 'content'>;
    readonly device: LedgerId;
}

/** A post that is not brought to the ledger. */
export interface RefusedPost {
    readonly id: string;
    readonly code: 'DEVICE_COUNTS_ON' | NonNullable<ReturnType<typeof rejectionOfBinding>>;
}

/** A post with all that tells whose it is. */
interface BoundPost {
    readonly id: string;
    readonly number: string;
    readonly times: ReturnType<typeof stretchOf>;
    readonly bindings: KnownDevice['bindings'];
}

/** Judges posts of devices. */
export async function refusedPosts(
    ports: DevicePostsPorts,
    caller: LedgerCaller,
    posts: readonly PostOfDevice[],
): Promise<readonly RefusedPost[]> {
    const known = await knownDevices(ports, caller, posts);
    const ofEnrolled = posts.flatMap(({ post }) => {
        const device = known.get(post.id);
        return device === undefined ? [] : [{ post, device }];
    });
    const started = ofEnrolled.filter(({ post: { boot } }) => boot !== undefined);
    // What people enter in the name of a device that signs the ledger refuses.
    const judged = ofEnrolled.filter(({ post: { boot, submitter } }) => boot === undefined && submitter === undefined);
    const bound = judged.map(({ post: { id, content }, device: { bindings } }): BoundPost => {
        const sent = content as PostContent;
        return { id, number: sent.patient, times: stretchOf([sent]), bindings };
    });
    const misboundPosts = await misbound(
        ports,
        caller,
        bound.filter(({ bindings }) => bindings.length > 0),
    );
    const doubted = [...started.map(({ post: { id } }) => ({ id, code: 'DEVICE_COUNTS_ON' as const })), ...misboundPosts];
    const ids = new Set(doubted.map(({ id }) => id));
    const standing = await standingOf(
        ports,
        caller,
        posts.filter(({ post }) => ids.has(post.id)),
    );
    return doubted.filter(({ id }) => !standing.has(id));
}

/** Those that the ledger has: they are known there, or move to another window, whatever was said of their device since. */
async function standingOf(
    { ledger }: DevicePostsPorts,
    caller: LedgerCaller,
    posts: readonly PostOfDevice[],
): Promise<ReadonlySet<string>> {
    const digests = new Map<string, string>();
    for (const range of shortRangesOf(posts.map(({ post: { sequence }, device }) => ({ device, sequence })))) {
        for (const { sequence, digest } of await ledger.evaluate(caller, 'vitals:ListPosts', range)) {
            digests.set(postNameOf({ device: range.device, sequence }), digest);
        }
    }
    const isThere = ({ post: { sequence, digest }, device }: PostOfDevice): boolean =>
        digests.get(postNameOf({ device, sequence })) === digest;
    return new Set(posts.filter(isThere).map(({ post: { id } }) => id));
}

/** What the ledger has of the devices of posts, by the posts' ids; nothing of those that are not enrolled. An enrolled device has one ledger id, whatever start a post names. */
async function knownDevices(
    ports: DevicePostsPorts,
    caller: LedgerCaller,
    posts: readonly PostOfDevice[],
): Promise<ReadonlyMap<string, KnownDevice>> {
    const started = posts.filter(({ post: { boot } }) => boot !== undefined).map(({ post: { device } }) => device);
    const byName = await entriesOf(ports, caller, { kind: 'device', ids: started });
    const enrolledAs = new Map(
        posts.flatMap(({ post, device }) => {
            const own = post.boot === undefined ? device : byName.get(post.device)?.own;
            return own === undefined ? [] : [[post.id, own] as const];
        }),
    );
    const asked = new Map<LedgerId, { device: LedgerId; from: number }>();
    for (const { post } of posts) {
        const device = enrolledAs.get(post.id);
        const { start } = post.content as PostContent;
        if (device !== undefined) {
            asked.set(device, { device, from: Math.min(start, asked.get(device)?.from ?? start) });
        }
    }
    const found = await ports.devices.find(caller, [...asked.values()]);
    return new Map(
        [...enrolledAs].flatMap(([id, device]) => {
            const known = found.get(device) ?? undefined;
            return known === undefined ? [] : [[id, known] as const];
        }),
    );
}

/** Those that are not the patient's whose they say they are. */
async function misbound(ports: DevicePostsPorts, caller: LedgerCaller, bound: readonly BoundPost[]): Promise<readonly RefusedPost[]> {
    const patients = await ports.subjects.resolve(
        caller,
        bound.map(({ number }) => ({ kind: 'record' as const, id: number })),
    );
    const doubted = bound.filter(
        (post, index) => rejectionOf(post, demandDefined(patients[index], 'ledger id of a patient')) !== undefined,
    );
    // The number may be one that was merged: then the patient is who stays.
    const entries = await entriesOf(ports, caller, { kind: 'record', ids: doubted.map(({ number }) => number) });
    return doubted.flatMap((post) => {
        const code = rejectionOf(post, demandDefined(entries.get(post.number)?.ledgerId, 'who a number leads to'));
        return code === undefined ? [] : [{ id: post.id, code }];
    });
}

/** By bindings to whoever is their patient now: after a merge who stays. */
function rejectionOf({ bindings, times }: BoundPost, patient: LedgerId): ReturnType<typeof rejectionOfBinding> {
    const survivors = bindings.map(({ since, patient: own, survivor = own }) => ({
        since,
        ...(survivor !== undefined && { patient: survivor }),
    }));
    return rejectionOfBinding(survivors, { ...times, patient });
}

/** Whom names lead to, each asked for once. */
async function entriesOf(
    { directory }: DevicePostsPorts,
    caller: LedgerCaller,
    { kind, ids }: { readonly kind: SubjectKind; readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, Awaited<ReturnType<RecordDirectory['find']>>[number]>> {
    const names = [...new Set(ids)];
    const entries = await directory.find(caller, { kind, ids: names });
    return new Map(names.map((name, index) => [name, demandDefined(entries[index], 'the entry of a name')]));
}

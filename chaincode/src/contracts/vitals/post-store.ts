// SPDX-License-Identifier: Apache-2.0
// How posts come to stand: put if absent, by what the ledger holds of each.

import {
    type DeviceRejection,
    type DeviceTrust,
    isHeldBy,
    isUnproven,
    judgePost,
    type KnownPost,
    type Post,
    type PostException,
    type PostName,
    rejectionOfSignature,
    type StoredPost,
} from '../../domain';
import { isSignedByDevice } from '../../crypto';
import type { LedgerContext } from '../../platform';
import { clusterKeys } from '../clusters';
import { deviceKeys } from '../devices';
import { vitalsKeys } from './keys';

/**
 * Judges one post, and stores it where it is new.
 * @param submission - its place there, what its ward demands of the device (of what a person signs nothing), and in whose place it comes.
 * @returns the exception, if it is one.
 */
export async function submitPost(
    ctx: LedgerContext,
    post: Post,
    { index, trust, replaced }: { readonly index: number; readonly trust: DeviceTrust; readonly replaced?: StoredPost | undefined },
): Promise<PostException | undefined> {
    const { actor, world } = ctx;
    const { device, sequence, via, signature, ...stored } = post;
    const key = vitalsKeys.post(actor.ward, device, sequence);
    const known = await knownOf(ctx, post);
    const exception = judgePost(post, known, { index, ward: actor.ward });
    if (exception !== undefined) {
        return exception;
    }
    const proven = known.post === undefined ? await provenBy(ctx, post, trust) : movedWith(known.post, trust);
    if ('code' in proven) {
        return { index, status: 'rejected', code: proven.code };
    }
    await world.put(key, {
        ...stored,
        ...(via !== undefined && { via }),
        ...(proven.signature !== undefined && { signature: proven.signature }),
        // What a person signs in the place of what nobody's device has is, for all that is known, the same readings.
        ...((proven.unproven === true || replaced?.unproven === true) && { unproven: true }),
    });
    return undefined;
}

/** Reads what a post is judged by. */
async function knownOf({ actor, world }: LedgerContext, post: Post): Promise<KnownPost> {
    const { device, sequence, window, via } = post;
    const standing = await world.get(vitalsKeys.post(actor.ward, device, sequence));
    const holder = standing && (await world.get(vitalsKeys.window(standing.window)));
    return {
        post: standing,
        isWindowClosed: (await world.get(vitalsKeys.window(window))) !== undefined,
        isHeld: holder !== undefined && isHeldBy(holder, post, actor.ward),
        mark: via === undefined ? undefined : await world.get(clusterKeys.election(via.cluster, via.round)),
    };
}

/** What of a post proves whose it is. */
interface Proof extends Pick<StoredPost, 'unproven'> {
    readonly signature?: string | undefined;
}

/**
 * What stands already moves to another window with what was verified when it came, whatever has become of the device. What came unsigned, while nothing was demanded,
 * moves as that: whoever brings it now could have brought it first.
 */
function movedWith({ signature, unproven }: StoredPost, trust: DeviceTrust): Proof {
    const isMarked = unproven === true || (trust !== 'off' && signature === undefined);
    return { signature, ...(isMarked && { unproven: true }) };
}

/** Verifies what a post of an enrolled device says; of any other device nobody could, so nothing is kept. */
async function provenBy(
    { actor, world }: LedgerContext,
    { device, sequence, digest, signature }: Post,
    trust: DeviceTrust,
): Promise<Proof | { readonly code: DeviceRejection }> {
    const enrolled = await world.get(deviceKeys.device(actor.ward, device));
    const known = { device: enrolled, trust };
    const code = rejectionOfSignature(known, signature, (publicKey, one) => isSignedByDevice(publicKey, { sequence, digest }, one));
    return code === undefined ? { signature: enrolled && signature, ...(isUnproven(known) && { unproven: true }) } : { code };
}

/**
 * Reads a post of the caller's ward in whose place another is entered: while it stands both would count. It is checked at commit, and stays taken back for good.
 * @param replaced - the post; nothing is asked for what replaces none.
 */
export async function replacedPost(
    { actor, world }: LedgerContext,
    replaced: PostName | undefined,
): Promise<StoredPost | undefined | 'POST_STANDS'> {
    if (replaced === undefined) {
        return undefined;
    }
    const post = await world.get(vitalsKeys.post(actor.ward, replaced.device, replaced.sequence));
    return post?.retracted === true ? post : 'POST_STANDS';
}

// SPDX-License-Identifier: Apache-2.0
// How posts come to stand: put if absent, by what the ledger holds of each.

import {
    type DeviceRejection,
    type DeviceTrust,
    isHeldBy,
    isUnproven,
    judgePost,
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
 * @param submission - its place there, and what its ward demands of the device; of what a person signs nothing.
 * @returns the exception, if it is one.
 */
export async function submitPost(
    ctx: LedgerContext,
    post: Post,
    { index, trust }: { readonly index: number; readonly trust: DeviceTrust },
): Promise<PostException | undefined> {
    const { actor, world } = ctx;
    const { device, sequence, via, signature, ...stored } = post;
    const key = vitalsKeys.post(actor.ward, device, sequence);
    const standing = await world.get(key);
    const holder = standing && (await world.get(vitalsKeys.window(standing.window)));
    const known = {
        post: standing,
        isWindowClosed: (await world.get(vitalsKeys.window(post.window))) !== undefined,
        isHeld: holder !== undefined && isHeldBy(holder, post, actor.ward),
        mark: via === undefined ? undefined : await world.get(clusterKeys.election(via.cluster, via.round)),
    };
    const exception = judgePost(post, known, { index, ward: actor.ward });
    if (exception !== undefined) {
        return exception;
    }
    // What stands already moves to another window with what was verified when it came, whatever has become of the device, or is demanded of it.
    const proven = standing ?? (await provenBy(ctx, post, trust));
    if ('code' in proven) {
        return { index, status: 'rejected', code: proven.code };
    }
    await world.put(key, {
        ...stored,
        ...(via !== undefined && { via }),
        ...(proven.signature !== undefined && { signature: proven.signature }),
        ...(proven.unproven === true && { unproven: true }),
    });
    return undefined;
}

/** Verifies what a post of an enrolled device says; of any other device nobody could, so nothing is kept. */
async function provenBy(
    { actor, world }: LedgerContext,
    { device, sequence, digest, signature }: Post,
    trust: DeviceTrust,
): Promise<(Pick<StoredPost, 'unproven'> & { readonly signature?: string | undefined }) | { readonly code: DeviceRejection }> {
    const enrolled = await world.get(deviceKeys.device(actor.ward, device));
    const known = { device: enrolled, trust };
    const code = rejectionOfSignature(known, signature, (publicKey, one) => isSignedByDevice(publicKey, { sequence, digest }, one));
    return code === undefined ? { signature: enrolled && signature, ...(isUnproven(known) && { unproven: true }) } : { code };
}

/**
 * Tells why nothing is entered in the place of a post of the caller's ward: while that stands both would count. It is read, and so checked at commit, and stays taken
 * back for good.
 * @param replaced - the post; nothing is asked for what replaces none.
 */
export async function replacementRejection(
    { actor, world }: LedgerContext,
    replaced: PostName | undefined,
): Promise<'POST_STANDS' | undefined> {
    if (replaced === undefined) {
        return undefined;
    }
    const post = await world.get(vitalsKeys.post(actor.ward, replaced.device, replaced.sequence));
    return post?.retracted === true ? undefined : 'POST_STANDS';
}

// SPDX-License-Identifier: Apache-2.0
// What somebody enters in the place of corrected posts: posts of their own kind, under a name that follows from the corrected device's, by the same numbers. So a post
// is replaced once, however often it is asked for, and whatever dies in between.

import { demandDefined, type ErrorCode, ERRORS, type LedgerId, type PostName, stretchOf } from '@wardledger/chaincode/domain';
import type { PostReadings } from '../../../custody';
import { instant } from '../../../kernel';
import type { LedgerCaller } from '../../../ledger';
import type { Registrar } from '../../participants';
import { ContentError } from '../../refusals';
import { deviceName, type DeviceStart, replacementOf, type SubjectResolver } from '../../subjects';
import type { DevicePost } from '../ports/device-post';
import type { HeldPosts, PostAnswer, Vitals } from '../ports/vitals';

/** What is entered in the place of one post: whose it is, and what was measured when. */
export type Replacement = Pick<DevicePost, 'patient' | 'start' | 'periodSeconds' | 'model' | 'signals' | 'observations'>;

/** What holding needs. */
export interface ReplacementPorts {
    readonly registrar: Pick<Registrar, 'itself'>;
    readonly subjects: Pick<SubjectResolver, 'resolve'>;
    readonly vitals: Pick<Vitals, 'hold'>;
}

/** Where what was entered in the place of corrected posts is found. */
export interface Replaced {
    /** Name of the device, as paths have it. */
    readonly device: string;
    readonly posts: readonly { readonly sequence: number; readonly submission: string }[];
}

/** Posts that are durable, and wait for the correction. */
export interface HeldReplacements extends Pick<HeldPosts, 'release' | 'giveUp'> {
    /** Ledger id of their device. */
    readonly device: LedgerId;
    readonly told: Replaced;
}

/** Which post is replaced: by its name outside and on the ledger, and why. */
export interface ToReplace extends DeviceStart {
    readonly post: PostName;
    readonly reason: string;
}

/** The name of what stands in the place of a device's posts. @throws ContentError */
export function placeOf({ device: name, boot }: DeviceStart): DeviceStart {
    const device = replacementOf(name);
    if (device === undefined) {
        throw new ContentError([{ pointer: '/replacement', detail: 'is not taken: the post stands in the place of others too often' }]);
    }
    return { device, boot };
}

/** The post in the place of another. */
export function inPlaceOf({ post, reason, ...start }: ToReplace, { patient, ...read }: Replacement): DevicePost {
    return { ...read, ...placeOf(start), patient, sequence: post.sequence, replaces: { ...post, reason } };
}

/** A post as it was sent, of another patient. */
export function ofPatient(patient: string, { start, periodSeconds, model, signals, sent, observations }: PostReadings): Replacement {
    return {
        patient,
        start: instant(start),
        periodSeconds,
        signals: sent ?? signals,
        ...(model !== undefined && { model }),
        ...(observations !== undefined && { observations }),
    };
}

/** What is read back is looked for as far before as a post may be long. @throws ContentError */
export function demandShort({ start, periodSeconds, signals }: Replacement, longest: number): void {
    const { first, last } = stretchOf([{ start: Date.parse(start), periodSeconds, signals }]);
    if (last - first > longest) {
        throw new ContentError([{ pointer: '/replacement/periodSeconds', detail: 'makes the post longer than the ward takes' }]);
    }
}

/**
 * Makes posts durable that stand in the place of others, all of one device: each is kept, or none is taken any further.
 * @param what - `strict`: one reading that cannot be refuses its post.
 * @throws ContentError where one is not taken: REPLAY_CONFLICT where the post was replaced by other readings
 */
export async function hold(
    { registrar, subjects, vitals }: ReplacementPorts,
    caller: LedgerCaller,
    { posts, strict }: { readonly posts: readonly DevicePost[]; readonly strict: boolean },
): Promise<HeldReplacements> {
    const name = deviceName(demandDefined(posts[0], 'a post in the place of another'));
    const [device] = await subjects.resolve(await registrar.itself(), [{ kind: 'device', id: name }]);
    const { answers, release, giveUp } = await vitals.hold(posts, caller.name, { strict });
    const refused = answers.find(({ status }) => status === 'rejected');
    if (refused !== undefined) {
        await giveUp();
        throw refusalOf(refused);
    }
    const told = posts.map(({ sequence }, index) => {
        return { sequence, submission: demandDefined(answers[index]?.submission, 'the submission of a post that was taken') };
    });
    return { device: demandDefined(device, 'ledger id of a device'), told: { device: name, posts: told }, release, giveUp };
}

function refusalOf({ problem }: PostAnswer): ContentError {
    const { code, detail, errors = [{ pointer: '', detail }] } = demandDefined(problem, 'why a post was rejected');
    const places = errors.map((one) => ({ pointer: `/replacement${one.pointer}`, detail: one.detail }));
    return new ContentError(places, detail, ERRORS[code as ErrorCode]);
}

// SPDX-License-Identifier: Apache-2.0
// What of a post is judged by itself, and the row that it would be: the same for a post that is taken and for one that is only asked about.

import { newLedgerId, REGISTRAR } from '../../../custody';
import type { NewPost, Outbox } from '../../../store';
import type { DevicePost } from '../ports/device-post';
import type { PostContent } from '../ports/post-content';
import type { VitalsSettings } from '../ports/settings';
import type { HeadVerdict } from './head-check';
import { type Item, type ItemAt, refused } from './intake-items';
import { judgePost, type PostRules } from './plausibility';
import { commit } from './post-commitment';

/** What judging stands on. */
export interface JudgingPorts {
    readonly outbox: Pick<Outbox, 'deviceKey'>;
    readonly postKey: Uint8Array;
    readonly rules: Omit<PostRules, 'strict'> & Pick<VitalsSettings, 'period'>;
    readonly now: () => number;
}

/** Who posts, and whether that is a person. */
export interface Bringer {
    readonly caller: string;
    readonly manual: boolean;
}

/** What is corrected may be as old as it is. */
const ANY_LATENESS = { maximumLateness: Infinity };

/** Form, values, time, and the digest that a post brings: `plausible`, or refused. */
export function judgedPosts({ outbox, postKey, rules, now }: JudgingPorts, posts: readonly DevicePost[], strict: boolean): Item[] {
    return posts.map((post, index): Item => {
        const receivedAt = now();
        const judgement = judgePost(post, receivedAt, { ...rules, strict, ...(post.replaces !== undefined && ANY_LATENESS) });
        if ('problem' in judgement) {
            return { step: 'refused', index, problem: judgement.problem };
        }
        const judged = judgement.post;
        const committed = commit(postKey, post, judged);
        return committed === undefined
            ? refused(index, 'INTEGRITY_FAILURE', [{ pointer: '/proof/digest', detail: 'is not that of this post' }])
            : { step: 'plausible', index, post, judged, receivedAt, deviceKey: outbox.deviceKey(post.device), ...committed };
    });
}

/** A post whose head may bring it, or one that is refused for its head. */
export function checked(item: ItemAt<'counted'>, head: HeadVerdict): Item {
    return head.as === 'mismatch'
        ? refused(item.index, 'HEAD_MISMATCH', [{ pointer: '/via', detail: 'is not the head of this device' }])
        : { ...item, step: 'checked', head };
}

/** The row of a post. @param period - of windows, milliseconds */
export function rowOf(item: ItemAt<'checked'>, { caller, manual }: Bringer, period: number): NewPost {
    const { post, judged, head, receivedAt, digest, proof } = item;
    const { device, boot, sequence, patient, periodSeconds, model, signals, observations = [], replaces } = post;
    const content: PostContent = {
        patient,
        start: judged.first,
        periodSeconds,
        signals,
        ...(observations.length > 0 ? { observations } : {}),
        ...(model === undefined ? {} : { model }),
        late: judged.late,
        receivedAt,
        ...('election' in head ? { via: head.election } : {}),
        proof,
        ...(manual ? { manual } : {}),
        ...(replaces === undefined ? {} : { replaces: { ...replaces } }),
    };
    const named = { id: newLedgerId(), caller, ...(manual && { submitter: REGISTRAR }), device, boot, sequence, patient };
    return { ...named, period: judged.first - (judged.first % period), digest, steps: judged.steps, receivedAt, content };
}

// SPDX-License-Identifier: Apache-2.0
// A post of a request on its way through intake: how far it has come, and the answer for it. It moves forward only, or is refused.

import { type ErrorCode, isRounded, type Ring, signalOf } from '@wardledger/chaincode/domain';
import type { PostProof } from '../../../custody';
import type { AppendOutcome } from '../../../store';
import type { Misfit } from '../../refusals';
import type { DevicePost } from '../ports/device-post';
import type { ItemProblem, PostAnswer, PostFlag, RungAlarm } from '../ports/vitals';
import type { HeadVerdict } from './head-check';
import { itemProblem } from './item-problem';
import type { PlausiblePost } from './plausibility';

interface JudgedPost {
    readonly index: number;
    readonly post: DevicePost;
    readonly judged: PlausiblePost;
    readonly receivedAt: number;
    readonly deviceKey: string;
    /** What the ledger will have of it. */
    readonly digest: string;
    readonly proof: PostProof;
}

/** `plausible`: could be stored. `counted`: there is room for it. `checked`: its head may bring it. `stored`: the outbox has answered for it. */
export type Item =
    | { readonly step: 'refused'; readonly index: number; readonly problem: ItemProblem }
    | ({ readonly step: 'plausible' } & JudgedPost)
    | ({ readonly step: 'counted' } & JudgedPost)
    | ({ readonly step: 'checked'; readonly head: HeadVerdict } & JudgedPost)
    | ({
          readonly step: 'stored';
          readonly head: HeadVerdict;
          readonly outcome: AppendOutcome;
          readonly rings: readonly Ring[];
      } & JudgedPost);
/** An item at one step. */
export type ItemAt<Step extends Item['step']> = Extract<Item, { readonly step: Step }>;

/** An item that goes no further. */
export function refused(index: number, code: ErrorCode, errors: readonly Misfit[] = []): ItemAt<'refused'> {
    return { step: 'refused', index, problem: itemProblem(code, errors) };
}

function isAt<Step extends Item['step']>(item: Item, step: Step): item is ItemAt<Step> {
    return item.step === step;
}

/** Those that are at a step, in order. */
export function atStep<Step extends Item['step']>(items: readonly Item[], step: Step): ItemAt<Step>[] {
    return items.filter((item) => isAt(item, step));
}

/**
 * Moves those that are at a step; the others stay where they are.
 * @param move - `place` counts among those that are at the step, as in `atStep`
 */
export function advance<Step extends Item['step']>(
    items: readonly Item[],
    step: Step,
    move: (item: ItemAt<Step>, place: number) => Item,
): Item[] {
    let place = -1;
    return items.map((item) => (isAt(item, step) ? move(item, (place += 1)) : item));
}

/** Whether the post is to be delivered: it was not known, or had been refused and travels again. */
export function isNew({ outcome: { status } }: ItemAt<'stored'>): boolean {
    return status === 'stored' || status === 'revived';
}

/** What is remarkable about a post that is stored. */
function flagsOf({ judged: { late, strangeModel, signals }, head }: ItemAt<'stored'>): PostFlag[] {
    const isFinerThanScale = signals.some(({ code, values }) => {
        const signal = signalOf(code);
        return signal !== undefined && values.some((value) => value !== null && isRounded(signal, value));
    });
    return [
        ...(late ? (['LATE'] as const) : []),
        ...(strangeModel ? (['MODEL_UNKNOWN'] as const) : []),
        ...(isFinerThanScale ? (['ROUNDED'] as const) : []),
        ...(head.as === 'stale' ? (['HEAD_STALE'] as const) : []),
        ...(head.as === 'unchecked' ? (['HEAD_UNCHECKED'] as const) : []),
    ];
}

/** What whoever posts is told: what they can tell from their own readings. The score is made of others' too. */
function toldOf(ring: Ring): RungAlarm[] {
    if (ring.code === 'NEWS2') {
        return [];
    }
    const { code, signal } = ring;
    return [{ code, severity: ring.code === 'LIMIT' ? ring.limit.severity : ring.severity, signal }];
}

/** The answer for a post. @throws Error for one that has not come to an end */
export function answerOf(item: Item): PostAnswer {
    const { index } = item;
    if (item.step === 'refused') {
        return { index, status: 'rejected', problem: item.problem };
    }
    if (item.step !== 'stored') {
        throw new Error(`a post was left behind, ${item.step}`);
    }
    if (item.outcome.status === 'conflict') {
        return { index, status: 'rejected', problem: itemProblem('REPLAY_CONFLICT') };
    }
    const { alerts, refused: readings } = item.judged;
    const flags = flagsOf(item);
    const alarms = isNew(item) ? item.rings.flatMap(toldOf) : [];
    return {
        index,
        status: isNew(item) ? 'accepted' : 'duplicate',
        submission: item.outcome.id,
        ...(flags.length > 0 ? { flags } : {}),
        ...(alerts.length > 0 ? { alerts } : {}),
        ...(alarms.length > 0 ? { alarms } : {}),
        ...(readings.length > 0 ? { refused: readings } : {}),
    };
}

// SPDX-License-Identifier: Apache-2.0
// Takes posts in: judges each, stores what is good in one synced commit, answers item by item, and hands over to delivery.

import { demandDefined, DomainError, ERRORS, stepTime } from '@wardledger/chaincode/domain';
import { newLedgerId, REGISTRAR } from '../../../custody';
import type { NewPost, Outbox, WaitingPost } from '../../../store';
import type { AlarmWatch, StorePosts, WatchedItem, WatchedOutcomes } from '../../alarms';
import type { DevicePost } from '../ports/device-post';
import type { PostContent } from '../ports/post-content';
import type { VitalsSettings } from '../ports/settings';
import type { PostAnswer, TakeOptions } from '../ports/vitals';
import type { VitalsEvent } from '../ports/vitals-ports';
import type { Capacity } from './capacity';
import type { HeadCheck } from './head-check';
import { advance, answerOf, atStep, isNew, type Item, type ItemAt, refused } from './intake-items';
import { judgePost, type PostRules } from './plausibility';
import { commit } from './post-commitment';

/** What intake stands on. */
export interface IntakePorts {
    readonly outbox: Pick<Outbox, 'append' | 'deviceKey' | 'lineKey'>;
    readonly alarms: Pick<AlarmWatch, 'storing'>;
    readonly capacity: Capacity;
    readonly heads: HeadCheck;
    readonly postKey: Uint8Array;
    readonly rules: Omit<PostRules, 'strict'> & Pick<VitalsSettings, 'period'>;
    readonly now: () => number;
    readonly report: (event: VitalsEvent) => void;
}

/** How posts are judged, and as whose. */
type JudgingOptions = Pick<TakeOptions, 'strict' | 'manual'>;

/** Who posts, and whether that is a person. */
interface Bringer {
    readonly caller: string;
    readonly manual: boolean;
}

/** What is corrected may be as old as it is. */
const ANY_LATENESS = { maximumLateness: Infinity };

/** The answers, in order of the posts, and what delivery is to do about them. */
export interface Taken {
    readonly answers: PostAnswer[];
    readonly waiting: readonly WaitingPost[];
}

/** A post as alarms see it: older ones than a device may post come in the place of others alone, and of nobody who is so now. */
function watchedOf({ post, judged: { signals, first, steps }, receivedAt }: ItemAt<'checked'>, maximumLateness: number): WatchedItem {
    const { device, boot, sequence, patient, periodSeconds, observations = [] } = post;
    const times = Array.from({ length: steps }, (_, step) => stepTime(first, periodSeconds, step));
    const name = JSON.stringify([device, boot ?? null, sequence]);
    const isOfThen = receivedAt - stepTime(first, periodSeconds, steps - 1) > maximumLateness;
    return { name, patient, times, ...(isOfThen ? { signals: [], observations: [] } : { signals, observations }) };
}

/** Judges and stores posts. */
export class Intake {
    readonly #ports: IntakePorts;

    constructor(ports: IntakePorts) {
        this.#ports = ports;
    }

    /** Resolves when everything that is answered `accepted` is synced. @throws DomainError STORE_FULL, RATE_LIMITED with `retryAfter` */
    async take(posts: readonly DevicePost[], caller: string, { strict = false, manual = false }: JudgingOptions = {}): Promise<Taken> {
        const { capacity, heads, now, outbox, postKey, report, rules } = this.#ports;

        // Form, values and time: what cannot be is refused before it costs anything.
        let items = posts.map((post, index): Item => {
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

        // Room for all of them or for none; then the fair share of each device. From here on a post is counted.
        const plausible = atStep(items, 'plausible');
        capacity.demandRoom(plausible.length);
        items = advance(items, 'plausible', (item) =>
            capacity.reserve(item.deviceKey) ? { ...item, step: 'counted' } : refused(item.index, 'RATE_LIMITED'),
        );
        const counted = atStep(items, 'counted');
        if (counted.length === 0 && plausible.length > 0) {
            throw new DomainError(ERRORS.RATE_LIMITED, undefined, { retryAfter: 5 });
        }
        try {
            // The ledger is asked only about posts that could be stored: what is implausible or too much must cost no peer anything.
            const verdicts = await heads.check(
                counted.map(({ post }) => post),
                caller,
            );
            items = advance(items, 'counted', (item, place) => {
                const head = demandDefined(verdicts[place], 'verdict on a head');
                return head.as === 'mismatch'
                    ? refused(item.index, 'HEAD_MISMATCH', [{ pointer: '/via', detail: 'is not the head of this device' }])
                    : { ...item, step: 'checked', head };
            });

            // Sealed and stored in one synced commit, which also says what is known: of two equal posts at one moment one is new.
            // What they ring is decided before, and stands in it.
            const { outcomes, rings } = await this.#store(atStep(items, 'checked'), { caller, manual });
            items = advance(items, 'checked', (item, place) => ({
                ...item,
                step: 'stored',
                outcome: demandDefined(outcomes[place], 'outcome of a post'),
                rings: rings[place] ?? [],
            }));
        } finally {
            this.#recount(counted, items);
        }
        const answers = items.map(answerOf);
        const accepted = answers.filter(({ status }) => status === 'accepted');
        if (accepted.length > 0) {
            const alerts = accepted.reduce((sum, { alerts: own = [] }) => sum + own.length, 0);
            const alarms = accepted.reduce((sum, { alarms: own = [] }) => sum + own.length, 0);
            const refusedReadings = accepted.flatMap((answer) => answer.refused ?? []).reduce((sum, { count }) => sum + count, 0);
            report({ type: 'accepted', posts: accepted.length, alerts, alarms, refusedReadings });
        }
        const line = outbox.lineKey(manual ? REGISTRAR : caller);
        const waiting = atStep(items, 'stored')
            .filter(isNew)
            .map(({ outcome: { id } }) => ({ id, line }));
        return { answers, waiting };
    }

    async #store(checked: readonly ItemAt<'checked'>[], by: Bringer): Promise<WatchedOutcomes> {
        const { alarms, outbox, rules } = this.#ports;
        const rows = checked.map((item) => this.#rowOf(item, by));
        const store: StorePosts = async (watching) => (rows.length === 0 ? [] : outbox.append(rows, watching));
        const watched = checked.map((item) => watchedOf(item, rules.maximumLateness));
        return alarms.storing(watched, store);
    }

    #rowOf({ post, judged, head, receivedAt, digest, proof }: ItemAt<'checked'>, { caller, manual }: Bringer): NewPost {
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
        const { rules } = this.#ports;
        const period = judged.first - (judged.first % rules.period);
        const id = newLedgerId();
        const named = { id, caller, ...(manual && { submitter: REGISTRAR }), device, boot, sequence, patient };
        return { ...named, period, digest, steps: judged.steps, receivedAt, content };
    }

    /** Of what was counted, only what is new stays so, until it is final. */
    #recount(counted: readonly ItemAt<'counted'>[], items: readonly Item[]): void {
        const { capacity } = this.#ports;
        const added = new Map(
            atStep(items, 'stored')
                .filter(isNew)
                .map(({ index, outcome }) => [index, outcome.id]),
        );
        for (const { index, deviceKey } of counted) {
            const id = added.get(index);
            if (id === undefined) {
                capacity.giveBack(deviceKey);
            } else {
                capacity.confirm({ id, deviceKey });
            }
        }
    }
}

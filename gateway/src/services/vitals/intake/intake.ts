// SPDX-License-Identifier: Apache-2.0
// Takes posts in: judges each, stores what is good in one synced commit, answers item by item, and hands over to delivery.

import { demandDefined, DomainError, ERRORS, stepTime } from '@wardledger/chaincode/domain';
import { REGISTRAR } from '../../../custody';
import type { Outbox, WaitingPost } from '../../../store';
import type { AlarmWatch, StorePosts, WatchedItem, WatchedOutcomes } from '../../alarms';
import type { DevicePost } from '../ports/device-post';
import type { PostAnswer, TakeOptions } from '../ports/vitals';
import type { VitalsEvent } from '../ports/vitals-ports';
import type { Capacity } from './capacity';
import type { HeadCheck } from './head-check';
import { advance, answerOf, atStep, isNew, type Item, type ItemAt, refused } from './intake-items';
import { type Bringer, checked, judgedPosts, type JudgingPorts, rowOf } from './judging';

/** What intake stands on. */
export interface IntakePorts extends JudgingPorts {
    readonly outbox: Pick<Outbox, 'append' | 'deviceKey' | 'lineKey'>;
    readonly alarms: Pick<AlarmWatch, 'storing'>;
    readonly capacity: Capacity;
    readonly heads: HeadCheck;
    readonly report: (event: VitalsEvent) => void;
}

/** How posts are judged, and as whose. */
type JudgingOptions = Pick<TakeOptions, 'strict' | 'manual'>;

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
        const { capacity, heads, outbox, report } = this.#ports;

        // Form, values and time: what cannot be is refused before it costs anything.
        let items = judgedPosts(this.#ports, posts, strict);

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
            items = advance(items, 'counted', (item, place) => checked(item, demandDefined(verdicts[place], 'verdict on a head')));

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
        const rows = checked.map((item) => rowOf(item, by, rules.period));
        const store: StorePosts = async (watching) => (rows.length === 0 ? [] : outbox.append(rows, watching));
        const watched = checked.map((item) => watchedOf(item, rules.maximumLateness));
        return alarms.storing(watched, store);
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

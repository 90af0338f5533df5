// SPDX-License-Identifier: Apache-2.0
// Decides at intake, before the commit, what posts ring, and has it stored in the same commit. Posts of one patient are judged one after another: what a
// reading rings follows from what rang before it.

import { type AlarmSettings, NOTHING_KNOWN, type PatientWatch, type Ring, type WatchedPost, watchPost } from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import { newLedgerId } from '../../custody';
import { KeyedTurns } from '../../kernel';
import type { AlarmStore, AppendOutcome, KeptAlarm, WatchPosts } from '../../store';
import { type AlarmContent, saysOf } from './alarm-content';

/** What watching stands on. */
export interface AlarmWatchPorts {
    readonly store: Pick<AlarmStore, 'watches'>;
    readonly settings: AlarmSettings;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
    /** Told when alarms were stored. */
    readonly raised: () => void;
    /** Told of whom posts were stored. */
    readonly posted?: (patients: readonly string[]) => void;
}

/** A post that is to be stored. */
export interface WatchedItem extends WatchedPost {
    /** What names the post: of two of one name in a request the first counts. */
    readonly name: string;
    readonly patient: string;
}

/** What became of the posts, and what each rang. */
export interface WatchedOutcomes {
    readonly outcomes: readonly AppendOutcome[];
    readonly rings: readonly (readonly Ring[])[];
}

/** Stores posts with what they ring. */
export type StorePosts = (watching: WatchPosts) => Promise<readonly AppendOutcome[]>;

/** What a post rings, beside what is kept of it. */
interface Judged {
    readonly patient: string;
    readonly watch: PatientWatch;
    readonly rings: readonly Ring[];
    readonly alarms: readonly KeptAlarm[];
}

const MOST_REMEMBERED = 10_000;

/** Watches patients; one instance a process, because it remembers what it has judged. */
export class AlarmWatch {
    readonly #ports: AlarmWatchPorts;
    readonly #turns = new KeyedTurns();
    readonly #known = new LruMap<PatientWatch>(MOST_REMEMBERED);

    constructor(ports: AlarmWatchPorts) {
        this.#ports = ports;
    }

    /** Judges posts and has them stored, in their patients' turn. Rejects as `store` does, and then nothing has rung. */
    async storing(items: readonly WatchedItem[], store: StorePosts): Promise<WatchedOutcomes> {
        const patients = [...new Set(items.map(({ patient }) => patient))];
        return this.#turns.run(patients, async () => {
            const strange = patients.filter((patient) => this.#known.get(patient) === undefined);
            const found = strange.length === 0 ? [] : await this.#ports.store.watches(strange);
            strange.forEach((patient, index) => this.#known.set(patient, (found[index] as PatientWatch | undefined) ?? NOTHING_KNOWN));
            let judged: readonly (Judged | undefined)[] = [];
            const outcomes = await store((isKnown) => {
                judged = this.#judge(items, isKnown);
                return judged.map((one) => one && { alarms: one.alarms, watch: one.watch });
            });
            judged.forEach((one) => one && this.#known.set(one.patient, one.watch));
            if (judged.some((one) => one !== undefined && one.alarms.length > 0)) {
                this.#ports.raised();
            }
            this.#ports.posted?.([...new Set(judged.flatMap((one) => one?.patient ?? []))]);
            return { outcomes, rings: items.map((_, index) => judged[index]?.rings ?? []) };
        });
    }

    #judge(items: readonly WatchedItem[], isKnown: (index: number) => boolean): readonly (Judged | undefined)[] {
        const { settings, now } = this.#ports;
        const time = now();
        const names = new Set<string>();
        const watches = new Map<string, PatientWatch>();
        return items.map((item, index) => {
            const isRepeated = names.has(item.name);
            names.add(item.name);
            if (isRepeated || isKnown(index)) {
                return undefined;
            }
            const { patient } = item;
            const before = watches.get(patient) ?? this.#known.get(patient) ?? NOTHING_KNOWN;
            const { watch, rings } = watchPost(before, item, { settings, now: time });
            watches.set(patient, watch);
            const alarms = rings.map((ring): KeptAlarm => {
                const content: AlarmContent = { says: saysOf(patient, ring), random: newLedgerId() };
                return { id: newLedgerId(), stage: 'RAISED', dueAt: time, content };
            });
            return { patient, watch, rings, alarms };
        });
    }
}

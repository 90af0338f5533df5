// SPDX-License-Identifier: Apache-2.0
// The alarms of a board: those that nobody has acknowledged, as the gateway keeps them and the ledger confirms them. What one says is opened once.

import { type BoardPatient, type FoundAlarm, LARGEST_PAGE, type LedgerId } from '@wardledger/chaincode/domain';
import type { OpenedDisclosure } from '../../custody';
import { instant } from '../../kernel';
import type { Ledger } from '../../ledger';
import type { AlarmStore } from '../../store';
import { nameOf } from '../access';
import { type AlarmContent, findPlaces, MOST_ACTIVE, shownOf } from '../alarms';
import type { BoardOf } from './board-looks';
import type { BoardAlarm } from './board-row';

/** What an alarm says, which does not change. */
type Said = Omit<BoardAlarm, 'id' | 'raised' | 'escalated'>;

/** What alarms are found with. */
export interface BoardAlarmPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly store: { readonly alarms: Pick<AlarmStore, 'active'> };
}

/** Those of one board. */
export class BoardAlarms {
    readonly #ports: BoardAlarmPorts;
    #said: ReadonlyMap<LedgerId, Said> = new Map();
    #rows: ReadonlyMap<LedgerId, readonly BoardAlarm[]> = new Map();

    constructor(ports: BoardAlarmPorts) {
        this.#ports = ports;
    }

    /** Of a patient. */
    of(about: LedgerId): readonly BoardAlarm[] {
        return this.#rows.get(about) ?? [];
    }

    /** Finds those of some patients. @returns them, and of which it is to be opened what they say */
    async find({ caller, purpose }: BoardOf, patients: readonly BoardPatient[]): Promise<FoundAlarms> {
        const { store, ledger } = this.#ports;
        const shown = new Set(patients.flatMap(({ about, merged = [] }) => [about, ...merged]));
        const places = (await store.alarms.active(MOST_ACTIVE)).flatMap(({ id: alarm, content }) => {
            const { place } = content as AlarmContent;
            return place !== undefined && shown.has(place.about) ? [{ about: place.about, alarm, since: place.time }] : [];
        });
        const found = await findPlaces(ledger, caller, { places, purpose });
        const active = found.filter(({ acknowledged }) => acknowledged === undefined);
        return { active, unread: active.filter(({ alarm }) => !this.#said.has(alarm)).slice(0, LARGEST_PAGE) };
    }

    /** Keeps what was opened of them; what was denied stays unread. */
    keep(patients: readonly BoardPatient[], { active, unread }: FoundAlarms, texts: OpenedDisclosure['entries'] = []): void {
        this.#said = new Map([
            ...[...this.#said].filter(([alarm]) => active.some((one) => one.alarm === alarm)),
            ...unread.flatMap(({ alarm }, index) => {
                const text = texts[index];
                return text === undefined || 'denied' in text
                    ? []
                    : [[alarm, saidIn('content' in text ? text.content : undefined)] as const];
            }),
        ]);
        this.#rows = new Map(
            patients.map(({ about, merged = [] }) => {
                const own = active.filter((one) => one.about === about || merged.includes(one.about));
                return [about, own.map((one) => this.#rowOf(one))] as const;
            }),
        );
    }

    #rowOf({ about, alarm, time, escalated }: FoundAlarm): BoardAlarm {
        return {
            id: nameOf({ about, id: alarm }),
            raised: instant(time),
            ...(this.#said.get(alarm) ?? { unreadable: true }),
            ...(escalated !== undefined && { escalated: instant(escalated) }),
        };
    }
}

/** Those that nobody has acknowledged, and of which is not known yet what they say. */
export interface FoundAlarms {
    readonly active: readonly FoundAlarm[];
    readonly unread: readonly FoundAlarm[];
}

function saidIn(text: string | undefined): Said {
    const { code, severity, signal, level, unreadable } = shownOf(text);
    return {
        ...(code !== undefined && { code }),
        ...(severity !== undefined && { severity }),
        ...(signal !== undefined && { signal }),
        ...(level !== undefined && { level }),
        ...(unreadable && { unreadable }),
    };
}

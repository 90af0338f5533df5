// SPDX-License-Identifier: Apache-2.0
// Alarms as they stand on the ledger: facts in a list of their own. What one says is sealed; that a person has seen it, and that nobody has for too long,
// are facts beside it.

import { type FactAuthor, inOrder, type StoredFact } from '../access';
import { isClinician, type LedgerId, type Milliseconds } from '../kernel';

/** A fact of the list of alarms. */
export type StoredAlarmFact = StoredFact<'alarm' | 'alarm-acknowledged' | 'alarm-escalated'>;

/** Who has seen an alarm. */
export interface Acknowledgement {
    readonly time: Milliseconds;
    readonly author: FactAuthor;
    readonly reason?: string;
    readonly transactionId: string;
}

/** An alarm with what became of it. */
export interface FoundAlarm {
    readonly about: LedgerId;
    /** Drawn by the gateway that raised it: by it an alarm that was stated twice is one. */
    readonly alarm: LedgerId;
    readonly author: FactAuthor;
    readonly time: Milliseconds;
    readonly transactionId: string;
    readonly envelope: string;
    readonly acknowledged?: Acknowledgement;
    readonly escalated?: Milliseconds;
}

/**
 * The alarms of some facts, oldest first. An alarm that its ward has stated again after a crash is one; the first person counts who has seen it; nobody but the
 * ward that raised an alarm says that it waits.
 */
export function alarmsOf(facts: readonly StoredAlarmFact[]): readonly FoundAlarm[] {
    const ordered = inOrder(facts);
    const found = new Map<string, FoundAlarm>();
    for (const { about, alarm, author, time, transactionId, ...fact } of ordered) {
        const name = `${author.ward} ${alarm}`;
        if (fact.kind === 'alarm' && !found.has(name)) {
            found.set(name, withFate({ about, alarm, author, time, transactionId, envelope: fact.envelope }, ordered));
        }
    }
    return [...found.values()];
}

function withFate(alarm: FoundAlarm, facts: readonly StoredAlarmFact[]): FoundAlarm {
    const own = facts.filter((fact) => fact.alarm === alarm.alarm);
    const seen = own.filter((fact) => fact.kind === 'alarm-acknowledged').find(({ author }) => isClinician(author.roles));
    const waiting = own.find((fact) => fact.kind === 'alarm-escalated' && fact.author.ward === alarm.author.ward);
    return {
        ...alarm,
        ...(seen !== undefined && { acknowledged: acknowledgementOf(seen) }),
        ...(waiting !== undefined && { escalated: waiting.time }),
    };
}

function acknowledgementOf({ time, author, reason, transactionId }: StoredFact<'alarm-acknowledged'>): Acknowledgement {
    return { time, author, transactionId, ...(reason !== undefined && { reason }) };
}

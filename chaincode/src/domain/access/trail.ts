// SPDX-License-Identifier: Apache-2.0
// The auditor's trail: who stated what kind of fact when, and of looks at what and with which outcome. What a fact says beside that is the
// patient's, and in no trail.

import type { LedgerId, Milliseconds } from '../kernel';
import type { Category, PolicyAction, Purpose } from './data-use';
import { DECISIONS, type FactAuthor, type FactKind, type StoredFact } from './facts';

/** What a look and a notice come to. */
export const TRAIL_DECISIONS = [...DECISIONS, 'not-found'] as const;
export type TrailDecision = (typeof TRAIL_DECISIONS)[number];

/** A fact as the trail tells it. */
export interface TrailEvent {
    readonly id: LedgerId;
    readonly kind: FactKind;
    /** Of the patient; where attributes were stated of the person, and of a look at what is no one patient's nobody's. */
    readonly about: LedgerId;
    readonly time: Milliseconds;
    readonly author: FactAuthor;
    readonly notice: string;
    readonly transactionId: string;
    readonly decision?: TrailDecision;
    /** Who was let in, where a custodian states it of somebody. */
    readonly person?: LedgerId;
    /** Of looks alone, as what follows. */
    readonly category?: Category;
    readonly action?: PolicyAction;
    readonly purpose?: Purpose;
}

/** What of the events is asked for. */
export interface TrailFilter {
    readonly person?: LedgerId | undefined;
    readonly decision?: TrailDecision | undefined;
    readonly category?: Category | undefined;
}

/** Tells of a fact what the trail does. */
export function trailEventOf(fact: StoredFact): TrailEvent {
    const { id, kind, about, time, author, notice, transactionId } = fact;
    const event = { id, kind, about, time, author, notice, transactionId };
    if (fact.kind === 'look') {
        const { decision, category, action, purpose } = fact;
        return { ...event, decision, category, action, purpose };
    }
    if (fact.kind === 'downtime-look') {
        const { person, category } = fact;
        return { ...event, person, decision: 'permit', category, action: 'read', purpose: 'ETREAT' };
    }
    if (fact.kind === 'downtime') {
        return { ...event, person: fact.person };
    }
    return fact.kind === 'notice' ? { ...event, decision: fact.outcome } : event;
}

/** Whether an event is of those that are asked for. */
export function isOfTrail(event: TrailEvent, { person, decision, category }: TrailFilter): boolean {
    const said = [
        [person, event.person ?? event.author.ledgerId],
        [decision, event.decision],
        [category, event.category],
    ];
    return said.every(([wanted, is]) => wanted === undefined || wanted === is);
}

// SPDX-License-Identifier: Apache-2.0
// Standing: what follows from a patient's facts at a time. Facts are folded one after the other, and each counts only if it was permitted when it
// was written: the transaction that wrote it could not look, so whoever reads looks for it.

import { isClinician, type LedgerId, type Milliseconds } from '../kernel';
import { type Decisions, isRefused } from './consents';
import { EMERGENCY_MS, type FactKind, mayWrite, type StoredFact } from './facts';
import { hasEnded, inOrder, isBefore } from './order';

/** A visit that was not closed. */
export interface OpenVisit {
    readonly visit: StoredFact<'visit'>;
    /** Who treats the patient now: of several teams the last to which the visit was handed over. */
    readonly team: readonly LedgerId[];
}

/** A broken glass: on the ledger, or while that did not answer. */
export type BrokenGlass = StoredFact<'emergency'> | StoredFact<'downtime'>;

/** A broken glass, and what became of it. */
export interface EmergencyAccess {
    readonly emergency: BrokenGlass;
    readonly review?: StoredFact<'review'>;
    /** It lets its author in: the hour is not over, nobody has reviewed it, and where the patient refused this person by name a second clinician stands by it. What was opened in downtime lets nobody in: it is over when it is stated. */
    readonly isActive: boolean;
}

/** A category that is closed to who speaks for the patient. */
export interface ClosedCategory {
    readonly closed: StoredFact<'confidential'>;
    /** Said by the patients themselves, who alone take it back. */
    readonly isBySelf: boolean;
}

/** What holds of a patient at a time. */
export interface PatientStanding extends Decisions {
    readonly visits: readonly OpenVisit[];
    /** Neither expired nor revoked. */
    readonly grants: readonly StoredFact<'grant'>[];
    /** Neither expired nor withdrawn, oldest first; which of them decides is asked in consents.ts. */
    readonly consents: readonly StoredFact<'consent'>[];
    /** Of those, what stands in the lists of linked numbers; only refusals of it count. */
    readonly linkedConsents: readonly StoredFact<'consent'>[];
    /** Under whichever of the linked numbers it was said. */
    readonly confidential: readonly ClosedCategory[];
    /** All that ever were, oldest first. */
    readonly emergencies: readonly EmergencyAccess[];
    /** Who is bound to the patient: the newest fact about each, where it has not ended. */
    readonly proxies: readonly StoredFact<'proxy'>[];
    /** Of which staff the patient is not told that they looked. */
    readonly withheld: readonly StoredFact<'withholding'>[];
}

/** What has been folded so far, by ids; of proxies by the person. */
interface Fold {
    readonly visits: Map<LedgerId, OpenVisit>;
    readonly grants: Map<LedgerId, StoredFact<'grant'>>;
    readonly consents: Map<LedgerId, StoredFact<'consent'>>;
    readonly emergencies: Map<LedgerId, { emergency: BrokenGlass; review?: StoredFact<'review'> }>;
    readonly proxies: Map<LedgerId, StoredFact<'proxy'>>;
    readonly confidential: Map<LedgerId, ClosedCategory>;
    readonly withheld: Map<LedgerId, StoredFact<'withholding'>>;
}

/** How a fact changes what holds, if it was permitted. Looks, notices, disclosures on paper, attributes and keys change nothing of it. */
type Steps = { readonly [Kind in FactKind]?: (fold: Fold, fact: StoredFact<Kind>) => void };

/** Who was let in. */
export function rescuerOf(emergency: BrokenGlass): LedgerId {
    return emergency.kind === 'downtime' ? emergency.person : emergency.author.ledgerId;
}

/** The binding of a person to the patient, where one stands. */
function bindingOf({ proxies }: Fold, person: LedgerId, time: Milliseconds): StoredFact<'proxy'> | undefined {
    const proxy = proxies.get(person);
    return proxy !== undefined && !hasEnded(proxy.until, time) ? proxy : undefined;
}

/** Whether the author is the patient, or speaks for them. */
function isOwn(fold: Fold, { author, time }: StoredFact): boolean {
    return bindingOf(fold, author.ledgerId, time) !== undefined;
}

/**
 * Whether the author was of the visit's team: by who is named in it, and what they were themselves when they wrote. Roles of others are not looked up, and a
 * team may name anybody: whoever does not treat patients has no part in it.
 */
function isOnTeam({ team }: OpenVisit, { author }: StoredFact): boolean {
    return isClinician(author.roles) && team.includes(author.ledgerId);
}

/** Whether the author is the patient, not who speaks for them. */
function isSelf(fold: Fold, { author, time }: StoredFact): boolean {
    return bindingOf(fold, author.ledgerId, time)?.relation === 'self';
}

/** Whether the author acts as an officer: nobody does in a matter of their own. */
function isOfficer(fold: Fold, fact: StoredFact): boolean {
    return fact.author.roles.includes('privacy-officer') && !isOwn(fold, fact);
}

/** Whether the author treats the patient in an open visit. */
function isTreating(fold: Fold, fact: StoredFact): boolean {
    return [...fold.visits.values()].some((open) => isOnTeam(open, fact)) && !isOwn(fold, fact);
}

/** Whether the author acts for the desk: nobody does in a matter of their own. */
function isDesk(fold: Fold, fact: StoredFact): boolean {
    return fact.author.roles.includes('admission') && !isOwn(fold, fact);
}

const steps: Steps = {
    visit: (fold, fact) => {
        if (!fact.team.includes(fact.author.ledgerId) && (isOwn(fold, fact) || isDesk(fold, fact))) {
            fold.visits.set(fact.id, { visit: fact, team: fact.team });
        }
    },
    handover: (fold, fact) => {
        const open = fold.visits.get(fact.visit);
        if (open === undefined) {
            return;
        }
        const { ledgerId, ward } = fact.author;
        const byDesk = isDesk(fold, fact) && ward === open.visit.author.ward && !fact.team.includes(ledgerId);
        if (isOnTeam(open, fact) || byDesk) {
            fold.visits.set(fact.visit, { ...open, team: fact.team });
        }
    },
    'visit-closed': (fold, fact) => {
        const open = fold.visits.get(fact.visit);
        if (open === undefined) {
            return;
        }
        const byDesk = isDesk(fold, fact) && fact.author.ward === open.visit.author.ward;
        if (isOnTeam(open, fact) || isOwn(fold, fact) || byDesk) {
            fold.visits.delete(fact.visit);
        }
    },
    grant: (fold, fact) => {
        const { author, clinician, lab } = fact;
        const open = [...fold.visits.values()];
        const byDesk = isDesk(fold, fact) && open.some(({ visit }) => visit.author.ward === author.ward);
        const forSelf = [clinician, lab].includes(author.ledgerId);
        if (open.length > 0 && !forSelf && (isOwn(fold, fact) || byDesk)) {
            fold.grants.set(fact.id, fact);
        }
    },
    // Whoever gave it, has it, or may take: to restrict takes one.
    'grant-revoked': (fold, fact) => {
        const grant = fold.grants.get(fact.grant);
        const { ledgerId, roles } = fact.author;
        const isParty = grant !== undefined && [grant.clinician, grant.author.ledgerId].includes(ledgerId);
        const takes = roles.includes('privacy-officer') || roles.includes('admission');
        if (isParty || takes || isOwn(fold, fact)) {
            fold.grants.delete(fact.grant);
        }
    },
    consent: (fold, fact) => {
        // Help in need can be refused by nobody for everybody.
        const refusesHelp = fact.purpose === 'ETREAT' && fact.decision === 'deny' && fact.actors === undefined;
        if (isOwn(fold, fact) && !refusesHelp) {
            fold.consents.set(fact.id, fact);
        }
    },
    'consent-withdrawn': (fold, fact) => {
        if (isOwn(fold, fact)) {
            fold.consents.delete(fact.consent);
        }
    },
    emergency: (fold, fact) => {
        if (!isOwn(fold, fact)) {
            fold.emergencies.set(fact.id, { emergency: fact });
        }
    },
    // Whoever was let in, it is reviewed. One line of a log counts once, however often it was stated.
    downtime: (fold, fact) => {
        const isKnown = [...fold.emergencies.values()].some(({ emergency }) => 'digest' in emergency && emergency.digest === fact.digest);
        if (!isKnown) {
            fold.emergencies.set(fact.id, { emergency: fact });
        }
    },
    review: (fold, fact) => {
        const found = fold.emergencies.get(fact.emergency);
        if (found === undefined || found.review !== undefined) {
            return;
        }
        if (rescuerOf(found.emergency) !== fact.author.ledgerId && !isOwn(fold, fact)) {
            fold.emergencies.set(fact.emergency, { ...found, review: fact });
        }
    },
    proxy: (fold, fact) => {
        const { author, person, until, time } = fact;
        const byDesk = isDesk(fold, fact) && author.ledgerId !== person;
        // A patient ends what binds others; whom it binds is the desk's to find out.
        const ends = hasEnded(until, time) && isSelf(fold, fact);
        if (byDesk || ends) {
            fold.proxies.set(person, fact);
        }
    },
    // Never who speaks for the patient: against them it is.
    confidential: (fold, fact) => {
        const isBySelf = isSelf(fold, fact);
        if (isBySelf || isOfficer(fold, fact) || isTreating(fold, fact)) {
            fold.confidential.set(fact.id, { closed: fact, isBySelf });
        }
    },
    // What patients have said of themselves they alone take back, and nothing else.
    'confidential-ended': (fold, fact) => {
        const said = fold.confidential.get(fact.confidential);
        if (said === undefined) {
            return;
        }
        const isAuthor = said.closed.author.ledgerId === fact.author.ledgerId && !isOwn(fold, fact);
        if (said.isBySelf ? isSelf(fold, fact) : isAuthor || isOfficer(fold, fact)) {
            fold.confidential.delete(fact.confidential);
        }
    },
    // Nobody hides themselves, and nobody hides anybody from themselves.
    withholding: (fold, fact) => {
        if (fact.author.ledgerId !== fact.person && !isOwn(fold, fact)) {
            fold.withheld.set(fact.id, fact);
        }
    },
    'withholding-ended': (fold, fact) => {
        if (!isOwn(fold, fact)) {
            fold.withheld.delete(fact.withholding);
        }
    },
};

function foldOf(facts: readonly StoredFact[]): Fold {
    const fold: Fold = {
        visits: new Map(),
        grants: new Map(),
        consents: new Map(),
        emergencies: new Map(),
        proxies: new Map(),
        confidential: new Map(),
        withheld: new Map(),
    };
    for (const fact of inOrder(facts)) {
        if (mayWrite(fact.kind, fact.author.roles)) {
            (steps[fact.kind] as ((fold: Fold, fact: StoredFact) => void) | undefined)?.(fold, fact);
        }
    }
    return fold;
}

/** Whether the author of a fact was bound, when it was stated, to the patient whose facts these are. */
export function wasOwn(facts: readonly StoredFact[], stated: StoredFact): boolean {
    return isOwn(foldOf(facts.filter((fact) => isBefore(fact, stated))), stated);
}

/** Those that have not ended. */
function holding<Fact extends object>(facts: Iterable<Fact>, endOf: (fact: Fact) => Milliseconds | undefined, time: Milliseconds): Fact[] {
    return [...facts].filter((fact) => !hasEnded(endOf(fact), time));
}

const consentsIn = ({ consents }: Fold, time: Milliseconds): StoredFact<'consent'>[] =>
    holding(consents.values(), ({ expires }) => expires, time);

/**
 * Tells what holds of a patient.
 * @param facts - of the patient's list, and of the lists of all ids that were merged with it: they are decided together.
 * @param time - of the transaction that asks: by it everything expires.
 * @param linked - the lists of each number that is linked to the patient's then, which may refuse and close; it opens nothing.
 */
export function standingOf(
    facts: readonly StoredFact[],
    time: Milliseconds,
    linked: readonly (readonly StoredFact[])[] = [],
): PatientStanding {
    const fold = foldOf(facts);
    const others = linked.map(foldOf);
    const consents = consentsIn(fold, time);
    const linkedConsents = others.flatMap((other) => consentsIn(other, time));
    const found = [...fold.emergencies.values()];
    const isRefusedHelp = ({ author }: StoredFact): boolean =>
        isRefused({ consents, linkedConsents }, { person: author.ledgerId, purpose: 'ETREAT' });
    // Never their own: who is refused is refused as second clinician, too.
    const isSupported = ({ id }: StoredFact): boolean =>
        found.some(({ emergency }) => emergency.kind === 'emergency' && emergency.supports === id && !isRefusedHelp(emergency));
    const isActive = ({ emergency, review }: (typeof found)[number]): boolean =>
        emergency.kind === 'emergency' &&
        review === undefined &&
        !hasEnded(emergency.time + EMERGENCY_MS, time) &&
        (!isRefusedHelp(emergency) || isSupported(emergency));
    const confidential = [fold, ...others].flatMap((one) => [...one.confidential.values()]);
    return {
        visits: [...fold.visits.values()],
        grants: holding(fold.grants.values(), ({ expires }) => expires, time),
        consents,
        linkedConsents,
        confidential: holding(confidential, ({ closed }) => closed.until, time),
        emergencies: found.map((one) => ({ ...one, isActive: isActive(one) })),
        proxies: holding(fold.proxies.values(), ({ until }) => until, time),
        withheld: [fold, ...others].flatMap((one) => [...one.withheld.values()]),
    };
}

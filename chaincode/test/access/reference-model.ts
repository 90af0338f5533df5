// SPDX-License-Identifier: Apache-2.0
// Who may do what by version 0 of the policies, asked a second way: every question scans the whole history backwards from its moment, and nothing is carried along. Slow, short,
// and written apart from the fold, which it judges.

import { type Category, CLINICAL_CATEGORIES, type PolicyAction, type Purpose, type Role, type StoredFact } from '../../src/domain';
import { elsewhere, lists, type Person } from './histories';

const HOUR = 3_600_000;
const WRITERS: Readonly<Record<StoredFact['kind'], string>> = {
    visit: 'admission patient',
    handover: 'admission doctor nurse paramedic',
    'visit-closed': 'admission patient doctor nurse paramedic',
    grant: 'admission patient',
    'grant-revoked': 'admission patient privacy-officer doctor nurse paramedic',
    consent: 'patient',
    'consent-withdrawn': 'patient',
    emergency: 'doctor nurse paramedic',
    review: 'privacy-officer',
    notice: '',
    proxy: 'admission patient',
    confidential: 'patient privacy-officer doctor nurse paramedic',
    'confidential-ended': 'patient privacy-officer doctor nurse paramedic',
    link: 'admission',
    'link-confirmed': 'privacy-officer',
    unlink: 'privacy-officer',
    look: '',
    attributes: '',
    'encryption-key': '',
    'encryption-key-ended': '',
    disclosure: '',
    withholding: '',
    'withholding-ended': '',
    downtime: '',
    'downtime-look': '',
    alarm: '',
    'alarm-acknowledged': '',
    'alarm-escalated': '',
};

/** Who states a fact before which others stand. */
interface Circumstances {
    readonly now: number;
    readonly who: string;
    /** Is bound to the patient. */
    readonly own: boolean;
    /** Acts for the desk. */
    readonly desk: boolean;
}
type Rules = { readonly [Kind in StoredFact['kind']]?: (fact: StoredFact<Kind>, circumstances: Circumstances) => boolean };

/** Who wants to do what with the patient's data, and when. */
export interface Wish {
    readonly person: Person;
    readonly action: PolicyAction;
    readonly category: Category;
    readonly purpose: Purpose;
    readonly time: number;
}

/** Who can be of a team at all: whoever else is named in one has no part in it. */
const CARERS: readonly Role[] = ['doctor', 'nurse', 'paramedic'];
const HEALTH: readonly Category[] = ['demographics', ...CLINICAL_CATEGORIES];
/** Whose record it is, of the wards. */
const HOME = 'ward1';

/** Whose numbers are meant: of the patient who is asked about, in ward 1, and the one that may be linked, in ward 2. */
export interface Numbers {
    readonly own: readonly string[];
    readonly other: readonly string[];
}

const isEarlier = (a: StoredFact, b: StoredFact): boolean => (a.time === b.time ? a.id < b.id : a.time < b.time);

/** A history of one patient, oldest first, what was asked of it before, and the history of the other number. */
export class ReferenceModel {
    readonly #facts: readonly StoredFact[];
    readonly #counted = new Map<number, boolean>();
    readonly #other: ReferenceModel | undefined;
    readonly #numbers: Numbers;

    constructor(facts: readonly StoredFact[], numbers: Numbers = { own: lists, other: [elsewhere] }) {
        this.#numbers = numbers;
        this.#facts = facts.filter(({ about }) => numbers.own.includes(about)).sort((a, b) => (isEarlier(a, b) ? -1 : 1));
        this.#other = numbers.other.length === 0 ? undefined : new ReferenceModel(facts, { own: numbers.other, other: [] });
    }

    /** Whether somebody who is not suspended may: first what no policy lifts, then each policy in a line. */
    permits(wish: Wish): boolean {
        const { person, action, category, purpose, time } = wish;
        const own = this.#binding(person.ledgerId, this.#facts.length, time) !== undefined;
        if (!this.#isLetThrough(wish, own)) {
            return false;
        }
        const is = (...roles: Role[]): boolean => person.roles.some((role) => roles.includes(role));
        const looks = action === 'read' || action === 'list';
        const works = action !== 'grant';
        const treats = works && purpose === 'TREAT';
        const isHealth = HEALTH.includes(category);
        const visited = this.#openVisits().map((visit) => this.#wardOf(visit));
        const wards = [HOME, ...visited];
        const holds = action === 'read' || action === 'write';
        const policies: readonly (readonly (boolean | (() => boolean))[])[] = [
            [own, action !== 'write'],
            [looks, category === 'trail', is('auditor', 'privacy-officer')],
            [holds, category === 'hold', is('privacy-officer'), person.ward === HOME, ['TREAT', 'HOPERAT'].includes(purpose)],
            [looks, isHealth, purpose === 'ETREAT', is('doctor', 'nurse', 'paramedic')],
            [treats, isHealth, () => this.#treats(person)],
            [treats, isHealth, is('doctor', 'nurse'), () => this.#hasGrant(person.ledgerId, wish)],
            [looks, category === 'claim', purpose === 'HPAYMT', is('insurer'), () => this.#isNamed(person.ledgerId, purpose, time)],
            [works, category === 'demographics', is('admission', 'admin'), wards.includes(person.ward)],
            [!works, category === 'demographics', purpose === 'TREAT', is('admission'), visited.includes(person.ward)],
        ];
        return policies.some((conditions) => conditions.every((one) => (typeof one === 'function' ? one() : one)));
    }

    #isLetThrough(wish: Wish, own: boolean): boolean {
        const { person, purpose, time } = wish;
        if (own && !this.#isSelf(person.ledgerId, this.#facts.length, time) && this.#isClosed(wish)) {
            return false;
        }
        if (!own && person.roles.every((role) => role === 'patient')) {
            return false;
        }
        return purpose === 'ETREAT' ? this.#hasOpenGlass(person.ledgerId, time) : own || this.#isConsented(wish);
    }

    /** Whether somebody may change what others wrote: of the team of an open visit, or granted to, and not refused. */
    changes(person: Person, time: number): boolean {
        const wish = { person, action: 'write', category: 'note', purpose: 'TREAT', time } as const;
        const isOfTeam = this.#openVisits().some((visit) => this.#team(visit, this.#facts.length).includes(person.ledgerId));
        const treats = person.roles.some((role) => CARERS.includes(role));
        return treats && this.#isConsented(wish) && (isOfTeam || this.#hasGrant(person.ledgerId, wish));
    }

    /** Whether somebody is the patient, or speaks for them. */
    binds({ ledgerId }: Person, time: number): boolean {
        return this.#binding(ledgerId, this.#facts.length, time) !== undefined;
    }

    /** Emergencies that nobody has reviewed. */
    unreviewed(): string[] {
        return this.#kind('emergency')
            .filter((at) => this.#review(at, this.#facts.length) === undefined)
            .map((at) => this.#at(at).id);
    }

    #at(index: number): StoredFact {
        return this.#facts[index]!;
    }

    /** Places of facts of a kind that counted, before a place. */
    #kind(kind: StoredFact['kind'], before = this.#facts.length): number[] {
        return this.#facts.flatMap((fact, index) => (index < before && fact.kind === kind && this.#counts(index) ? [index] : []));
    }

    #counts(index: number): boolean {
        const known = this.#counted.get(index);
        if (known !== undefined) {
            return known;
        }
        const fact = this.#at(index);
        const counts =
            fact.author.roles.some((role: Role) => WRITERS[fact.kind].split(' ').includes(role)) && this.#isPermitted(index, fact);
        this.#counted.set(index, counts);
        return counts;
    }

    #isPermitted(now: number, fact: StoredFact): boolean {
        const who = fact.author.ledgerId;
        const own = this.#binding(who, now, fact.time) !== undefined;
        const desk = fact.author.roles.includes('admission') && !own;
        const rule = this.#rules[fact.kind] as ((fact: StoredFact, circumstances: Circumstances) => boolean) | undefined;
        return rule?.(fact, { now, who, own, desk }) ?? false;
    }

    readonly #rules: Rules = {
        visit: ({ team }, { who, own, desk }) => (own || desk) && team.every((member) => member !== who),
        handover: (fact, { now, who, desk }) => {
            const visit = this.#named(fact.visit, now);
            const fromDesk = desk && this.#wardOf(visit) === fact.author.ward && !fact.team.includes(who);
            return this.#isOpen(visit, now) && (this.#isOnTeam(visit, now, fact) || fromDesk);
        },
        'visit-closed': (fact, { now, own, desk }) => {
            const visit = this.#named(fact.visit, now);
            const fromDesk = desk && this.#wardOf(visit) === fact.author.ward;
            return this.#isOpen(visit, now) && (own || fromDesk || this.#isOnTeam(visit, now, fact));
        },
        grant: ({ author, clinician, lab, expires, time }, { now, who, own, desk }) => {
            const open = this.#kind('visit', now).filter((visit) => this.#isOpen(visit, now));
            const fromDesk = desk && open.some((visit) => this.#wardOf(visit) === author.ward);
            return open.length > 0 && (own || fromDesk) && expires > time && clinician !== who && lab !== who;
        },
        'grant-revoked': (fact, { now, who, own }) => {
            const grant = this.#facts[this.#named(fact.grant, now)];
            const party = grant?.kind === 'grant' && (grant.clinician === who || grant.author.ledgerId === who);
            return own || party || fact.author.roles.some((role) => role === 'admission' || role === 'privacy-officer');
        },
        consent: ({ purpose, decision, actors }, { own }) => own && !(purpose === 'ETREAT' && decision === 'deny' && actors === undefined),
        'consent-withdrawn': (_fact, { own }) => own,
        emergency: (_fact, { own }) => !own,
        review: (fact, { now, who, own }) => {
            const emergency = this.#named(fact.emergency, now);
            const stands = this.#kind('emergency', now).includes(emergency) && this.#review(emergency, now) === undefined;
            return stands && !own && this.#at(emergency).author.ledgerId !== who;
        },
        confidential: ({ author, time }, { now, who, own }) => {
            const open = this.#kind('visit', now).filter((visit) => this.#isOpen(visit, now));
            const treats = open.some((visit) => this.#team(visit, now).includes(who));
            const isClinician = author.roles.some((role) => ['doctor', 'nurse', 'paramedic'].includes(role));
            return this.#isSelf(who, now, time) || (!own && (author.roles.includes('privacy-officer') || (isClinician && treats)));
        },
        'confidential-ended': (fact, { now, who, own }) => {
            const at = this.#named(fact.confidential, now);
            if (!this.#kind('confidential', now).includes(at)) {
                return false;
            }
            const { author, time } = this.#at(at);
            if (this.#isSelf(author.ledgerId, at, time)) {
                return this.#isSelf(who, now, fact.time);
            }
            return !own && (author.ledgerId === who || fact.author.roles.includes('privacy-officer'));
        },
        proxy: ({ person, until, time }, { now, who, desk }) => {
            const mine = this.#binding(who, now, time);
            return (desk && person !== who) || ((until ?? Infinity) <= time && mine?.kind === 'proxy' && mine.relation === 'self');
        },
    };

    #named(id: string, before: number): number {
        return this.#facts.findIndex((one, index) => index < before && one.id === id);
    }

    #wardOf(index: number): string | undefined {
        return this.#facts[index]?.author.ward;
    }

    #binding(person: string, before: number, time: number): StoredFact | undefined {
        const about = this.#kind('proxy', before).filter((at) => (this.#at(at) as StoredFact<'proxy'>).person === person);
        const last = about.map((at) => this.#at(at) as StoredFact<'proxy'>).at(-1);
        return last === undefined || (last.until ?? Infinity) <= time ? undefined : last;
    }

    #isSelf(person: string, before: number, time: number): boolean {
        const binding = this.#binding(person, before, time);
        return binding?.kind === 'proxy' && binding.relation === 'self';
    }

    /** Closed to who speaks for the patient, by what was said under this number or a linked one. */
    #isClosed(wish: Wish): boolean {
        const { category, time } = wish;
        const ended = this.#kind('confidential-ended').map((at) => (this.#at(at) as StoredFact<'confidential-ended'>).confidential);
        const said = this.#kind('confidential').map((at) => this.#at(at) as StoredFact<'confidential'>);
        const own = said.some((one) => one.category === category && (one.until ?? Infinity) > time && !ended.includes(one.id));
        const other = this.#linked(time);
        return own || (other !== undefined && other.#isClosed(wish));
    }

    #linked(time: number): ReferenceModel | undefined {
        return this.#isLinked(time) ? this.#other : undefined;
    }

    /** Whether both numbers are one person's: proposed by one person, confirmed by another of the other ward, and not undone. */
    #isLinked(time: number): boolean {
        const other = this.#other;
        if (other === undefined) {
            return false;
        }
        const all = [...this.#facts, ...other.#facts].filter((fact) => fact.time <= time);
        const acts = (fact: StoredFact): boolean =>
            fact.author.roles.some((role: Role) => WRITERS[fact.kind].split(' ').includes(role)) &&
            !this.#isOwn(fact) &&
            !other.#isOwn(fact);
        const isAcross = (one: string, two: string): boolean => {
            const { own: mine, other: theirs } = this.#numbers;
            return (mine.includes(one) && theirs.includes(two)) || (theirs.includes(one) && mine.includes(two));
        };
        return all.some((link) => {
            if (link.kind !== 'link' || !isAcross(link.about, link.other) || !acts(link)) {
                return false;
            }
            const undone = all.some(
                (fact) =>
                    fact.kind === 'unlink' &&
                    fact.link === link.id &&
                    (fact.about === link.about || fact.about === link.other) &&
                    isEarlier(link, fact) &&
                    acts(fact),
            );
            const confirmed = all.some(
                (fact) =>
                    fact.kind === 'link-confirmed' &&
                    fact.link === link.id &&
                    fact.about === link.other &&
                    fact.other === link.about &&
                    fact.author.ward !== link.author.ward &&
                    isEarlier(link, fact) &&
                    acts(fact),
            );
            return confirmed && !undone;
        });
    }

    /** Whether its author was bound to this patient then. */
    #isOwn(fact: StoredFact): boolean {
        const before = this.#facts.filter((one) => isEarlier(one, fact)).length;
        return this.#binding(fact.author.ledgerId, before, fact.time) !== undefined;
    }

    #isOpen(visit: number, before: number): boolean {
        const closes = (at: number) => (this.#at(at) as StoredFact<'visit-closed'>).visit === this.#at(visit).id;
        return this.#kind('visit', before).includes(visit) && !this.#kind('visit-closed', before).some(closes);
    }

    #team(visit: number, before: number): readonly string[] {
        const handed = this.#kind('handover', before).map((at) => this.#at(at) as StoredFact<'handover'>);
        const last = handed.filter((one) => one.visit === this.#at(visit).id).at(-1);
        return (last ?? (this.#at(visit) as StoredFact<'visit'>)).team;
    }

    #isOnTeam(visit: number, before: number, { author }: StoredFact): boolean {
        return author.roles.some((role) => CARERS.includes(role)) && this.#team(visit, before).includes(author.ledgerId);
    }

    #openVisits(): number[] {
        return this.#kind('visit').filter((visit) => this.#isOpen(visit, this.#facts.length));
    }

    /** By the team of an open visit, or where one is open in the ward. */
    #treats({ ledgerId, ward, roles }: Person): boolean {
        const [onTeams, inWard] = [
            roles.some((role) => ['doctor', 'nurse', 'paramedic'].includes(role)),
            roles.some((role) => ['doctor', 'nurse'].includes(role)),
        ];
        return this.#openVisits().some(
            (visit) => (onTeams && this.#team(visit, this.#facts.length).includes(ledgerId)) || (inWard && this.#wardOf(visit) === ward),
        );
    }

    #isConsented({ person, category, purpose, time }: Wish): boolean {
        const said = this.#asks(person.ledgerId, purpose, time);
        const unasked = purpose !== 'HRESCH' || category === 'cohort';
        return ['trail', 'hold'].includes(category) || (!said.includes('deny') && (unasked || said.includes('permit')));
    }

    /** Nobody asks here whom the patient refuses: that was asked before. */
    #isNamed(person: string, purpose: Purpose, time: number): boolean {
        return this.#standingConsents(purpose, time).some(({ decision, actors }) => decision === 'permit' && actors?.includes(person));
    }

    #hasOpenGlass(person: string, time: number): boolean {
        return this.#kind('emergency').some((at) => this.#isOpenGlass(at, time) && this.#at(at).author.ledgerId === person);
    }

    #hasGrant(person: string, { action, time }: Wish): boolean {
        const scope = action === 'write' ? 'update' : 'read';
        return this.#kind('grant').some((at) => {
            const grant = this.#at(at) as StoredFact<'grant'>;
            const revoked = this.#kind('grant-revoked').some(
                (end) => end > at && (this.#at(end) as StoredFact<'grant-revoked'>).grant === grant.id,
            );
            return grant.clinician === person && grant.scope.includes(scope) && grant.expires > time && !revoked;
        });
    }

    /** What is said about a use: of a linked number its refusals alone. */
    #asks(person: string, purpose: Purpose, time: number): string[] {
        const other = this.#linked(time);
        const linked = other === undefined ? [] : other.#says(person, purpose, time);
        return [...this.#says(person, purpose, time), ...linked.filter((one) => one === 'deny')];
    }

    /** What each list says: a refusal by name, else the last word. */
    #says(person: string, purpose: Purpose, time: number): string[] {
        const standing = this.#standingConsents(purpose, time);
        return [...new Set(standing.map(({ about }) => about))].flatMap((list) => {
            const own = standing.filter(({ about }) => about === list);
            const byName = own.filter(({ actors }) => actors?.includes(person)).at(-1)?.decision;
            const last = own.filter(({ actors }) => actors?.includes(person) ?? true).at(-1)?.decision;
            return byName === 'deny' ? ['deny'] : last === undefined ? [] : [last];
        });
    }

    #standingConsents(purpose: Purpose, time: number): StoredFact<'consent'>[] {
        return this.#kind('consent')
            .filter(
                (at) =>
                    !this.#kind('consent-withdrawn').some(
                        (end) => end > at && (this.#at(end) as StoredFact<'consent-withdrawn'>).consent === this.#at(at).id,
                    ),
            )
            .map((at) => this.#at(at) as StoredFact<'consent'>)
            .filter((one) => one.purpose === purpose && (one.expires ?? Infinity) > time);
    }

    #refuses(person: string, purpose: Purpose, time: number): boolean {
        return this.#asks(person, purpose, time).includes('deny');
    }

    #review(emergency: number, before: number): StoredFact | undefined {
        const found = this.#kind('review', before).find(
            (at) => (this.#at(at) as StoredFact<'review'>).emergency === this.#at(emergency).id,
        );
        return found === undefined ? undefined : this.#at(found);
    }

    #isOpenGlass(emergency: number, time: number): boolean {
        const { id, author, time: broken } = this.#at(emergency);
        const seconds = this.#kind('emergency')
            .map((at) => this.#at(at) as StoredFact<'emergency'>)
            .filter(
                (one) =>
                    one.supports === id && one.author.ledgerId !== author.ledgerId && !this.#refuses(one.author.ledgerId, 'ETREAT', time),
            );
        const alone = !this.#refuses(author.ledgerId, 'ETREAT', time);
        return this.#review(emergency, this.#facts.length) === undefined && broken + HOUR > time && (alone || seconds.length > 0);
    }
}

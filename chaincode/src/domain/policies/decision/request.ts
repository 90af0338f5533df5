// SPDX-License-Identifier: Apache-2.0
// From what the ledger holds of a person and a patient to what a decision is made of.

import {
    type Attributes,
    type Category,
    CLINICAL_CATEGORIES,
    type ConsentDecision,
    decisionOf,
    EMERGENCY_MS,
    isPermittedByName,
    type PatientStanding,
    type PolicyAction,
    type Purpose,
} from '../../access';
import { isClinician, type LedgerId, type Milliseconds } from '../../kernel';
import type { KnownPerson } from '../questions';
import { ageAt, dayOfBirth } from './days';
import type { Binding, Consent, DecisionRequest, PatientFacts, PersonFacts, ResourceFacts } from './facts';

/** A patient, with what holds of them now. */
export interface KnownPatient {
    readonly id: LedgerId;
    /** Of the record. */
    readonly ward: string;
    /** Of the records that were merged into it. */
    readonly otherWards: readonly string[];
    readonly birthDate?: string | undefined;
    readonly standing: PatientStanding;
}

/** Where a patient without a record is: in a ward that nobody is of. */
export const NOWHERE = { ward: '' } as const;

/** Everything that is fetched for a decision. */
export interface AccessQuestion {
    readonly person?: KnownPerson | undefined;
    readonly attributes?: Attributes | undefined;
    /** Absent for what is no one patient's. */
    readonly patient?: KnownPatient | undefined;
    /** See `ResourceFacts`. */
    readonly isUnknown?: boolean;
    /** Where one entry is looked at, not all of a category. */
    readonly entry?: Pick<ResourceFacts, 'author' | 'lab' | 'isConfidential'>;
    readonly category: Category;
    readonly action: PolicyAction;
    readonly purpose: Purpose;
    readonly time: Milliseconds;
}

/** What a grant opens: the medical record, which knows no claims, sums and trails. */
const GRANTED: readonly Category[] = ['demographics', ...CLINICAL_CATEGORIES];

/** What of a grant's scope lets do what. Nobody passes a grant on. */
const SCOPE_OF = { read: 'read', list: 'read', write: 'update', grant: undefined } as const;

function bindingsOf({ id, standing }: KnownPatient, person: LedgerId): Binding[] {
    return standing.proxies
        .filter((proxy) => proxy.person === person)
        .map(({ relation, until }) => ({
            patient: id,
            kind: relation === 'self' ? 'self' : 'proxy',
            ...(until !== undefined && { until }),
        }));
}

const CONSENT_OF: Readonly<Record<ConsentDecision, Consent>> = { permit: 'permitted', deny: 'denied' };

function patientOf({ id, ward, otherWards, birthDate, standing }: KnownPatient): PatientFacts {
    const openVisits = standing.visits.map(({ visit }) => ({
        ward: visit.author.ward,
        team: visit.id,
        ...(visit.location !== undefined && { location: visit.location }),
    }));
    const wards = [...new Set([ward, ...otherWards, ...openVisits.map((visit) => visit.ward)])];
    return { id, ward, openVisits, wards, ...(birthDate !== undefined && { birthDate: dayOfBirth(birthDate) }) };
}

/**
 * The care team of a visit has the visit's id for its name, so no administrator puts anybody into it by an attribute. Whoever does not treat patients is in
 * none, whatever the visit says: a team may name anybody.
 */
function teamsOf(stated: readonly string[], standing: PatientStanding | undefined, { ledgerId, roles }: KnownPerson): string[] {
    const visits = standing?.visits ?? [];
    const named = stated.filter((team) => visits.every(({ visit }) => visit.id !== team));
    const treating = isClinician(roles) ? visits.filter(({ team }) => team.includes(ledgerId)) : [];
    return [...named, ...treating.map(({ visit }) => visit.id)];
}

function personOf({ person, attributes = {}, patient, time }: AccessQuestion & { readonly person: KnownPerson }): PersonFacts {
    const { ledgerId: id, ward, roles, isSuspended, hasEndedCertificate } = person;
    const { username, gender, birthDate, heightCm, weightKg, location, department, teams = [], own = {} } = attributes;
    return {
        id,
        ward,
        roles,
        isSuspended,
        ...(hasEndedCertificate && { hasEndedCertificate }),
        teams: teamsOf(teams, patient?.standing, person),
        bindings: patient === undefined ? [] : bindingsOf(patient, id),
        own,
        username,
        gender,
        age: birthDate === undefined ? undefined : ageAt(birthDate, time),
        height: heightCm,
        weight: weightKg,
        location,
        department,
    };
}

/** A laboratory's own tests are those of patients whose visit or grant names it. */
function isNamedLab({ visits, grants }: PatientStanding, person: LedgerId): boolean {
    return visits.some(({ visit }) => visit.lab === person) || grants.some(({ lab }) => lab === person);
}

function resourceOf({ person, patient, isUnknown = false, category, entry }: AccessQuestion): ResourceFacts {
    const resource = { category, ...(isUnknown && { isUnknown }) };
    if (patient === undefined) {
        return resource;
    }
    const isClosed = entry?.isConfidential === true || patient.standing.confidential.some(({ closed }) => closed.category === category);
    const isLabs = category === 'laboratory' && person !== undefined && isNamedLab(patient.standing, person.ledgerId);
    const base = { ...resource, patient: patientOf(patient), ...(isLabs && { lab: person.ledgerId }), ...entry };
    return isClosed ? { ...base, isConfidential: true } : base;
}

/** Makes a request for a decision. */
export function decisionRequest(question: AccessQuestion): DecisionRequest {
    const { person, patient, action, purpose, time } = question;
    const base = { action, purpose, time, resource: resourceOf(question) };
    if (person === undefined) {
        return { ...base, consent: 'none', grants: [] };
    }
    const about = { ...base, person: personOf({ ...question, person }) };
    if (patient === undefined) {
        return { ...about, consent: 'none', grants: [] };
    }
    const { ledgerId } = person;
    const { standing } = patient;
    const use = { person: ledgerId, purpose };
    const decision = decisionOf(standing, use);
    const scope = SCOPE_OF[action];
    const grants = standing.grants.filter((grant) => grant.clinician === ledgerId && scope !== undefined && grant.scope.includes(scope));
    const broken = standing.emergencies.findLast(({ emergency, isActive }) => isActive && emergency.author.ledgerId === ledgerId);
    return {
        ...about,
        consent: decision === undefined ? 'none' : CONSENT_OF[decision],
        ...(isPermittedByName(standing, use) && { isPermittedByName: true }),
        grants: grants.map(({ expires }) => ({ categories: GRANTED, until: expires })),
        ...(broken !== undefined && { emergency: { until: broken.emergency.time + EMERGENCY_MS } }),
    };
}

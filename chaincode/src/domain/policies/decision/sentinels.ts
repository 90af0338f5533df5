// SPDX-License-Identifier: Apache-2.0
// Requests that every set must answer as it should: whatever two wards agree on, patients keep their own data, clinicians the emergency and auditors
// the trail, and strangers get nothing.

import { CATEGORIES, type Category, CLINICAL_CATEGORIES, POLICY_ACTIONS } from '../../access';
import { CARE_TEAM, DomainError, type Role } from '../../kernel';
import { POLICY_ERRORS } from '../errors';
import { authorize } from '../language/authorize';
import { refuse } from '../language/reading';
import { UNREADABLE } from '../own-forbids';
import type { PolicySet } from '../policy-set';
import { decide } from './decide';
import { environmentOf } from './environment';
import type { DecisionRequest, PatientFacts, PersonFacts } from './facts';

export interface Sentinel {
    readonly name: 'own-data' | 'break-glass' | 'trail' | 'stranger';
    readonly decision: 'permit' | 'deny';
    readonly request: DecisionRequest;
}

/** Some moment; no answer depends on it. */
const TIME = 1_750_000_000_000;
const HOUR = 3_600_000;
const WARDS = ['ward1', 'ward2'] as const;
const ONE = '1'.repeat(32);
const PATIENT: PatientFacts = { id: '2'.repeat(32), ward: 'ward1', openVisits: [{ ward: 'ward1' }], wards: ['ward1'] };

const somebody = (roles: readonly Role[], ward = 'ward1'): PersonFacts => ({
    id: ONE,
    isSuspended: false,
    ward,
    roles,
    teams: [],
    bindings: [],
});
/** Who the staff are is no patient's data. */
const isOfPatients = (category: Category): boolean => category !== 'staff';
const base = { action: 'read', purpose: 'TREAT', time: TIME, consent: 'none', grants: [] } as const;

const own = (['self', 'proxy'] as const).flatMap((kind) =>
    CATEGORIES.filter(isOfPatients).map((category): Sentinel => {
        const person: PersonFacts = { ...somebody(['patient']), bindings: [{ patient: PATIENT.id, kind }] };
        return { name: 'own-data', decision: 'permit', request: { ...base, person, resource: { category, patient: PATIENT } } };
    }),
);

const emergencies = CARE_TEAM.flatMap((role) =>
    WARDS.flatMap((ward) =>
        CLINICAL_CATEGORIES.map((category): Sentinel => {
            const request = { ...base, person: somebody([role], ward), resource: { category, patient: PATIENT } };
            return {
                name: 'break-glass',
                decision: 'permit',
                request: { ...request, purpose: 'ETREAT', emergency: { until: TIME + HOUR } },
            };
        }),
    ),
);

const trails = WARDS.flatMap((ward) =>
    [{}, { patient: PATIENT }].map((about): Sentinel => {
        const request = {
            ...base,
            purpose: 'HOPERAT',
            person: somebody(['auditor'], ward),
            resource: { category: 'trail', ...about },
        } as const;
        return { name: 'trail', decision: 'permit', request };
    }),
);

/** Who has nothing to do with the patient: a patient of somebody else's data, and of the other ward who has neither a visit nor a grant. */
const strangers = (['patient', 'doctor', 'nurse', 'pharmacist', 'researcher', 'iot-gateway'] as const).flatMap((role) =>
    CATEGORIES.filter((category) => category !== 'cohort' && isOfPatients(category)).flatMap((category) =>
        POLICY_ACTIONS.map((action): Sentinel => {
            const request = { ...base, action, person: somebody([role], 'ward2'), resource: { category, patient: PATIENT } };
            return { name: 'stranger', decision: 'deny', request };
        }),
    ),
);

export const SENTINELS: readonly Sentinel[] = [...own, ...emergencies, ...trails, ...strangers];

/**
 * Refuses what no ward forbids by itself: a set that permits anything, and forbids that speak against what every set must permit. The floor would not let them
 * decide it; but what is written is what is decided.
 * @throws DomainError POLICY_INVALID, POLICY_SET_REFUSED
 */
export function demandForbids({ policies, compiled, own }: PolicySet): void {
    const permit = policies.find(({ effect }) => effect === 'permit');
    if (permit !== undefined) {
        refuse(permit.at, 'a ward by itself forbids, and permits nothing');
    }
    const mistakable = policies.find(({ id }) => id === UNREADABLE);
    if (mistakable !== undefined) {
        refuse(mistakable.at, 'by this id decisions say that forbids could not be read');
    }
    const failed = SENTINELS.find(
        ({ decision, request: { person, ...request } }) =>
            decision === 'permit' && person !== undefined && authorize(compiled, environmentOf(request, person, own)).policies.length > 0,
    );
    if (failed !== undefined) {
        throw new DomainError(POLICY_ERRORS.POLICY_SET_REFUSED, `The forbids would deny: ${failed.name}`, { request: failed.name });
    }
}

/**
 * Refuses a set that answers a sentinel otherwise.
 * @throws DomainError POLICY_SET_REFUSED
 */
export function demandSentinels(set: PolicySet): void {
    const failed = SENTINELS.find(({ decision, request }) => decide(set, request).decision !== decision);
    if (failed !== undefined) {
        throw new DomainError(POLICY_ERRORS.POLICY_SET_REFUSED, `The set would fail: ${failed.name}`, { request: failed.name });
    }
}

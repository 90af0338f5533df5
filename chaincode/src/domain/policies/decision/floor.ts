// SPDX-License-Identifier: Apache-2.0
// The floor: what denies whatever the policies say. Suspension, binding, expiry and consent stand in code, so that no set of policies can lift them.

import type { Category, DenialReason } from '../../access';
import type { LedgerId, Milliseconds } from '../../kernel';
import type { DecisionRequest, PersonFacts, ResourceFacts } from './facts';

/** Why the floor denied; for the patient and the privacy officer, who are told of each look that was denied, never for who asked. */
export type FloorReason = Exclude<DenialReason, 'policies'>;

export const EMERGENCY_PURPOSE = 'ETREAT';
export const RESEARCH_PURPOSE = 'HRESCH';

/** What has an end is over at it. Transaction times are inexact by what the peers tolerate (docs/threat-model.md). */
export function isInForce({ until }: { readonly until?: Milliseconds }, time: Milliseconds): boolean {
    return until === undefined || time < until;
}

/** Patients whom the person may be taken for now, of what is looked at: what is confidential is closed to proxies. */
export function boundPatients(
    { bindings }: PersonFacts,
    { isConfidential = false }: ResourceFacts,
    time: Milliseconds,
): readonly LedgerId[] {
    const usable = bindings.filter((binding) => isInForce(binding, time) && !(isConfidential && binding.kind === 'proxy'));
    return usable.map(({ patient }) => patient);
}

/** Whether it is confidential, and the person speaks for the patient without being the patient: then no role of theirs opens it. */
function isClosedTo({ bindings }: PersonFacts, { patient, isConfidential = false }: ResourceFacts, time: Milliseconds): boolean {
    const own = bindings.filter((binding) => binding.patient === patient?.id && isInForce(binding, time));
    return isConfidential && own.length > 0 && own.every(({ kind }) => kind === 'proxy');
}

/** Categories that grants in force name. */
export function grantedCategories({ grants, time }: DecisionRequest): readonly Category[] {
    return grants.filter((grant) => isInForce(grant, time)).flatMap(({ categories }) => categories);
}

/** Whether an emergency that this person declared is in force. */
export function isEmergency({ emergency, time }: DecisionRequest): boolean {
    return emergency !== undefined && isInForce(emergency, time);
}

/** Whether the patient's decisions let this purpose through, where there is no emergency. Without any, research sees sums over many and no more. */
export function isConsented({ consent, purpose, resource }: DecisionRequest): boolean {
    if (consent === 'none') {
        return purpose !== RESEARCH_PURPOSE || resource.category === 'cohort';
    }
    return consent === 'permitted';
}

/** Who looked, and what a legal hold keeps for a court, are not the patient's to refuse. */
const UNREFUSABLE: readonly Category[] = ['trail', 'hold'];

/** Whether it is the person's own data, or that of somebody for whom they speak. */
function isOwn(person: PersonFacts, resource: ResourceFacts, time: Milliseconds): boolean {
    return resource.patient !== undefined && boundPatients(person, resource, time).includes(resource.patient.id);
}

/** What one ward keeps nobody from: patients from their own data, anybody from an emergency that they declared, and oversight from its trail. */
export function isBeyondForbids(person: PersonFacts, { resource, purpose, time }: DecisionRequest): boolean {
    return purpose === EMERGENCY_PURPOSE || UNREFUSABLE.includes(resource.category) || isOwn(person, resource, time);
}

/** An emergency stands for consent; patients decide about others, not about themselves. */
function useReason(request: DecisionRequest, isOfOwn: boolean): FloorReason | undefined {
    if (request.purpose === EMERGENCY_PURPOSE) {
        return isEmergency(request) ? undefined : 'no-emergency';
    }
    return isOfOwn || UNREFUSABLE.includes(request.resource.category) || isConsented(request) ? undefined : 'consent';
}

/** Says why a request is denied before any policy is asked; undefined where it is not. */
export function floorReason(request: DecisionRequest): FloorReason | undefined {
    const { person, resource, time } = request;
    if (person === undefined || resource.isUnknown === true) {
        return 'unknown';
    }
    if (person.isSuspended) {
        return 'suspended';
    }
    if (person.hasEndedCertificate === true) {
        return 'certificate-ended';
    }
    if (isClosedTo(person, resource, time)) {
        return 'confidential';
    }
    const isOfOwn = isOwn(person, resource, time);
    return !isOfOwn && person.roles.every((role) => role === 'patient') ? 'not-bound' : useReason(request, isOfOwn);
}

// SPDX-License-Identifier: Apache-2.0
// The rules of records: versions, complete changes, and the two people that an erasure needs.

import { type Actor, type ActorReference, demandWard, DomainError, KERNEL_ERRORS, type LedgerId, REGISTRATION, type Role } from '../kernel';
import { RECORD_ERRORS } from './errors';
import {
    ERASURE_ROLES,
    type ErasureResult,
    type ErasureRole,
    type RecordKind,
    type RecordState,
    type RemovalState,
    type Standing,
    type UpdateRecord,
} from './record';

/**
 * Gives the version that a newly created record begins with.
 * @param removal - how an earlier record with this ledger id ended, if there was one.
 * @throws DomainError LEDGER_ID_SPENT after an erasure or a merge.
 */
export function firstVersion(removal: RemovalState | undefined): number {
    if (removal === undefined) {
        return 1;
    }
    if (removal.how !== 'revoked') {
        throw new DomainError(RECORD_ERRORS.LEDGER_ID_SPENT);
    }
    return removal.version + 1;
}

/**
 * Refuses a change of what the caller has not seen.
 * @param record - as stored; undefined where there is none, which has no version.
 * @param version - the version that the caller read; undefined when the caller does not care.
 * @throws DomainError VERSION_CONFLICT
 */
export function demandVersion(record: RecordState | undefined, version: number | undefined): void {
    if (version === undefined || version === record?.version) {
        return;
    }
    if (record === undefined) {
        throw new DomainError(RECORD_ERRORS.VERSION_CONFLICT, 'There is no record, and so no version');
    }
    throw new DomainError(RECORD_ERRORS.VERSION_CONFLICT, `The current version is ${record.version}`, { version: record.version });
}

/**
 * Refuses a change of a record of the staff by whoever does not keep the register of its ward. Of a patient's record either ward may change what it has to do
 * with: by a visit there, a grant, an emergency. That follows from facts, and a transaction that reads facts cannot write, so gateways have it decided first.
 * @throws DomainError ROLE_FORBIDDEN, WARD_FORBIDDEN
 */
export function demandRegister({ kind, ward }: Pick<RecordState, 'kind' | 'ward'>, actor: Actor): void {
    if (kind === 'patient') {
        return;
    }
    const registrars: readonly Role[] = REGISTRATION;
    if (!actor.roles.some((role) => registrars.includes(role))) {
        throw new DomainError(KERNEL_ERRORS.ROLE_FORBIDDEN);
    }
    demandWard(ward, actor);
}

/**
 * Refuses a change that changes nothing, or that brings only a part of new content.
 * @param request - the public part.
 * @param hasEnvelope - whether the transient part came with it.
 * @throws DomainError REQUEST_INVALID
 */
export function demandCompleteChange(request: UpdateRecord, hasEnvelope: boolean): void {
    const parts = [request.envelopeDigest !== undefined, request.commitment !== undefined, hasEnvelope];
    if (parts.some((part) => part !== hasEnvelope)) {
        throw new DomainError(KERNEL_ERRORS.REQUEST_INVALID, 'envelopeDigest, commitment and the transient record belong together');
    }
    if (!hasEnvelope && request.status === undefined) {
        throw new DomainError(KERNEL_ERRORS.REQUEST_INVALID, 'Nothing to change');
    }
}

/**
 * Applies a change to a record.
 * @param record - as stored.
 * @param request - the change, complete.
 * @param actor - who changes it.
 */
export function changed(record: RecordState, request: UpdateRecord, actor: ActorReference): RecordState {
    return {
        ...record,
        status: request.status ?? record.status,
        envelopeDigest: request.envelopeDigest ?? record.envelopeDigest,
        commitment: request.commitment ?? record.commitment,
        version: record.version + 1,
        actor,
    };
}

/**
 * Refuses a merge that makes no sense.
 * @param mistaken - the record that goes, or a record that was revoked before, or a patient known only from vitals.
 * @param survivor - the record that stays.
 * @throws DomainError RECORD_NOT_FOUND for what was erased, or merged before; MERGE_REFUSED
 */
export function demandMergeable({ record, removal }: Standing, survivor: RecordState): void {
    if (removal !== undefined && removal.how !== 'revoked') {
        throw new DomainError(RECORD_ERRORS.RECORD_NOT_FOUND);
    }
    // Only patients are known from vitals.
    const kind = record?.kind ?? removal?.kind ?? 'patient';
    if (record?.ledgerId === survivor.ledgerId || kind !== survivor.kind) {
        throw new DomainError(RECORD_ERRORS.MERGE_REFUSED);
    }
}

/**
 * Refuses to bring a record back as another kind: whoever may look at the staff would look at a patient.
 * @param removal - how the record left that had the ledger id before.
 * @param kind - as it would be.
 * @throws DomainError RECORD_KIND_FIXED
 */
export function demandSameKind(removal: RemovalState | undefined, kind: RecordKind): void {
    if (removal !== undefined && removal.kind !== kind) {
        throw new DomainError(RECORD_ERRORS.RECORD_KIND_FIXED);
    }
}

/** Who has approved an erasure so far. */
export type ErasureApprovals = Readonly<Partial<Record<ErasureRole, ActorReference>>>;

/** What to do with a request for an erasure: carry it out, or note the caller's approval in `role`. */
export type ErasureStep = { readonly result: ErasureResult; readonly role?: ErasureRole };

/**
 * Decides about an erasure: it needs both roles, from one person who holds both or from two different people.
 * @param actor - the caller.
 * @param approvals - those given before.
 * @throws DomainError ROLE_FORBIDDEN for a caller with neither role.
 */
export function decideErasure(actor: Actor, approvals: ErasureApprovals): ErasureStep {
    const [role, second] = ERASURE_ROLES.filter((candidate) => actor.roles.includes(candidate));
    if (role === undefined) {
        throw new DomainError(KERNEL_ERRORS.ROLE_FORBIDDEN);
    }
    if (second !== undefined) {
        return { result: { state: 'erased' } };
    }
    const awaiting = role === 'admin' ? 'privacy-officer' : 'admin';
    const other = approvals[awaiting];
    const isSamePerson = other?.mspId === actor.mspId && other.ledgerId === actor.ledgerId;
    if (other !== undefined && !isSamePerson) {
        return { result: { state: 'erased' } };
    }
    return { result: { state: 'approved', awaiting }, role };
}

/**
 * Refuses what a legal hold forbids.
 * @param held - whether a hold stands.
 * @param ledgerId - of the record.
 * @throws DomainError LEGAL_HOLD
 */
export function demandNoHold(held: boolean, ledgerId: LedgerId): void {
    if (held) {
        throw new DomainError(RECORD_ERRORS.LEGAL_HOLD, undefined, { ledgerId });
    }
}

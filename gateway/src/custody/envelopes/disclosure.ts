// SPDX-License-Identifier: Apache-2.0
// Whether a committed access event justifies opening an envelope. Pure rules; the custodian has read the event from the ledger itself.

import { ACCESSED_LIST } from '@wardledger/chaincode/domain';
import type { WalletIdentity } from '../ports/custodian-api';
import type { EnvelopeBinding } from './envelopes';
import type { AccessEvent } from '../ports/ledger-reader';

/** An access event covers further reads for this long. */
export const COVERAGE_MILLISECONDS = 15 * 60_000;
/** How far the ledger's clock may run ahead of the custodian's. */
const CLOCK_TOLERANCE = 5 * 60_000;

/** Whether the event was committed by exactly this certificate, and lately. */
export function isCurrentEventOf(event: AccessEvent, identity: WalletIdentity, now: number): boolean {
    const { mspId, certificateId } = event.actor;
    const age = now - event.time;
    return mspId === identity.mspId && certificateId === identity.certificateId && age <= COVERAGE_MILLISECONDS && age >= -CLOCK_TOLERANCE;
}

/** Whether the event says that the one record was read whose name this is: evidence of something smaller opens no name. */
export function coversName(event: AccessEvent, binding: EnvelopeBinding): boolean {
    return binding.type === 'record-name' && event.action === 'read-record' && binding.ledgerId === event.accessed;
}

/** Names of areas, and of wearables as nodes of an area: they say nothing about a patient. */
export function isNameOfPlace(binding: EnvelopeBinding): boolean {
    return binding.type === 'outside-id' && (binding.kind === 'cluster' || binding.kind === 'node');
}

/**
 * Whether the event speaks of this outside id. Record numbers need an event on that record or on a list of records; the ids of devices and
 * staff stand beside a record (who wrote it, what measured it) and open with any event of the caller.
 */
export function coversOutsideId(event: AccessEvent, binding: EnvelopeBinding): boolean {
    if (binding.type !== 'outside-id') {
        return false;
    }
    const onList = event.accessed === ACCESSED_LIST && event.action === 'list-records';
    return binding.kind !== 'record' || binding.ledgerId === event.accessed || onList;
}

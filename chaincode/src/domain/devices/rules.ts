// SPDX-License-Identifier: Apache-2.0
// The rules of devices: an enrolled one always signs, what is retired never comes back, and of two patients a reading is one's.

import { DomainError, type LedgerId, type Milliseconds } from '../kernel';
import type { Device, DeviceBinding } from './device';
import { DEVICE_ERRORS } from './errors';
import type { DeviceTrust } from './trust';

/** Why a post is not taken as a device's. */
export type DeviceRejection = 'DEVICE_RETIRED' | 'DEVICE_SUSPENDED' | 'DEVICE_UNKNOWN' | 'SIGNATURE_INVALID' | 'SIGNATURE_MISSING';

/** What the ledger holds of the device of a post. */
export interface DeviceOfPost {
    /** As enrolled by the ward that brings the post. */
    readonly device: Pick<Device, 'status' | 'publicKey'> | undefined;
    /** What that ward demands. */
    readonly trust: DeviceTrust;
}

/**
 * Judges what a device is said to have sent. One that nobody has enrolled signs nothing that could be verified.
 * @param known - the device, and what is demanded of it.
 * @param signature - of the post's digest.
 * @param isSigned - verifies it with the device's key.
 */
export function rejectionOfSignature(
    { device, trust }: DeviceOfPost,
    signature: string | undefined,
    isSigned: (publicKey: string, signature: string) => boolean,
): DeviceRejection | undefined {
    if (device === undefined) {
        return trust === 'required' ? 'DEVICE_UNKNOWN' : undefined;
    }
    if (device.status !== 'active') {
        return device.status === 'suspended' ? 'DEVICE_SUSPENDED' : 'DEVICE_RETIRED';
    }
    if (signature === undefined) {
        return 'SIGNATURE_MISSING';
    }
    return isSigned(device.publicKey, signature) ? undefined : 'SIGNATURE_INVALID';
}

/**
 * Tells whether a post that is taken proves by nothing whose it is, where its ward warns of that.
 * @param known - the device, and what is demanded of it.
 */
export function isUnproven({ device, trust }: DeviceOfPost): boolean {
    return trust === 'warn' && device === undefined;
}

/**
 * Refuses to change a device that is out of service for good.
 * @throws DomainError DEVICE_RETIRED
 */
export function demandInService({ status }: Pick<Device, 'status'>): void {
    if (status === 'retired') {
        throw new DomainError(DEVICE_ERRORS.DEVICE_RETIRED);
    }
}

/** What was measured, from the first reading to the last, and for whom. */
export interface MeasuredSpan {
    readonly patient: LedgerId;
    readonly first: Milliseconds;
    readonly last: Milliseconds;
}

/**
 * Judges whose a device's readings are. Before it was bound for the first time they are whose it says.
 * @param bindings - of the device, in any order.
 * @param span - of a post.
 * @returns why it is not this patient's: `DEVICE_BOUND_ELSEWHERE` where another's or nobody's all the time, `DEVICE_MOVED` where a change lies in between.
 */
export function rejectionOfBinding(
    bindings: readonly DeviceBinding[],
    { patient, first, last }: MeasuredSpan,
): 'DEVICE_BOUND_ELSEWHERE' | 'DEVICE_MOVED' | undefined {
    const inOrder = [...bindings].sort((one, other) => one.since - other.since);
    const atFirst = inOrder.findLast(({ since }) => since <= first);
    const before = atFirst === undefined ? patient : atFirst.patient;
    if (inOrder.some(({ since, patient: next }) => since > first && since <= last && next !== before)) {
        return 'DEVICE_MOVED';
    }
    return before === patient ? undefined : 'DEVICE_BOUND_ELSEWHERE';
}

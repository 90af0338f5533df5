// SPDX-License-Identifier: Apache-2.0
// What a ward demands of the devices whose posts it takes: a setting of its own, which it tightens alone and loosens with the other ward.

import type { Static } from '@sinclair/typebox';
import { closed, type Hex64, type Mark, oneOf, WardSchema } from '../kernel';

/**
 * From the least to the most. `off`: whoever may post posts for any device. `warn`: what no enrolled device has signed is taken, and marked. `required`: a device that
 * nobody has enrolled posts nothing.
 */
export const DEVICE_TRUSTS = ['off', 'warn', 'required'] as const;
export type DeviceTrust = (typeof DEVICE_TRUSTS)[number];

/** What holds until a ward sets something. */
export const DEFAULT_DEVICE_TRUST: DeviceTrust = 'off';

/** What a ward sets about its devices. */
export const DeviceTrustRuleSchema = closed({ trust: oneOf(DEVICE_TRUSTS) });
export type DeviceTrustRule = Static<typeof DeviceTrustRuleSchema>;

export const GetDeviceTrustSchema = closed({ ward: WardSchema });

/** The name of the setting by which both wards let one of them demand less of its devices: `governance` keeps it for each ward. */
export const DEVICE_TRUST = 'device-trust';

/** World state `device-trust/{ward}`: the setting, and who made it. */
export interface DeviceTrustState extends DeviceTrustRule, Mark {
    /** The last change of what both wards had approved when it was made: an approval serves once, and a setting made after it ends it. */
    readonly approval?: Hex64;
}

/**
 * Tells whether less is demanded than before.
 * @param to - what is to be set.
 * @param from - what holds.
 */
export function isLessDemanding(to: DeviceTrust, from: DeviceTrust): boolean {
    return DEVICE_TRUSTS.indexOf(to) < DEVICE_TRUSTS.indexOf(from);
}

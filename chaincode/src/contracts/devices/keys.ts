// SPDX-License-Identifier: Apache-2.0
// Where devices stand, whom they measure, and what is demanded of them: under the ward that has enrolled them, so that no ward speaks for another's.

import type { Device, DeviceBinding, DeviceTrustState, LedgerId, Milliseconds } from '../../domain';
import { descending, type Prefix, prefix, type WorldKey, worldKey } from '../../platform';

export const deviceKeys = {
    device: (ward: string, id: LedgerId): WorldKey<Device> => worldKey('device', ward, id),
    /** The one that counts: read where the next is made, so that of two at one time one fails. */
    currentBinding: (ward: string, id: LedgerId): WorldKey<DeviceBinding> => worldKey('device~bound', ward, id),
    /** Each by itself, newest first. */
    binding: (ward: string, id: LedgerId, since: Milliseconds): WorldKey<DeviceBinding> =>
        worldKey('device~binding', ward, id, descending(since)),
    /** Of the ward; read by each batch of posts, and changed rarely. */
    trust: (ward: string): WorldKey<DeviceTrustState> => worldKey('device-trust', ward),
} as const;

export const devicePrefixes = {
    ofWard: (ward: string): Prefix<Device> => prefix('device', ward),
    bindings: (ward: string, id: LedgerId): Prefix<DeviceBinding> => prefix('device~binding', ward, id),
} as const;

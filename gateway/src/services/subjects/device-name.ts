// SPDX-License-Identifier: Apache-2.0
// Devices that count again after each start: between two starts such a device is a device of its own, so that none of its numbers comes twice. And what is entered
// in the place of a device's posts: under a name that follows from the device's, by the same numbers, so that a post is replaced once.

import { IN_PLACE_OF, MOST_REPLACEMENTS } from '../../kernel';

/** A device, and which of its starts; without one it never counts again. */
export interface DeviceStart {
    readonly device: string;
    readonly boot?: number | undefined;
}

/** What the ledger's directory keeps a device under: no name of a device has an `@`. */
export function deviceName({ device, boot }: DeviceStart): string {
    return boot === undefined ? device : `${device}@${String(boot)}`;
}

/** The device under which posts are entered in the place of another's; `undefined` where they stand in the place of others too often. */
export function replacementOf(device: string): string | undefined {
    return device.endsWith(IN_PLACE_OF.repeat(MOST_REPLACEMENTS)) ? undefined : device + IN_PLACE_OF;
}

// SPDX-License-Identifier: Apache-2.0
// Devices that count again after each start: between two starts such a device is a device of its own, so that none of its numbers comes twice.

/** A device, and which of its starts; without one it never counts again. */
export interface DeviceStart {
    readonly device: string;
    readonly boot?: number | undefined;
}

/** What the ledger's directory keeps a device under: no name of a device has an `@`. */
export function deviceName({ device, boot }: DeviceStart): string {
    return boot === undefined ? device : `${device}@${String(boot)}`;
}

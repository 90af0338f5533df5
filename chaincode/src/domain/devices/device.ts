// SPDX-License-Identifier: Apache-2.0
// Devices that sign: each has one key at a time and a standing, of the ward that enrolled it (S0, Algorithm 2: a trustworthy wearable).

import { type Static, Type } from '@sinclair/typebox';
import {
    closed,
    CursorSchema,
    type LedgerId,
    LedgerIdSchema,
    LimitSchema,
    type Mark,
    type Milliseconds,
    MillisecondsSchema,
    oneOf,
    WardSchema,
} from '../kernel';

/** Bytes of a point of P-256, x and y, and of a signature, r and s. */
const PAIR_BYTES = 64;
const PAIR_CHARACTERS = Math.ceil((PAIR_BYTES * 8) / 6);

/** 64 bytes, base64url: the last character has two bits that count. */
const pairSchema = (): ReturnType<typeof Type.String> =>
    Type.String({ pattern: `^[A-Za-z0-9_-]{${String(PAIR_CHARACTERS - 1)}}[AQgw]$`, maxLength: PAIR_CHARACTERS });

/** x and y of a point of P-256, 32 bytes each, base64url. */
export const DeviceKeySchema = pairSchema();
/** r and s of a signature on P-256, 32 bytes each, base64url. */
export const DeviceSignatureSchema = pairSchema();

export const DEVICE_STATUSES = ['active', 'suspended', 'retired'] as const;
export type DeviceStatus = (typeof DEVICE_STATUSES)[number];

/** Why a device is suspended: one of a few words, because it stands on the channel. */
export const DEVICE_SUSPENSION_REASONS = ['lost', 'defective', 'key-compromised', 'inquiry', 'other'] as const;

/** A device and its key: the first, or the next. */
export const KeyedDeviceSchema = closed({ device: LedgerIdSchema, publicKey: DeviceKeySchema });
export const SuspendDeviceSchema = closed({ device: LedgerIdSchema, reason: oneOf(DEVICE_SUSPENSION_REASONS) });
/** Of one device of the caller's own ward. */
export const OneDeviceSchema = closed({ device: LedgerIdSchema });
/** Of the caller's own ward unless another is named. */
export const GetDeviceSchema = closed({ device: LedgerIdSchema, ward: Type.Optional(WardSchema) });
/** `ledgerId`: the patient; nobody's from now on where none is named. `corrects`: since when the last binding is, which was a mistake from then on. */
export const BindDeviceSchema = closed({
    device: LedgerIdSchema,
    ledgerId: Type.Optional(LedgerIdSchema),
    corrects: Type.Optional(MillisecondsSchema),
});
/** At most so many are found at once. */
export const MAX_FOUND_DEVICES = 200;
/** Devices of the caller's own ward, and since when whom they measure is asked for. */
export const FindDevicesSchema = closed({
    devices: Type.Array(closed({ device: LedgerIdSchema, from: MillisecondsSchema }), { minItems: 1, maxItems: MAX_FOUND_DEVICES }),
});
/** Of a ward, by their ledger ids. */
export const ListDevicesSchema = closed({ ward: WardSchema, limit: LimitSchema, cursor: Type.Optional(CursorSchema) });

/** Who suspended a device, when, and why. */
export interface DeviceSuspension extends Mark {
    readonly reason: Static<typeof SuspendDeviceSchema>['reason'];
}

/** World state `device/{ward}/{device}`. */
export interface Device {
    readonly device: LedgerId;
    readonly ward: string;
    readonly status: DeviceStatus;
    /** x and y, base64url. */
    readonly publicKey: string;
    /** Since when this key counts. */
    readonly keySince: Milliseconds;
    readonly enrolled: Mark;
    /** While it lasts. */
    readonly suspension?: DeviceSuspension;
}

/** Whose readings a device measures from a time on, until it is bound anew; nobody's where no patient is named. */
export interface DeviceBinding {
    readonly patient?: LedgerId;
    readonly since: Milliseconds;
}

/** As it is read. */
export interface FoundBinding extends DeviceBinding {
    /** Who the patient is now, where the ledger id was merged. */
    readonly survivor?: LedgerId;
}

/** A device, and whom it measures now. */
export interface FoundDevice extends Device {
    /** Absent while it was never bound: then it may measure anybody. */
    readonly binding?: FoundBinding;
}

/** What tells whether a post is a device's, and whose it is. */
export interface KnownDevice extends Pick<Device, 'status' | 'publicKey'> {
    /** Newest first: all since the time that was asked for, and the one that counted then. */
    readonly bindings: readonly FoundBinding[];
}

/** In the order of the question; null for a device that is not enrolled. */
export type FoundDevices = readonly (KnownDevice | null)[];

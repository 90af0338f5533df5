// SPDX-License-Identifier: Apache-2.0
// Devices that sign: enrolled, suspended and retired by administrators of their ward, bound to patients by whoever is at the bedside.

import { demandDeviceKey } from '../../crypto';
import {
    type Device,
    type DeviceBinding,
    DEFAULT_DEVICE_TRUST,
    demandInService,
    DEVICE_TRUST,
    DomainError,
    ERRORS,
    type FoundBinding,
    type FoundDevice,
    isLessDemanding,
    LARGEST_PAGE,
    type LedgerId,
    type Milliseconds,
    referenceTo,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract, pagesOf } from '../../platform';
import { demandMaySet } from '../governance';
import { survivorOf } from '../subjects';
import { deviceKeys, devicePrefixes } from './keys';
import { deviceTrustOf } from './trust';

/** Devices. */
export class DeviceContract extends LedgerContract {
    constructor() {
        super('device');
    }

    /** Enrols a device of the caller's own ward under its first key; the same again is a success, whatever has become of it since. */
    async EnrolDevice(ctx: LedgerContext, { request }: Call<'device:EnrolDevice'>): Answer<'device:EnrolDevice'> {
        const { actor, time, world } = ctx;
        demandDeviceKey(request.publicKey);
        const key = deviceKeys.device(actor.ward, request.device);
        const known = await world.get(key);
        if (known !== undefined && known.publicKey !== request.publicKey) {
            throw new DomainError(ERRORS.DEVICE_EXISTS);
        }
        return (
            known ??
            put(ctx, { ...request, ward: actor.ward, status: 'active', keySince: time, enrolled: { actor: referenceTo(actor), time } })
        );
    }

    /** Replaces the key of a device; what was signed with the one before, and is not on the ledger yet, is refused from now on. */
    async RotateDeviceKey(ctx: LedgerContext, { request }: Call<'device:RotateDeviceKey'>): Answer<'device:RotateDeviceKey'> {
        demandDeviceKey(request.publicKey);
        const device = await demandDevice(ctx, request.device);
        demandInService(device);
        return device.publicKey === request.publicKey ? device : put(ctx, { ...device, publicKey: request.publicKey, keySince: ctx.time });
    }

    /** Suspends a device at once; the first reason stays until it is reinstated. */
    async SuspendDevice(ctx: LedgerContext, { request }: Call<'device:SuspendDevice'>): Answer<'device:SuspendDevice'> {
        const device = await demandDevice(ctx, request.device);
        demandInService(device);
        const suspension = { reason: request.reason, actor: referenceTo(ctx.actor), time: ctx.time };
        return device.status === 'suspended' ? device : put(ctx, { ...device, status: 'suspended', suspension });
    }

    /** Ends a suspension; the history keeps it. */
    async ReinstateDevice(ctx: LedgerContext, { request }: Call<'device:ReinstateDevice'>): Answer<'device:ReinstateDevice'> {
        const device = await demandDevice(ctx, request.device);
        demandInService(device);
        const { suspension: _, ...reinstated } = device;
        return device.status === 'active' ? device : put(ctx, { ...reinstated, status: 'active' });
    }

    /** Takes a device out of service for good; why it was suspended before stays told. */
    async RetireDevice(ctx: LedgerContext, { request }: Call<'device:RetireDevice'>): Answer<'device:RetireDevice'> {
        const device = await demandDevice(ctx, request.device);
        return device.status === 'retired' ? device : put(ctx, { ...device, status: 'retired' });
    }

    /**
     * Says whom a device measures from now on, or that it measures nobody; the same again is a success. From now on and not from some time ago: what came for
     * another before is corrected as such. Only the last that was said may have been a mistake from when it was said.
     */
    async BindDevice(ctx: LedgerContext, { request }: Call<'device:BindDevice'>): Answer<'device:BindDevice'> {
        const { actor, time, world } = ctx;
        const { device, ledgerId: patient, corrects } = request;
        demandInService(await demandDevice(ctx, device));
        const current = await world.get(deviceKeys.currentBinding(actor.ward, device));
        if (corrects !== undefined && corrects !== current?.since) {
            throw new DomainError(ERRORS.BINDING_CHANGED);
        }
        if (current !== undefined && current.patient === patient) {
            return current;
        }
        const since = corrects ?? demandLater(current, time);
        const binding: DeviceBinding = { ...(patient !== undefined && { patient }), since };
        await world.put(deviceKeys.currentBinding(actor.ward, device), binding);
        await world.put(deviceKeys.binding(actor.ward, device, binding.since), binding);
        return binding;
    }

    /** Sets what the caller's ward demands of its devices: more at once, less with both wards' approval. */
    async SetDeviceTrust(ctx: LedgerContext, { request }: Call<'device:SetDeviceTrust'>): Answer<'device:SetDeviceTrust'> {
        const { actor, time, world } = ctx;
        const key = deviceKeys.trust(actor.ward);
        const stored = await world.get(key);
        const isLoosened = isLessDemanding(request.trust, stored?.trust ?? DEFAULT_DEVICE_TRUST);
        const served = await demandMaySet(ctx, { name: DEVICE_TRUST, content: request, isLoosened, stored });
        await world.put(key, { ...request, ...served, actor: referenceTo(actor), time });
        return request;
    }

    /** Reads what a ward demands of its devices. */
    async GetDeviceTrust(ctx: LedgerContext, { request }: Call<'device:GetDeviceTrust'>): Answer<'device:GetDeviceTrust'> {
        return { trust: await deviceTrustOf(ctx, request.ward) };
    }

    /** Finds devices of the caller's own ward, each with all that tells whose its readings since a time are. */
    async FindDevices(ctx: LedgerContext, { request }: Call<'device:FindDevices'>): Answer<'device:FindDevices'> {
        const { ward } = ctx.actor;
        return Promise.all(
            request.devices.map(async ({ device, from }) => {
                const enrolled = await ctx.world.get(deviceKeys.device(ward, device));
                if (enrolled === undefined) {
                    return null;
                }
                const { status, publicKey } = enrolled;
                return { status, publicKey, bindings: await foundBindings(ctx, await bindingsSince(ctx, device, from)) };
            }),
        );
    }

    /** Reads a device, and whom it measures now. */
    async GetDevice(ctx: LedgerContext, { request }: Call<'device:GetDevice'>): Answer<'device:GetDevice'> {
        const { device, ward = ctx.actor.ward } = request;
        return withBinding(ctx, await demandDevice(ctx, device, ward));
    }

    /** Lists the devices of a ward. */
    async ListDevices(ctx: LedgerContext, { request: { ward, ...page } }: Call<'device:ListDevices'>): Answer<'device:ListDevices'> {
        const { items, ...rest } = await ctx.world.page(devicePrefixes.ofWard(ward), page);
        return { items: await Promise.all(items.map(async (device) => withBinding(ctx, device))), ...rest };
    }
}

/** @throws DomainError DEVICE_NOT_FOUND */
async function demandDevice(ctx: LedgerContext, id: LedgerId, ward = ctx.actor.ward): Promise<Device> {
    const device = await ctx.world.get(deviceKeys.device(ward, id));
    if (device === undefined) {
        throw new DomainError(ERRORS.DEVICE_NOT_FOUND);
    }
    return device;
}

/** @throws DomainError BINDING_TOO_EARLY for a time that is not behind the last binding */
function demandLater(current: DeviceBinding | undefined, time: Milliseconds): Milliseconds {
    if (current !== undefined && current.since >= time) {
        throw new DomainError(ERRORS.BINDING_TOO_EARLY);
    }
    return time;
}

async function put({ world }: LedgerContext, device: Device): Promise<Device> {
    await world.put(deviceKeys.device(device.ward, device.device), device);
    return device;
}

/** Those since a time, newest first, and the one that counted then. */
async function bindingsSince({ actor, world }: LedgerContext, device: LedgerId, from: Milliseconds): Promise<DeviceBinding[]> {
    const run = devicePrefixes.bindings(actor.ward, device);
    const bindings: DeviceBinding[] = [];
    for await (const items of pagesOf(async (cursor) => world.page(run, { limit: LARGEST_PAGE, cursor }))) {
        const counted = items.findIndex(({ since }) => since <= from);
        bindings.push(...items.slice(0, counted < 0 ? undefined : counted + 1));
        if (counted >= 0) {
            break;
        }
    }
    return bindings;
}

/** Beside each patient who was merged stands who stays. */
async function foundBindings(ctx: LedgerContext, bindings: readonly DeviceBinding[]): Promise<FoundBinding[]> {
    return Promise.all(
        bindings.map(async (binding) => {
            const { patient } = binding;
            const survivor = patient === undefined ? undefined : await survivorOf(ctx, patient);
            return { ...binding, ...(survivor !== undefined && survivor !== patient && { survivor }) };
        }),
    );
}

async function withBinding(ctx: LedgerContext, device: Device): Promise<FoundDevice> {
    const current = await ctx.world.get(deviceKeys.currentBinding(device.ward, device.device));
    const [binding] = await foundBindings(ctx, current === undefined ? [] : [current]);
    return { ...device, ...(binding !== undefined && { binding }) };
}

// SPDX-License-Identifier: Apache-2.0
// Devices of this ward: as administrators enrol them, what the ward demands of them, and as whoever is at the bedside says whom they measure.

import {
    demandDefined,
    type Device,
    type DeviceTrustRule,
    DomainError,
    type EncryptionKey,
    ERRORS,
    type FoundBinding,
    type FoundDevice,
    isOnCurve,
    type LedgerId,
    type Milliseconds,
    type Page,
} from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCaller, RequestOf } from '../../ledger';
import type { Registrar } from '../participants';
import { pageOf, type PageRequest, type SignedChanges } from '../records';
import { ContentError } from '../refusals';
import type { LookUps, SubjectResolver } from '../subjects';

/** A public key on P-256, as JWK. */
export type DeviceKey = EncryptionKey;

/** `POST /devices`. */
export interface NewDevice {
    readonly id: string;
    readonly publicKey: DeviceKey;
}

/** `POST /devices/{device}/binding`; nobody's without a patient. */
export interface NewBinding {
    readonly patient?: string;
    /** Since when the last binding is, where that was wrong from then on. */
    readonly corrects?: Milliseconds | undefined;
}

/** Whether somebody is measured, and since when; whom, nobody reads here. */
export interface BindingView {
    readonly bound: boolean;
    readonly since: string;
}

/** A device as it is shown in lists: the ledger has no names. */
export interface ListedDevice {
    readonly ledgerId: LedgerId;
    readonly ward: string;
    readonly status: Device['status'];
    readonly publicKey: DeviceKey;
    readonly keySince: string;
    readonly enrolled: string;
    readonly suspension?: { readonly reason: string; readonly since: string };
    readonly binding?: BindingView;
}

/** The same by its name. */
export interface DeviceView extends ListedDevice {
    readonly id: string;
}

/** A write. */
export interface Written {
    readonly transaction: CommittedTransaction;
}

/** The functions by which an administrator changes what stands of a device. */
export type DeviceChange = 'device:RotateDeviceKey' | 'device:SuspendDevice' | 'device:ReinstateDevice' | 'device:RetireDevice';

/** What devices need. */
export interface DevicesPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submitOnce'>;
    readonly changes: Pick<SignedChanges, 'submitOnce'>;
    readonly directory: Pick<LookUps, 'find'>;
    readonly subjects: Pick<SubjectResolver, 'resolve'>;
    /** The ward's own process, which gives a number that nobody has mentioned its ledger id, as a post would: whether somebody has is not to be seen. */
    readonly registrar: Pick<Registrar, 'itself'>;
    /** A device was enrolled or bound, or may have been. */
    readonly changed: () => void;
}

/** Enrols, shows, changes, binds. */
export interface Devices {
    /** @throws DomainError DEVICE_EXISTS where it is enrolled with another key */
    enrol(caller: LedgerCaller, device: NewDevice): Promise<DeviceView & Written>;
    /** Each of the others rejects with DEVICE_NOT_FOUND where this ward has enrolled no device of this name. */
    get(caller: LedgerCaller, id: string): Promise<DeviceView>;
    list(caller: LedgerCaller, ward: string, page: PageRequest): Promise<Page<ListedDevice>>;
    rotateKey(caller: LedgerCaller, id: string, publicKey: DeviceKey): Promise<DeviceView & Written>;
    suspend(caller: LedgerCaller, id: string, reason: RequestOf<'device:SuspendDevice'>['reason']): Promise<DeviceView & Written>;
    reinstate(caller: LedgerCaller, id: string): Promise<DeviceView & Written>;
    retire(caller: LedgerCaller, id: string): Promise<DeviceView & Written>;
    /** What a ward demands of its devices. */
    trust(caller: LedgerCaller, ward: string): Promise<DeviceTrustRule>;
    /** @throws DomainError TWO_WARDS_REQUIRED where less is to be demanded than now */
    setTrust(caller: LedgerCaller, rule: DeviceTrustRule): Promise<DeviceTrustRule & Written>;
    /** From now on it measures this patient, or nobody; or it did since the last binding, where that was a mistake. */
    bind(caller: LedgerCaller, id: string, binding: NewBinding): Promise<BindingView & Written>;
}

/** As the ledger has a key: x and y. @throws ContentError for what is no point of the curve */
function pointOf(key: DeviceKey): string {
    if (!isOnCurve(key)) {
        throw new ContentError([{ pointer: '/publicKey', detail: 'is no point of P-256' }]);
    }
    return Buffer.concat([key.x, key.y].map((coordinate) => Buffer.from(coordinate, 'base64url'))).toString('base64url');
}

function keyOf(publicKey: string): DeviceKey {
    const point = Buffer.from(publicKey, 'base64url');
    const [x, y] = [point.subarray(0, point.length / 2), point.subarray(point.length / 2)];
    return { kty: 'EC', crv: 'P-256', x: x.toString('base64url'), y: y.toString('base64url') };
}

function bindingViewOf({ patient, since }: FoundBinding): BindingView {
    return { bound: patient !== undefined, since: instant(since) };
}

function viewOf({ device, ward, status, publicKey, keySince, enrolled, suspension, binding }: FoundDevice): ListedDevice {
    return {
        ledgerId: device,
        ward,
        status,
        publicKey: keyOf(publicKey),
        keySince: instant(keySince),
        enrolled: instant(enrolled.time),
        ...(suspension !== undefined && { suspension: { reason: suspension.reason, since: instant(suspension.time) } }),
        ...(binding !== undefined && { binding: bindingViewOf(binding) }),
    };
}

/** Builds the service. */
export function createDevices({ changes, directory, ledger, registrar, subjects, changed }: DevicesPorts): Devices {
    async function demandKnown(caller: LedgerCaller, id: string): Promise<LedgerId> {
        const [found] = await directory.find(caller, { kind: 'device', ids: [id] });
        if (found?.own === undefined) {
            throw new DomainError(ERRORS.DEVICE_NOT_FOUND);
        }
        return found.own;
    }

    async function change<Name extends DeviceChange>(
        caller: LedgerCaller,
        id: string,
        { name, ...more }: { readonly name: Name } & Omit<RequestOf<Name>, 'device'>,
    ): Promise<DeviceView & Written> {
        const device = await demandKnown(caller, id);
        const request = { device, ...more } as unknown as RequestOf<Name>;
        const { result, transaction } = await ledger.submitOnce(caller, name, () => ({ request }));
        return { id, ...viewOf(result), transaction };
    }

    return {
        enrol: async (caller, { id, publicKey }) => {
            const key = pointOf(publicKey);
            const [device] = await subjects.resolve(caller, [{ kind: 'device', id }]);
            const request = { device: demandDefined(device, 'the ledger id of a device'), publicKey: key };
            const { result, transaction } = await ledger.submitOnce(caller, 'device:EnrolDevice', () => ({ request })).finally(changed);
            return { id, ...viewOf(result), transaction };
        },
        get: async (caller, id) => {
            const device = await demandKnown(caller, id);
            return { id, ...viewOf(await ledger.evaluate(caller, 'device:GetDevice', { device })) };
        },
        list: async (caller, ward, range) => {
            const page = await ledger.evaluate(caller, 'device:ListDevices', { ward, ...range });
            return pageOf(page, page.items.map(viewOf));
        },
        rotateKey: async (caller, id, publicKey) => change(caller, id, { name: 'device:RotateDeviceKey', publicKey: pointOf(publicKey) }),
        suspend: async (caller, id, reason) => change(caller, id, { name: 'device:SuspendDevice', reason }),
        reinstate: async (caller, id) => change(caller, id, { name: 'device:ReinstateDevice' }),
        retire: async (caller, id) => change(caller, id, { name: 'device:RetireDevice' }),
        trust: async (caller, ward) => ledger.evaluate(caller, 'device:GetDeviceTrust', { ward }),
        setTrust: async (caller, request) => {
            const { result, transaction } = await ledger.submitOnce(caller, 'device:SetDeviceTrust', () => ({ request }));
            return { ...result, transaction };
        },
        bind: async (caller, id, { patient, corrects }) => {
            const device = await demandKnown(caller, id);
            const named = patient === undefined ? [] : [{ kind: 'record' as const, id: patient }];
            const [ledgerId] = await subjects.resolve(await registrar.itself(), named);
            const request = {
                device,
                ...(ledgerId !== undefined && { ledgerId }),
                ...(corrects !== undefined && { corrects }),
            };
            const { result, transaction } = await changes
                .submitOnce(caller, 'device:BindDevice', async () => Promise.resolve({ request, transient: {} }))
                .finally(changed);
            return { ...bindingViewOf(result), transaction };
        },
    };
}

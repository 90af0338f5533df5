// SPDX-License-Identifier: Apache-2.0
// The functions of contract `device`: who may call each and how, what it takes, what it answers.

import { answers, AuthorshipSchema, CARE_TEAM, closed, type LedgerFunctionTable, type Page, VITALS_READERS, WARD_PROCESS } from '../kernel';
import {
    BindDeviceSchema,
    type Device,
    type DeviceBinding,
    FindDevicesSchema,
    type FoundDevice,
    type FoundDevices,
    GetDeviceSchema,
    KeyedDeviceSchema,
    ListDevicesSchema,
    OneDeviceSchema,
    SuspendDeviceSchema,
} from './device';
import { type DeviceTrustRule, DeviceTrustRuleSchema, GetDeviceTrustSchema } from './trust';

const READERS = [...VITALS_READERS, 'admin', 'admission'] as const;

export const DEVICE_FUNCTIONS = {
    'device:EnrolDevice': { callers: ['admin'], mode: 'submit', request: KeyedDeviceSchema, answer: answers<Device>() },
    'device:RotateDeviceKey': { callers: ['admin'], mode: 'submit', request: KeyedDeviceSchema, answer: answers<Device>() },
    'device:SuspendDevice': { callers: ['admin'], mode: 'submit', request: SuspendDeviceSchema, answer: answers<Device>() },
    'device:ReinstateDevice': { callers: ['admin'], mode: 'submit', request: OneDeviceSchema, answer: answers<Device>() },
    'device:RetireDevice': { callers: ['admin'], mode: 'submit', request: OneDeviceSchema, answer: answers<Device>() },
    // At the bedside: the certificate of whoever does it would stand beside the patient, so the ward's own process submits.
    'device:BindDevice': {
        callers: [...CARE_TEAM, 'admission'],
        submittedBy: WARD_PROCESS,
        mode: 'submit',
        request: BindDeviceSchema,
        transient: closed({ authorship: AuthorshipSchema }),
        answer: answers<DeviceBinding>(),
    },
    'device:SetDeviceTrust': { callers: ['admin'], mode: 'submit', request: DeviceTrustRuleSchema, answer: answers<DeviceTrustRule>() },
    'device:GetDeviceTrust': {
        callers: [...READERS, 'privacy-officer'],
        mode: 'evaluate',
        request: GetDeviceTrustSchema,
        answer: answers<DeviceTrustRule>(),
    },
    // Whoever brings posts asks whose they may be.
    'device:FindDevices': {
        callers: ['iot-gateway', 'registrar'],
        mode: 'evaluate',
        request: FindDevicesSchema,
        answer: answers<FoundDevices>(),
    },
    'device:GetDevice': { callers: READERS, mode: 'evaluate', request: GetDeviceSchema, answer: answers<FoundDevice>() },
    'device:ListDevices': { callers: READERS, mode: 'evaluate', request: ListDevicesSchema, answer: answers<Page<FoundDevice>>() },
} as const satisfies LedgerFunctionTable;

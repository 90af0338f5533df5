// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `device`, and who may make it, written down apart from its row in the domain.

import { identities } from '../support/certificates';
import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';
import { deviceKey } from './device-keys';

const device = id('device');
const page = { limit: 10, cursor: 'AAAA' };
const authorship = { certificate: identities.ward1One.pem, signature: 'MEUCIQ==', nonce: digest('nonce'), time: 1 };
const READERS = 'admin admission auditor doctor iot-gateway nurse paramedic evaluate';

export const examples: ExamplesOf<'device'> = {
    'device:EnrolDevice': { permitted: 'admin submit', request: { device, publicKey: deviceKey('device') }, transient: {} },
    'device:RotateDeviceKey': { permitted: 'admin submit', request: { device, publicKey: deviceKey('device') }, transient: {} },
    'device:SuspendDevice': { permitted: 'admin submit', request: { device, reason: 'lost' }, transient: {} },
    'device:ReinstateDevice': { permitted: 'admin submit', request: { device }, transient: {} },
    'device:RetireDevice': { permitted: 'admin submit', request: { device }, transient: {} },
    'device:BindDevice': {
        permitted: 'admission doctor nurse paramedic submit by registrar',
        optional: ['request/ledgerId', 'request/corrects'],
        request: { device, ledgerId: id('alice'), corrects: 1 },
        transient: { authorship },
    },
    'device:SetDeviceTrust': { permitted: 'admin submit', request: { trust: 'required' }, transient: {} },
    'device:GetDeviceTrust': {
        permitted: 'admin admission auditor doctor iot-gateway nurse paramedic privacy-officer evaluate',
        request: { ward: 'ward1' },
        transient: {},
    },
    'device:FindDevices': {
        permitted: 'iot-gateway registrar evaluate',
        request: { devices: [{ device, from: 1 }] },
        transient: {},
    },
    'device:GetDevice': { permitted: READERS, optional: ['request/ward'], request: { device, ward: 'ward2' }, transient: {} },
    'device:ListDevices': { permitted: READERS, optional: ['request/cursor'], request: { ward: 'ward1', ...page }, transient: {} },
};

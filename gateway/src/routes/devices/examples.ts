// SPDX-License-Identifier: Apache-2.0
// Examples: a monitor that is enrolled and bound.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';
import { EXAMPLE_KEY } from '../sealed-examples';

const { transaction, ledgerId, time } = EXAMPLE;
const { publicJwk: publicKey } = EXAMPLE_KEY;
const params = { device: 'ward1-monitor-7' };
const listed = { ledgerId, ward: 'ward1', status: 'active', publicKey, keySince: time, enrolled: time };
const device = { id: params.device, ...listed };
const suspended = { ...device, status: 'suspended', suspension: { reason: 'lost', since: time } };

export const DEVICE_EXAMPLES: ExampleTable = {
    'GET /v1/device-trust': { answers: { 200: { trust: 'off' } } },
    'POST /v1/device-trust': { body: { trust: 'required' }, answers: { 200: { trust: 'required', transaction } } },
    'POST /v1/devices': { body: { id: params.device, publicKey }, answers: { 201: { ...device, transaction } } },
    'GET /v1/devices': { answers: { 200: { items: [{ ...listed, binding: { bound: true, since: time } }] } } },
    'GET /v1/devices/:device': { params, answers: { 200: { ...device, binding: { bound: true, since: time } } } },
    'POST /v1/devices/:device/key': { params, body: { publicKey }, answers: { 200: { ...device, transaction } } },
    'POST /v1/devices/:device/suspend': { params, body: { reason: 'lost' }, answers: { 200: { ...suspended, transaction } } },
    'POST /v1/devices/:device/reinstate': { params, answers: { 200: { ...device, transaction } } },
    'POST /v1/devices/:device/retire': { params, answers: { 200: { ...device, status: 'retired', transaction } } },
    'POST /v1/devices/:device/binding': { params, body: { patient: 'P001' }, answers: { 200: { bound: true, since: time, transaction } } },
    'DELETE /v1/devices/:device/binding': { params, answers: { 200: { bound: false, since: time, transaction } } },
};

// SPDX-License-Identifier: Apache-2.0
// /v1/device-trust: what a ward demands of the devices whose posts it takes.

import { Type } from '@sinclair/typebox';
import { closed, DEVICE_TRUSTS, DeviceTrustRuleSchema } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { principalOf } from '../../plugins/access';
import { choice, IdempotencyHeader, NoQuery, TransactionSchema, typed, WardQuery } from '../../plugins/documentation';
import type { Devices } from '../../services/devices';
import { committed } from '../committed';

const tags = ['Devices'];
const trust = choice(DEVICE_TRUSTS, {
    description:
        '`off`: whoever may post posts for any device; those that are enrolled sign. `warn`: what no enrolled device has signed is taken and marked (`unproven`), and in no statistic that does not ask for it. `required`: what no enrolled device has signed is refused, each post by itself (DEVICE_UNKNOWN).',
});

const get = {
    tags,
    summary: 'What a ward demands of its devices',
    description: 'Of the own ward unless another is named. `off` until it is set.',
    querystring: closed({ ward: Type.Optional(WardQuery) }),
    response: { 200: Type.Object({ trust }) },
};
const set = {
    tags,
    summary: 'Set what the ward demands of its devices',
    description:
        'From now on, for this ward: what stands already stays. To demand more takes one administrator; to demand less takes both wards: propose kind `ledger-setting`, scope `ward1:device-trust`, with the ' +
        'SHA-256 of `{"trust":"off","ward":"ward1"}` (`POST /v1/governance/proposals`), have it approved by the other ward, and set it then: TWO_WARDS_REQUIRED until they have. Before `required`, see that the devices are enrolled.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: DeviceTrustRuleSchema,
    response: { 200: Type.Object({ trust, transaction: TransactionSchema }) },
};

/** Registers the routes. */
export function deviceTrustRoutes(app: FastifyInstance, devices: Pick<Devices, 'trust' | 'setTrust'>): void {
    const routes = typed(app);
    routes.get('/v1/device-trust', { schema: get }, async (request) =>
        devices.trust(await request.ledgerCaller(), request.query.ward ?? principalOf(request).ward),
    );
    routes.post('/v1/device-trust', { schema: set }, async (request, reply) =>
        committed(reply, await devices.setTrust(await request.ledgerCaller(), request.body)),
    );
}

// SPDX-License-Identifier: Apache-2.0
// /v1/devices: enrol, show, change, bind to a patient.

import { Type } from '@sinclair/typebox';
import { closed, DEVICE_STATUSES, DEVICE_SUSPENSION_REASONS, EncryptionKeySchema } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { principalOf } from '../../plugins/access';
import {
    choice,
    DEFAULT_LIMIT,
    IdempotencyHeader,
    IdSchema,
    instantOf,
    NoQuery,
    page,
    pageQuery,
    TimeSchema,
    TransactionSchema,
    typed,
    WardQuery,
} from '../../plugins/documentation';
import type { Devices } from '../../services/devices';
import { committed } from '../committed';

const params = closed({ device: IdSchema });
const common = { tags: ['Devices'], params, querystring: NoQuery };
const time = Type.String({ format: 'date-time' });
const binding = {
    bound: Type.Boolean({ description: 'Whether it measures somebody; whom is in the readings of that patient.' }),
    since: time,
};
const listed = {
    ledgerId: Type.String({ description: 'Ledger id, 32 hex digits.' }),
    ward: Type.String(),
    status: choice(DEVICE_STATUSES),
    publicKey: EncryptionKeySchema,
    keySince: time,
    enrolled: time,
    suspension: Type.Optional(Type.Object({ reason: choice(DEVICE_SUSPENSION_REASONS), since: time })),
    binding: Type.Optional(Type.Object(binding, { description: 'Absent while it was never bound: then its posts say whose they are.' })),
};
const view = { id: Type.String(), ...listed };
const WrittenSchema = Type.Object({ ...view, transaction: TransactionSchema });

const enrol = {
    tags: common.tags,
    summary: 'Enrol a device that signs',
    description:
        'With its public key on P-256, as JWK; the private key stays in the device. From then on each of its posts bears its signature (`proof.signature`), or the ledger refuses it. ' +
        'The same again is a success.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: closed({ id: IdSchema, publicKey: EncryptionKeySchema }),
    response: { 201: WrittenSchema },
};
const get = { ...common, summary: 'Read an enrolled device', response: { 200: Type.Object(view) } };
const list = {
    tags: common.tags,
    summary: 'List the enrolled devices of a ward, without names',
    querystring: closed({ ward: Type.Optional(WardQuery), ...pageQuery }),
    response: { 200: page(Type.Object(listed)) },
};
const rotateKey = {
    ...common,
    summary: 'Replace the key of a device',
    description:
        'What it has signed with the key before, and what is not on the ledger yet, is refused from then on: send it again, signed anew.',
    headers: IdempotencyHeader,
    body: closed({ publicKey: EncryptionKeySchema }),
    response: { 200: WrittenSchema },
};
const suspend = {
    ...common,
    summary: 'Suspend a device',
    description: 'Its posts are refused at once. The reason is one of a few words, because it stands on the channel.',
    headers: IdempotencyHeader,
    body: closed({ reason: choice(DEVICE_SUSPENSION_REASONS) }),
    response: { 200: WrittenSchema },
};
const reinstate = { ...common, summary: 'End the suspension of a device', headers: IdempotencyHeader, response: { 200: WrittenSchema } };
const retire = {
    ...common,
    summary: 'Take a device out of service for good',
    headers: IdempotencyHeader,
    response: { 200: WrittenSchema },
};
const BoundSchema = Type.Object({ ...binding, transaction: TransactionSchema });
const bind = {
    ...common,
    summary: 'Say whom a device measures from now on',
    description:
        'Readings of before stay whose they were, also those that come late. A post for anybody else is refused, and so is one that lies across the change. What came for another patient ' +
        'before it was said is corrected (`POST /v1/patients/{id}/vitals/corrections`).',
    headers: IdempotencyHeader,
    body: closed({
        patient: IdSchema,
        corrects: Type.Optional(
            Type.Unsafe<string>({
                ...TimeSchema,
                description:
                    '`since` of the last binding, where that was a mistake: this counts in its place, since then. Posts that were refused by it are taken when they are sent again.',
            }),
        ),
    }),
    response: { 200: BoundSchema },
};
const release = { ...common, summary: 'Say that a device measures nobody from now on', response: { 200: BoundSchema } };

/** Registers the routes. */
export function deviceRoutes(app: FastifyInstance, devices: Devices): void {
    const routes = typed(app);
    routes.post('/v1/devices', { schema: enrol }, async (request, reply) => {
        const enrolled = await devices.enrol(await request.ledgerCaller(), request.body);
        reply.code(201).header('location', `/v1/devices/${enrolled.id}`);
        return committed(reply, enrolled);
    });
    routes.get('/v1/devices/:device', { schema: get }, async (request) => devices.get(await request.ledgerCaller(), request.params.device));
    routes.get('/v1/devices', { schema: list }, async (request) => {
        const { ward = principalOf(request).ward, limit = DEFAULT_LIMIT, ...place } = request.query;
        return devices.list(await request.ledgerCaller(), ward, { ...place, limit });
    });
    routes.post('/v1/devices/:device/key', { schema: rotateKey }, async (request, reply) =>
        committed(reply, await devices.rotateKey(await request.ledgerCaller(), request.params.device, request.body.publicKey)),
    );
    routes.post('/v1/devices/:device/suspend', { schema: suspend }, async (request, reply) =>
        committed(reply, await devices.suspend(await request.ledgerCaller(), request.params.device, request.body.reason)),
    );
    routes.post('/v1/devices/:device/reinstate', { schema: reinstate }, async (request, reply) =>
        committed(reply, await devices.reinstate(await request.ledgerCaller(), request.params.device)),
    );
    routes.post('/v1/devices/:device/retire', { schema: retire }, async (request, reply) =>
        committed(reply, await devices.retire(await request.ledgerCaller(), request.params.device)),
    );
    routes.post('/v1/devices/:device/binding', { schema: bind }, async (request, reply) =>
        committed(
            reply,
            await devices.bind(await request.ledgerCaller(), request.params.device, {
                patient: request.body.patient,
                ...(request.body.corrects !== undefined && { corrects: instantOf(request.body.corrects) }),
            }),
        ),
    );
    routes.delete('/v1/devices/:device/binding', { schema: release }, async (request, reply) =>
        committed(reply, await devices.bind(await request.ledgerCaller(), request.params.device, {})),
    );
}

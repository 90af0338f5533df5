// SPDX-License-Identifier: Apache-2.0
// GET /v1/signals: what POST /v1/vitals takes, for whoever writes the program of a device.

import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { NoQuery, typed } from '../../plugins/documentation';
import type { Vitals } from '../../services/vitals';
import { VITALS_LIMITS } from './vitals-schemas';

const Spellings = Type.Array(Type.String(), {
    description:
        'Other texts for the unit, in letters of any case, with or without blanks, points and `_`, full-width and raised characters as plain ones; ' +
        'UCUM annotations such as {beats} are passed over.',
});
const SignalSchema = Type.Object({
    code: Type.String({ description: 'LOINC, or a local code beginning with wl-.' }),
    name: Type.String(),
    unit: Type.String({ description: 'UCUM: what readings are kept in.' }),
    spellings: Spellings,
    conversions: Type.Array(
        Type.Object(
            { unit: Type.String({ description: 'UCUM.' }), spellings: Spellings, factor: Type.Number(), offset: Type.Number() },
            { description: 'reading * factor + offset is in the unit of the code.' },
        ),
    ),
    minimum: Type.Number({ description: 'A value below it is refused: no patient can have it.' }),
    maximum: Type.Number({ description: 'A value above it is refused.' }),
    zeroMeansOff: Type.Boolean({ description: 'A zero says that the sensor is off: it leaves the statistics and raises SIGNAL_LOST.' }),
    sentinels: Type.Array(Type.Number(), {
        description: 'Values that count as not measured, from any device, in the unit that it writes.',
    }),
    scale: Type.Integer({ description: 'Readings enter statistics as whole numbers: the value times the scale.' }),
});
const ModelSchema = Type.Object({
    model: Type.String(),
    sentinels: Type.Array(Type.Object({ code: Type.String(), values: Type.Array(Type.Number()) })),
});
const CatalogueSchema = Type.Object({
    items: Type.Array(SignalSchema),
    observations: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), values: Type.Array(Type.String()) }), {
        description: 'What may be observed beside the signals: in no ciphertext and no statistic, for the early warning score alone.',
    }),
    models: Type.Array(ModelSchema, { description: 'What a post that names its model may write besides for "not measured".' }),
    oldestSeconds: Type.Number({ description: 'Older readings are refused.' }),
    aheadSeconds: Type.Number({ description: 'So may a reading lie ahead of the clock of the gateway (`GET /v1/time`).' }),
    limits: Type.Object(
        { windows: Type.Integer(), signals: Type.Integer(), values: Type.Integer(), bytes: Type.Integer() },
        { description: 'Windows a request, signals a window, values a signal, bytes a request.' },
    ),
});
const schema = {
    tags: ['Vitals'],
    summary: 'Codes, units and ranges that vitals may have',
    querystring: NoQuery,
    response: { 200: CatalogueSchema },
};

/** Registers the route. */
export function signalRoutes(app: FastifyInstance, vitals: Pick<Vitals, 'catalogue'>): void {
    typed(app).get('/v1/signals', { schema }, () => ({ ...vitals.catalogue(), limits: VITALS_LIMITS }));
}

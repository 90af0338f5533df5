// SPDX-License-Identifier: Apache-2.0
// GET /v1/events: what the ledger announces, as it comes.

import { Type } from '@sinclair/typebox';
import { closed, Hex64Schema } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { principalOf } from '../../plugins/access';
import { headers, NumberSchema, typed } from '../../plugins/documentation';
import type { EventStreams } from '../../services/events';
import { endWith, sendStream } from '../open-streams';

const MEDIA = 'text/event-stream';

const listen = {
    tags: ['Audit'],
    querystring: closed({ patient: Type.Optional(NumberSchema) }),
    headers: headers({
        'last-event-id': Type.Optional({
            ...Hex64Schema,
            description: 'The `id` that came last: what comes behind it is sent, and nothing twice.',
        }),
    }),
    summary: 'Events of the ledger, as they are committed',
    description:
        'Server-sent events: ids and kinds, no content. Auditors and privacy officers are told of all, officers which are `emergencies`, everybody of their own transactions, who treats patients of alarms of theirs besides, as `alarms` with kind and id; ' +
        'with `patient` the patient, and who speaks for them, of what is about the patient, as `facts` with kind and id. ' +
        'Ends with the token, and whenever the reader may not listen any more; ids without an event come now and then and say only where the reader is.',
    response: { 200: { description: 'Until either side ends it.', content: { [MEDIA]: { schema: Type.String() } } } },
};

/** Registers the route. */
export function eventRoutes(app: FastifyInstance, streams: EventStreams): void {
    endWith(app, streams);
    typed(app).get('/v1/events', { schema: listen }, async (request, reply) => {
        const principal = principalOf(request);
        const asker = { caller: await request.ledgerCaller(), roles: principal.roles };
        const { 'last-event-id': after } = request.headers;
        const stream = await streams.open({ asker, principal, after, patient: request.query.patient });
        return sendStream({ request, reply }, MEDIA, stream);
    });
}

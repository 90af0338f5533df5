// SPDX-License-Identifier: Apache-2.0
// What `Accept` asks for, where a route has more than JSON.

import type { FastifyReply } from 'fastify';
import { jsonQuality, qualitiesIn } from '../plugins/requests';

/** Says that the answer follows from `Accept`, beside what others have said. */
export function variesByAccept(reply: FastifyReply): void {
    const said = reply.getHeader('vary');
    void reply.header('vary', said === undefined ? 'Accept' : `${String(said)}, Accept`);
}

/** The media type that is wanted most, where JSON is not wanted more; `undefined` for JSON, which is the answer to whatever else stands there. */
export function wantedOf<Media extends string>(accept = '', offered: readonly Media[]): Media | undefined {
    const qualityOf = qualitiesIn(accept);
    const json = jsonQuality(qualityOf);
    return offered.filter((media) => qualityOf(media) > 0).find((media) => qualityOf(media) >= Math.max(json, ...offered.map(qualityOf)));
}

// SPDX-License-Identifier: Apache-2.0
// What `Accept` asks for, where a route has more than JSON.

import type { FastifyReply } from 'fastify';

/** Says that the answer follows from `Accept`, beside what others have said. */
export function variesByAccept(reply: FastifyReply): void {
    const said = reply.getHeader('vary');
    void reply.header('vary', said === undefined ? 'Accept' : `${String(said)}, Accept`);
}

/** The media type that is wanted most, where JSON is not wanted more; `undefined` for JSON, which is the answer to whatever else stands there. */
export function wantedOf<Media extends string>(accept = '', offered: readonly Media[]): Media | undefined {
    const ranges = accept.split(',').map((range) => {
        const [media = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
        const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
        return { media, quality: Number(quality) };
    });
    const qualityOf = (media: string): number =>
        Math.max(0, ...ranges.filter((range) => range.media === media).map(({ quality }) => quality));
    const json = Math.max(qualityOf('application/json'), qualityOf('application/*'), qualityOf('*/*'));
    return offered.filter((media) => qualityOf(media) > 0).find((media) => qualityOf(media) >= Math.max(json, ...offered.map(qualityOf)));
}

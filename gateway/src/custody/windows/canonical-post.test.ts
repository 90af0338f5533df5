// SPDX-License-Identifier: Apache-2.0
// Posts with the same content are one post, however they are written; what a device sent counts, not what is made of it.

import { canonicalPost, type SentPost } from './canonical-post';

const post: SentPost = {
    device: 'd',
    patient: 'p',
    sequence: 1,
    start: Date.parse('2026-11-28T12:00:00Z'),
    periodSeconds: 60,
    signals: [
        { code: '8867-4', unit: '/min', values: [70, 999] },
        { code: '8310-5', unit: '[degF]', values: [98.6, null] },
    ],
};
const [heart, temperature] = post.signals as [SentPost['signals'][0], SentPost['signals'][0]];

it('is what it was for posts that say no more than before', () => {
    expect(canonicalPost(post)).toBe(
        '{"device":"d","patient":"p","periodSeconds":60,"sequence":1,"signals":[{"code":"8310-5","unit":"[degF]","values":[98.6,null]},' +
            '{"code":"8867-4","unit":"/min","values":[70,999]}],"start":1795867200000}',
    );
});

it.each<[string, Partial<SentPost>]>([
    [
        'spelling of a unit',
        {
            signals: [
                { ...heart, unit: 'bpm' },
                { ...temperature, unit: '°F' },
            ],
        },
    ],
    ['order of signals', { signals: [temperature, heart] }],
])('another %s is the same post', (_what, change) => {
    expect(canonicalPost({ ...post, ...change })).toBe(canonicalPost(post));
});

it.each<[string, Partial<SentPost>]>([
    ['value', { signals: [{ ...heart, values: [70, 998] }, temperature] }],
    ['value in its place, though both are left out', { signals: [{ ...heart, values: [70, null] }, temperature] }],
    ['unit with the converted number', { signals: [heart, { code: '8310-5', unit: 'Cel', values: [37, null] }] }],
    ['model', { model: 'contec-cms50' }],
    ['boot', { boot: 0 }],
    ['meaning of a number', { signals: [{ ...heart, notMeasured: [70] }, temperature] }],
    ['time', { start: post.start + 1 }],
    ['sequence', { sequence: 2 }],
    ['patient', { patient: 'q' }],
])('another %s is another post', (_what, change) => {
    expect(canonicalPost({ ...post, ...change })).not.toBe(canonicalPost(post));
});

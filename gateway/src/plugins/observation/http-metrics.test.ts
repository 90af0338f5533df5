// SPDX-License-Identifier: Apache-2.0
// What is measured of an answer: seconds, under its method, the template of its route and its status.
import Fastify from 'fastify';
import { Registry } from 'prom-client';
import { addHttpMetrics } from './http-metrics';

it('observes each answer once, in seconds, by method, route template and status', async () => {
    const registry = new Registry();
    const app = Fastify();
    addHttpMetrics(app, registry);
    const milliseconds: number[] = [];
    app.addHook('onResponse', async (_request, reply) => {
        milliseconds.push(reply.elapsedTime);
        return Promise.resolve();
    });
    app.get('/things/:id', async () => Promise.resolve('thing'));
    await app.inject({ url: '/things/7' });
    await app.inject({ url: '/things/8' });
    await app.inject({ method: 'POST', url: '/nowhere/9' });
    await app.close();
    const text = await registry.metrics();
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/things/:id",status="200"} 2');
    expect(text).toContain('http_request_duration_seconds_count{method="POST",route="unknown",status="404"} 1');
    expect(text).not.toMatch(/things\/[78]|nowhere/);
    const sum = Number(/_sum\{method="POST"[^}]*\} (\S+)/.exec(text)?.[1]);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(milliseconds[2]! / 1000); // which was read a little later
});

it('counts in buckets from a millisecond to half a minute', async () => {
    const registry = new Registry();
    const app = Fastify();
    addHttpMetrics(app, registry);
    app.get('/', async () => Promise.resolve(''));
    await app.inject({ url: '/' });
    await app.close();
    const bounds = [...(await registry.metrics()).matchAll(/le="([^"]+)"/g)].map(([, bound]) => Number(bound));
    expect(bounds.filter(Number.isFinite)).toEqual([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]);
});

// SPDX-License-Identifier: Apache-2.0
// What the log keeps back by its name, wherever a careless call puts it, and what one line says of an answer.

import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import pino from 'pino';
import { addAccessLog, loggerOptions } from './access-log';

function logged(level = 'info') {
    const lines: string[] = [];
    const logger = pino(loggerOptions(level), { write: (line: string) => void lines.push(line) });
    return { logger, lines };
}

it.each([
    'authorization',
    'cookie',
    'name',
    'subject',
    'caller',
    'sub',
    'patient',
    'device',
    'id',
    'url',
    'body',
    'token',
    'access_token',
    'req',
    'res',
])('%s is removed', (name) => {
    const { logger, lines } = logged();
    logger.info({ [name]: 'quillfeather', kept: 'kept' });
    expect(JSON.parse(lines.join(''))).toMatchObject({ [name]: '[removed]', kept: 'kept' });
    const isOfOwn = name === 'req' || name === 'res';
    logger.info({ nested: { [name]: isOfOwn ? '' : 'quillfeather', kept: 'kept' } });
    expect(lines.join('')).not.toContain('quillfeather');
});

it('the message of an error is removed, its kind is kept', () => {
    const { logger, lines } = logged();
    logger.error({ err: new TypeError('quillfeather') }, 'careless');
    expect(JSON.parse(lines.join(''))).toMatchObject({ err: { type: 'TypeError', message: '[removed]' } });
});

it('is of the level that is set, with a time and nothing of the machine', () => {
    const { logger, lines } = logged('warn');
    logger.info('quillfeather');
    logger.warn('kept');
    const [line, ...more] = lines.map((one) => JSON.parse(one) as Record<string, unknown>);
    expect(more).toEqual([]);
    expect(line).toEqual({ level: 40, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string, msg: 'kept' });
});

it('has one line for each answer: the template of its route, never the path', async () => {
    const { logger, lines } = logged();
    const loggerInstance: FastifyBaseLogger = logger;
    const app = Fastify({ loggerInstance, logController: new LogController({ disableRequestLogging: true }) });
    addAccessLog(app);
    app.get('/things/:thing', async () => Promise.resolve('thing'));
    await app.inject({ url: '/things/quillfeather?patient=quillfeather' });
    await app.inject({ method: 'POST', url: '/quillfeather' });
    await app.close();
    const answered = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === 'answered');
    expect(answered).toMatchObject([
        { method: 'GET', route: '/things/:thing', status: 200, milliseconds: expect.any(Number) as number },
        { method: 'POST', route: 'unknown', status: 404 },
    ]);
    expect(lines.join('')).not.toContain('quillfeather');
});

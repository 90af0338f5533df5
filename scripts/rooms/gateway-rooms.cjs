// SPDX-License-Identifier: Apache-2.0
// The gateway's rooms: randomness and secrets end in custody, Fastify above the services.
// @ts-check
'use strict';

const { RANDOMNESS, SECRETS } = require('./bans.cjs');
const {
    COMMAND_LINE,
    CRYPTO,
    DOMAIN,
    FABRIC_GATEWAY,
    GRPC,
    NODE,
    PROTOS,
    TYPEBOX,
    nodeModules,
    packages,
    room,
    typesOf,
    wholeRooms,
} = require('./modules.cjs');

/** @typedef {import('./room.cjs').Room} Room */

const ENDS_IN_CUSTODY = [RANDOMNESS, SECRETS];
const kernel = room('gateway/src/kernel');
const custody = room('gateway/src/custody');
const ledger = room('gateway/src/ledger');
const store = room('gateway/src/store');
const wardLink = room('gateway/src/ward-link');
/** What composes, and the programs, may reach further than an index.ts. @param {...string} names */
const rooms = (...names) => wholeRooms(names.join(', '), ...names.map((name) => `gateway/src/${name}`));
/** The capabilities of a room, each by its index.ts, and what gathers them. @param {string} name */
const capabilities = (name) => ({ says: name, paths: [`^gateway/src/${name}/([^/]+/index|[^/]+)[.]ts$`] });

/** @type {Room[]} */
const gatewayRooms = [
    { name: 'gateway/src/kernel', folder: 'gateway/src/kernel', may: [DOMAIN, packages('toad-cache')], bans: ENDS_IN_CUSTODY },
    {
        name: 'gateway/src/custody',
        folder: 'gateway/src/custody',
        may: [
            DOMAIN,
            CRYPTO,
            kernel,
            packages('ajv', 'node-seal', 'jose', 'shamir-secret-sharing', 'toad-cache', '@peculiar/x509', 'reflect-metadata'),
            TYPEBOX,
            NODE,
        ],
        bans: [],
        order: {
            byFile: true,
            tiers: [
                ['encryption'],
                ['ports', 'keys'],
                ['decisions', 'envelopes', 'openings', 'seeds', 'wallet'],
                ['release', 'windows'],
                ['downtime', 'rotation'],
                ['process'],
                ['index.ts'],
            ],
        },
    },
    {
        name: 'gateway/src/ledger',
        folder: 'gateway/src/ledger',
        may: [DOMAIN, kernel, FABRIC_GATEWAY, PROTOS, GRPC, NODE, typesOf(custody)],
        bans: ENDS_IN_CUSTODY,
    },
    {
        name: 'gateway/src/store',
        folder: 'gateway/src/store',
        may: [DOMAIN, CRYPTO, packages('kysely', 'toad-cache'), NODE, typesOf(custody)],
        bans: ENDS_IN_CUSTODY,
        order: {
            byFile: true,
            tiers: [
                ['synced-files.ts', 'database'],
                ['ports.ts', 'blobs.ts', 'backup.ts', 'damage.ts', 'journal'],
                ['operations', 'file-store.ts'],
                ['writer'],
                ['outbox', 'tables'],
                ['open-store.ts'],
                ['index.ts'],
            ],
        },
    },
    { name: 'gateway/src/ward-link', folder: 'gateway/src/ward-link', may: [DOMAIN, kernel, NODE, TYPEBOX], bans: ENDS_IN_CUSTODY },
    {
        name: 'gateway/src/services',
        folder: 'gateway/src/services',
        may: [
            DOMAIN,
            kernel,
            custody,
            packages('jose', 'toad-cache', '@cedar-policy/cedar-wasm'),
            NODE,
            typesOf(ledger),
            typesOf(store),
            typesOf(wardLink),
        ],
        bans: ENDS_IN_CUSTODY,
        order: {
            tiers: [
                ['refusals'],
                ['upkeep', 'participants', 'subjects'],
                ['access'],
                ['records'],
                ['alarms', 'clusters', 'entries', 'evidence', 'statistics', '*'],
                ['policies', 'vitals'],
                ['boards'],
                ['index.ts'],
            ],
        },
        within: {
            vitals: {
                byFile: true,
                tiers: [
                    ['ports'],
                    ['bindings', 'intake', 'reading'],
                    ['across', 'proofs'],
                    ['delivery'],
                    ['corrections'],
                    ['waiters.ts', 'intake-first.ts', 'dry-run.ts'],
                    ['vitals-service.ts'],
                    ['index.ts'],
                ],
            },
        },
    },
    {
        name: 'gateway/src/plugins',
        folder: 'gateway/src/plugins',
        may: [
            DOMAIN,
            capabilities('services'),
            TYPEBOX,
            packages('@fastify/cors', '@fastify/rate-limit', '@fastify/swagger-ui', 'ajv-formats', 'fast-json-stringify', 'prom-client'),
            typesOf(packages('fastify', '@fastify/swagger', '@fastify/type-provider-typebox', 'ajv', 'pino')),
            nodeModules('zlib'),
            typesOf(nodeModules('http', 'net', 'stream')),
            typesOf(store),
        ],
        bans: ENDS_IN_CUSTODY,
        order: { tiers: [['access', 'observation', '*'], ['requests'], ['problems'], ['documentation']] },
    },
    {
        name: 'gateway/src/routes',
        folder: 'gateway/src/routes',
        may: [
            DOMAIN,
            kernel,
            capabilities('services'),
            capabilities('plugins'),
            TYPEBOX,
            nodeModules('stream'),
            typesOf(packages('fastify')),
        ],
        bans: ENDS_IN_CUSTODY,
        order: {
            tiers: [
                ['accepted.ts'],
                ['committed.ts', 'exports.ts', 'resource.ts', 'sealed-examples.ts', 'sealed.ts', 'post-name.ts', 'time-range.ts'],
                ['open-streams.ts'],
                ['*'],
                ['access'],
                ['alarms', 'boards', 'clusters', 'entries', 'policies', 'records', 'statistics', 'vitals'],
                ['index.ts'],
            ],
        },
    },
    {
        name: 'gateway/src/options',
        folder: 'gateway/src/options',
        may: [COMMAND_LINE, DOMAIN, NODE, typesOf(capabilities('services')), typesOf(wardLink)],
        bans: ENDS_IN_CUSTODY,
    },
    {
        name: 'gateway/src/composition',
        folder: 'gateway/src/composition',
        may: [
            rooms('custody', 'ledger', 'store', 'ward-link', 'services', 'routes', 'plugins', 'options'),
            DOMAIN,
            packages('fastify', 'prom-client'),
            typesOf(packages('pino')),
            NODE,
        ],
        bans: ENDS_IN_CUSTODY,
    },
    {
        name: 'gateway/src entry points',
        folder: 'gateway/src',
        filesOnly: true,
        may: [rooms('composition', 'options', 'plugins', 'store'), COMMAND_LINE, packages('pino')],
        bans: ENDS_IN_CUSTODY,
    },
];

module.exports = { gatewayRooms };

// SPDX-License-Identifier: Apache-2.0
// An OpenID Connect provider (oidc-provider) as a process of its own, on loopback: what a hospital's would be. It names roles and wards in its own words.
// It prints its address; over the channel of its parent it takes `{ rotate: [algorithms] }`, and answers once it signs with other keys.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

const ALGORITHMS = ['ES256', 'PS256', 'RS256'];
/** What its people are; the word after `physicians` means nothing to a gateway. */
const GROUPS = { 'dr-osei': ['physicians', 'choir'], 'n-berg': ['nurses'] };
const REDIRECT = 'http://127.0.0.1/callback';
let generation = 0;

async function newKeys(algorithms) {
    generation += 1;
    const pairs = algorithms.map(async (alg) => {
        const { privateKey } = await generateKeyPair(alg, { extractable: true });
        return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: `${alg}-${String(generation)}` };
    });
    return Promise.all(pairs);
}

/** One machine for each algorithm, and an app in which people log in; none of the secrets is one. */
function clients() {
    const machines = ALGORITHMS.map((alg) => ({
        client_id: `machine-${alg.toLowerCase()}`,
        client_secret: 'for tests alone',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
    }));
    const app = {
        client_id: 'app',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        redirect_uris: [REDIRECT],
    };
    return [...machines, app];
}

function providerAt(issuer, keys) {
    const provider = new Provider(issuer, {
        clients: clients(),
        jwks: { keys },
        cookies: { keys: ['for tests alone'] },
        claims: { openid: ['sub'] },
        ttl: { AccessToken: 300, ClientCredentials: 300, Grant: 300, Session: 300, Interaction: 300, IdToken: 300 },
        findAccount: async (_ctx, id) => (Object.hasOwn(GROUPS, id) ? { accountId: id, claims: async () => ({ sub: id }) } : undefined),
        extraTokenClaims: async (_ctx, token) => ({
            hospital: { ward: 'st-anna' },
            realm_access: { roles: GROUPS[token.accountId] ?? ['nurses'] },
        }),
        features: {
            clientCredentials: { enabled: true },
            devInteractions: { enabled: true },
            resourceIndicators: {
                enabled: true,
                getResourceServerInfo: async (_ctx, audience, client) => ({
                    scope: 'gateway',
                    audience,
                    accessTokenFormat: 'jwt',
                    jwt: { sign: { alg: ALGORITHMS.find((alg) => client.clientId.endsWith(alg.toLowerCase())) ?? 'ES256' } },
                }),
                useGrantedResource: async () => true,
            },
        },
    });
    return provider.callback();
}

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${String(server.address().port)}`;
let answer = providerAt(issuer, await newKeys(ALGORITHMS));
server.on('request', (request, response) => answer(request, response));
process.on('message', async ({ rotate }) => {
    answer = providerAt(issuer, await newKeys(rotate));
    process.send({ rotated: true });
});
process.on('disconnect', () => process.exit());
process.send({ issuer });

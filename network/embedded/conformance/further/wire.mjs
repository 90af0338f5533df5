// SPDX-License-Identifier: Apache-2.0
/** What every gRPC server answers, below the services: health, methods that are not there, compression. */
import { add, garbage, pause, same, unary } from './helpers.mjs';
import { ordererClient } from './services.mjs';

/** Statuses that Watch gives within a while, and how it stands then. */
function watched(t, client, bytes) {
    return new Promise((resolve) => {
        const call = client.makeServerStreamRequest('/grpc.health.v1.Health/Watch', same, same, bytes, { deadline: Date.now() + 5000 });
        const answers = [];
        const end = (how) => {
            call.cancel();
            resolve({ answers, how });
        };
        call.on('data', (answer) => answers.push(answer.toString('hex')));
        call.on('error', ({ code, details }) => end(`${code} ${details}`));
        call.on('end', () => end('ended'));
        void pause(300).then(() => end('open'));
    });
}

/** HealthCheckRequest. */
const service = (name) => Buffer.concat([Buffer.from([10, name.length]), Buffer.from(name)]);

export const wire = [
    add('health', 'The health service of the orderer: of the server, of a service, as a list, watched; a peer has none.', async (t) => {
        const client = ordererClient(t);
        const check = (bytes) => unary(t, client, '/grpc.health.v1.Health/Check', bytes);
        const list = await unary(t, client, '/grpc.health.v1.Health/List');
        const out = {
            peer: await unary(t, t.net.clients[1], '/grpc.health.v1.Health/Check'),
            server: await check(),
            emptyName: await check(service('')),
            service: await check(service('orderer.AtomicBroadcast')),
            itself: await check(service('grpc.health.v1.Health')),
            unknown: await check(service('absent')),
            garbled: await check(garbage),
            list:
                Buffer.from(list.ok ?? '', 'hex')
                    .toString('latin1')
                    .match(/[a-z][\w.]{3,}/gi)
                    ?.sort() ?? list,
            watched: await watched(t, client, Buffer.alloc(0)),
            watchedUnknown: await watched(t, client, service('absent')),
        };
        client.close();
        return out;
    }),
    add('unknown-method-texts', 'What is said of methods and services that are not there, at a peer and at the orderer.', async (t) => {
        const orderer = ordererClient(t);
        const ask = (path, client = t.net.clients[1]) => unary(t, client, path);
        const out = {
            method: await ask('/gateway.Gateway/Nothing'),
            caseMatters: await ask('/gateway.Gateway/evaluate'),
            noMethod: await ask('/gateway.Gateway/'),
            service: await ask('/absent.Service/Method'),
            noService: await ask('//Method'),
            deeper: await ask('/gateway.Gateway/Evaluate/More'),
            endorser: await ask('/protos.Endorser/Nothing'),
            deliver: await ask('/protos.Deliver/Nothing'),
            otherNode: await ask('/orderer.AtomicBroadcast/Broadcast'),
            orderer: await ask('/gateway.Gateway/Evaluate', orderer),
            ordererMethod: await ask('/orderer.AtomicBroadcast/Nothing', orderer),
        };
        orderer.close();
        return out;
    }),
    add('compressed-requests', 'Requests that a client compresses.', async (t) => {
        const by = async (algorithm) => {
            const client = t.net.open(1, { 'grpc.default_compression_algorithm': algorithm, 'grpc.use_local_subchannel_pool': 1 });
            const answer = await t.session(t.people.user1, 1, client).evaluate('ping');
            const submitted = await t.session(t.people.user1, 1, client).submit('put', [t.key(String(algorithm)), 'x']);
            client.close();
            return [answer, submitted];
        };
        return { none: await by(0), deflate: await by(1), gzip: await by(2) };
    }),
];

// SPDX-License-Identifier: Apache-2.0
/** Calls that are cancelled, misdirected, garbled or too many. */
import { add, call, garbage, pause, unary } from './helpers.mjs';
import { filled } from './forge.mjs';
import { layered } from './gateway-proposals.mjs';

/** The last answer to `ping`, asked until it is the awaited one or 20 s are over. */
async function pingUntil(t, awaited, attempts = 100) {
    const answer = await t.ward1.evaluate('ping');
    if (awaited(answer) || attempts === 0) {
        return answer;
    }
    await pause(200);
    return pingUntil(t, awaited, attempts - 1);
}

/** Waits for the status of a transaction that never comes; called again where the limit refused it, so that it does hold a place. */
async function hold(t, client, request, signal) {
    const answer = await t.outcome(t.raw.call(client, 'commitStatus', request, 30_000, signal));
    if (signal.aborted || !/concurrency limit/.test(answer.error?.message)) {
        return answer;
    }
    await pause(20);
    return hold(t, client, request, signal);
}

export const gatewayCalls = [
    add('cancelled-calls', 'Calls that the client cancels; the gateway goes on serving.', async (t) => {
        const key = t.key();
        const options = () => ({ deadline: Date.now() + 300 });
        const proposal = t.ward1.proposal('run', [
            JSON.stringify([
                ['put', key, 'x'],
                ['sleep', 800],
            ]),
        ]);
        const late = await t.outcome(proposal.endorse(options()));
        const past = await t.outcome(t.ward1.proposal('ping').evaluate({ deadline: Date.now() - 1000 }));
        await pause(900);
        return { late, past, after: await t.ward1.evaluate('get', [key]), again: (await t.ward1.submit('put', [key, 'y'])).status };
    }),
    add('request-channel', 'The channel named in the request is not the one of the proposal.', async (t) => {
        const { gateway } = t.protos;
        const { made, signed } = layered(t, {});
        const evaluate = filled(new gateway.EvaluateRequest(), {
            TransactionId: made.txId,
            ChannelId: 'absent',
            ProposedTransaction: signed,
        });
        const endorse = filled(new gateway.EndorseRequest(), {
            TransactionId: made.txId,
            ChannelId: 'absent',
            ProposedTransaction: signed,
        });
        return { evaluate: await call(t, 'evaluate', evaluate), endorse: await call(t, 'endorse', endorse) };
    }),
    add('unknown-method', 'Methods that the services do not have, and services that are not there.', async (t) => {
        const ask = (path) => unary(t, t.net.clients[1], path);
        const status = async (path) => (await ask(path)).error?.status;
        return {
            method: await status('/gateway.Gateway/Nothing'),
            service: await status('/absent.Service/Method'),
            garbage: await status('/gateway.Gateway/'),
            endorser: await status('/protos.Endorser/Nothing'),
        };
    }),
    add('garbled-requests', 'Requests that are no protobuf messages.', async (t) => {
        const ask = (path, bytes) => unary(t, t.net.clients[1], path, bytes, (answer) => answer.length);
        const out = {};
        for (const method of ['Evaluate', 'Endorse', 'Submit', 'CommitStatus']) {
            out[method] = [
                await ask(`/gateway.Gateway/${method}`, garbage),
                await ask(`/gateway.Gateway/${method}`, Buffer.from([0x1a, 2, 8])),
            ];
        }
        return {
            ...out,
            endorser: await ask('/protos.Endorser/ProcessProposal', garbage),
            emptyEndorser: await ask('/protos.Endorser/ProcessProposal', Buffer.alloc(0)),
        };
    }),
    add('invalid-utf8', 'Texts that are not UTF-8 in proposals and requests.', async (t) => {
        const half = '\ud800';
        const both = async (fields) => ({
            evaluate: await t.evaluateRaw(fields),
            endorse: await t.outcome(t.endorseRaw(fields).then(() => 'endorsed')),
        });
        const statusOf = async (promise) => (await promise).error?.status ?? 'answered';
        return {
            txId: await both({ headerTxId: half }),
            channel: await both({ channel: half, requestChannel: t.config.channel }),
            chaincode: await both({ chaincode: half }),
            headerChaincode: await both({ headerChaincode: half }),
            version: await both({ chaincodeVersion: half }),
            requestId: await statusOf(t.evaluateRaw({ txId: half })),
            targets: await statusOf(t.evaluateRaw({}, { targets: [half] })),
            status: await statusOf(t.outcome(t.rawStatus(half, { deadline: 1000 }))),
            argument: await t.ward1.evaluate('get', [Buffer.from([0xff, 0xfe])]),
        };
    }),
    add(
        'concurrency-limit',
        'The 501st call of the Gateway service at a time is refused, and served when another has ended.',
        async (t) => {
            const client = t.net.open(1);
            const request = t.raw.statusRequest({ txId: 'f'.repeat(64), channel: t.config.channel, identity: t.people.user1 });
            const calls = new AbortController();
            const waiting = Array.from({ length: 500 }, () => hold(t, client, request, calls.signal));
            const refused = await pingUntil(t, ({ error }) => error !== undefined);
            calls.abort();
            await Promise.all(waiting);
            client.close();
            return { refused, served: await pingUntil(t, ({ error }) => error === undefined) };
        },
    ),
];

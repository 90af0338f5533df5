// SPDX-License-Identifier: Apache-2.0
/** System chaincodes by way of the gateway: evaluated, endorsed, with named organisations, by several people. */
import { add, withoutPaths } from './helpers.mjs';

const CALLS = (channel) => ({
    qscc: ['GetChainInfo', channel],
    cscc: ['GetChannels'],
    _lifecycle: ['QueryChaincodeDefinitions', Buffer.alloc(0)],
    lscc: ['getchaincodes'],
    escc: ['x'],
    vscc: ['x'],
});

/** The list of definitions has no fixed order, so that the peers' answers differ now and then. */
const mismatch = ({ error }) => error.details?.some(({ message }) => message === 'ProposalResponsePayloads do not match');

async function each(t, session, ask) {
    const out = {};
    for (const [name, [fn, ...args]] of Object.entries(CALLS(t.config.channel))) {
        const answer = await ask(fn, args, session.network.getContract(name));
        out[name] = answer.error && !mismatch(answer) ? answer : 'answered';
    }
    return withoutPaths(out);
}

export const submitSystem = [
    add('system-evaluate', 'System chaincodes evaluated: by user and admin, at a named ward.', async (t) => {
        const by = (session, options = {}) =>
            each(t, session, (fn, args, contract) => session.evaluate(fn, args, { contract, ...options }));
        return {
            user1: await by(t.ward1),
            admin1: await by(t.as('admin1', 1)),
            atWard2: await by(t.ward1, { endorsingOrganizations: ['Ward2MSP'] }),
            unknown: await by(t.ward1, { endorsingOrganizations: ['Ward9MSP'] }),
            transient: await by(t.ward1, { transientData: { a: 'x' } }),
        };
    }),
    add('system-endorse', 'System chaincodes endorsed for a transaction, and what becomes of it.', async (t) => {
        const by = (session, options = {}) =>
            each(t, session, (fn, args, contract) => t.outcome(session.endorse(fn, args, { contract, ...options })));
        return {
            user1: await by(t.ward1),
            admin1: await by(t.as('admin1', 1)),
            named: await by(t.ward1, { endorsingOrganizations: ['Ward1MSP'] }),
            namedOther: await by(t.ward1, { endorsingOrganizations: ['Ward2MSP'] }),
            namedBoth: await by(t.ward1, { endorsingOrganizations: ['Ward1MSP', 'Ward2MSP'] }),
            submitted: await (async () => {
                for (let i = 0; i < 30; i++) {
                    const tx = await t.outcome(
                        t.ward1.endorse('QueryChaincodeDefinitions', [Buffer.alloc(0)], {
                            contract: t.ward1.network.getContract('_lifecycle'),
                        }),
                    );
                    if (tx.ok) {
                        return { endorsers: t.endorsersOf(tx.ok), ...(await t.ward1.send(tx.ok)) };
                    }
                    if (!mismatch(tx)) {
                        return tx;
                    }
                }
                return 'always different';
            })(),
            submittedByOne: await (async () => {
                const tx = await t.outcome(
                    t.ward1.endorse('QueryChaincodeDefinitions', [Buffer.alloc(0)], {
                        contract: t.ward1.network.getContract('_lifecycle'),
                        endorsingOrganizations: ['Ward1MSP'],
                    }),
                );
                return tx.ok ? t.ward1.send(tx.ok) : tx;
            })(),
            submittedQscc: await (async () => {
                const tx = await t.outcome(
                    t.ward1.endorse('GetChainInfo', [t.config.channel], {
                        contract: t.ward1.network.getContract('qscc'),
                        endorsingOrganizations: ['Ward1MSP'],
                    }),
                );
                return tx.ok ? t.ward1.send(tx.ok) : tx;
            })(),
        };
    }),
    add(
        'lscc-functions',
        'The old lifecycle chaincode: every function, with too few arguments, of unknown channels and chaincodes.',
        async (t) => {
            const out = {};
            const { channel, chaincode } = t.config;
            for (const who of ['user1', 'admin1']) {
                const session = t.as(who, 1);
                for (const call of [
                    [''],
                    ['getid'],
                    ['getid', channel, chaincode],
                    ['getid', channel, 'absent'],
                    ['getid', 'absent', chaincode],
                    ['getdepspec', channel, chaincode],
                    ['getccdata', channel, chaincode],
                    ['ChaincodeExists', channel, chaincode],
                    ['GetDeploymentSpec', channel, chaincode],
                    ['GetChaincodeData', channel, chaincode],
                    ['getchaincodes'],
                    ['GetChaincodes'],
                    ['getinstalledchaincodes'],
                    ['GetInstalledChaincodes'],
                    ['getinstalledchaincodes', 'x'],
                    ['GetCollectionsConfig', chaincode],
                    ['getcollectionsconfig', chaincode],
                    ['install', 'x'],
                    ['deploy', channel, 'x'],
                    ['upgrade', channel, 'x'],
                    ['deploy'],
                    ['Nothing', 'x'],
                ]) {
                    const [fn, ...args] = call;
                    const answer = await session.evaluate(fn, args, { contract: session.network.getContract('lscc') });
                    out[`${who} ${call.join(' ')}`] = answer.error ? answer.error.message : answer.ok.length;
                }
            }
            return withoutPaths(out);
        },
    ),
];

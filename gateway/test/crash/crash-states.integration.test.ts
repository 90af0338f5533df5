// SPDX-License-Identifier: Apache-2.0
// kill -9 of the gateway, the custodian, the network and all of them, at each named state between the 202 and the commit of the window: no
// acknowledged post is missing, none is twice, in no window or in two, and both wards hold the same chain.
import { CrashingWards, victims, WINDOW_STATES, type WindowState } from '../support/crashing-wards';
import { engine } from '../support/networks';

const states = ['RECEIVED', 'ENDORSED', 'SUBMITTED'] as const;
const windowStates = Object.keys(WINDOW_STATES) as WindowState[];
/** Where gateway and custodian stand when they die is the same on every network: with Fabric only its own death is tried at each state. */
const victimsAtStates = engine === 'native' ? ['network'] : victims;

describe('after kill -9', () => {
    let wards: CrashingWards;
    beforeAll(async () => {
        wards = await CrashingWards.start();
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
    });

    it.each(states.flatMap((state) => victimsAtStates.map((victim) => [victim, state] as const)))(
        'of the %s at %s',
        async (victim, state) => {
            const scenario = `${victim}-${state}`;
            await wards.restartGateway({ WARDLEDGER_HOLD_AT: state });
            const submissions = await wards.acknowledge(scenario);
            await wards.reached(state, submissions);
            await wards.kill(victim);
            await wards.bringBack(victim);
            await wards.restartGateway();
            await wards.nothingMissingNothingTwice(scenario, submissions);
        },
        120_000,
    );

    it.each(windowStates.flatMap((state) => victimsAtStates.map((victim) => [victim, state] as const)))(
        'of the %s with windows at %s',
        async (victim, state) => {
            const scenario = `${victim}-${state}`;
            await wards.restartGateway({ WARDLEDGER_HOLD_AT: state });
            const submissions = await wards.acknowledge(scenario);
            await wards.reached('VALID', submissions);
            await wards.windowsReached(state);
            await wards.kill(victim);
            await wards.bringBack(victim);
            await wards.restartGateway();
            await wards.nothingMissingNothingTwice(scenario, submissions);
        },
        120_000,
    );

    it('leaves both wards with the same chain', async () => wards.sameChain());
});

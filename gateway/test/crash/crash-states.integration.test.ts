// SPDX-License-Identifier: Apache-2.0
// kill -9 of the gateway, the custodian, the network and all of them, at each named state between the 202 and the commit of the window: no
// acknowledged post is missing, none is twice, in no window or in two, and both wards hold the same chain.
import { CrashingWards, victims, WINDOW_STATES, type WindowState } from '../support/crashing-wards';
import { engine } from '../support/networks';

const states = ['RECEIVED', 'ENDORSED', 'SUBMITTED'] as const;
const windowStates = Object.keys(WINDOW_STATES) as WindowState[];
/** Where gateway and custodian stand when they die is the same on every network: with Fabric only its own death is tried at each state. */
const victimsAtStates = engine === 'native' ? ['network'] : victims;

const isOfWindows = (state: (typeof states)[number] | WindowState): state is WindowState => state in WINDOW_STATES;

describe('after kill -9', () => {
    let wards: CrashingWards;
    beforeAll(async () => {
        wards = await CrashingWards.start();
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
    });

    // At each state the victims die one after another, each with posts of its own that stand there beside those of the dead before it: all of
    // these are as they were after each death, and let go by the last, of everything.
    it.each([...states, ...windowStates])(
        'of each, one after another, at %s',
        async (state) => {
            const acknowledged = new Map<string, string[]>();
            const stands = async (): Promise<void> => {
                const submissions = [...acknowledged.values()].flat();
                await (isOfWindows(state) ? wards.windowsReached(state, submissions) : wards.reached(state, submissions));
            };
            await wards.restartGateway({ WARDLEDGER_HOLD_AT: state });
            for (const victim of victimsAtStates) {
                const scenario = `${victim}-${state}`;
                acknowledged.set(scenario, await wards.acknowledge(scenario));
                await stands();
                await wards.kill(victim);
                await wards.bringBack(victim);
                if (victim === 'gateway') {
                    await wards.restartGateway({ WARDLEDGER_HOLD_AT: state });
                    await stands();
                }
            }
            await wards.restartGateway();
            for (const [scenario, submissions] of acknowledged) {
                await wards.nothingMissingNothingTwice(scenario, submissions);
            }
        },
        240_000,
    );

    it('leaves both wards with the same chain', async () => wards.sameChain());
});

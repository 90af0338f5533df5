// SPDX-License-Identifier: Apache-2.0
// kill -9 of the gateway, the custodian, the network, each of its processes and all of them, while posts keep coming: no acknowledged post
// is missing, none is twice, and both wards hold the same chain.
import { CrashingWards, postsOfScenario, victims } from '../support/crashing-wards';
import { networkParts } from '../support/networks';
import { until } from '../support/until';

describe('after kill -9', () => {
    let wards: CrashingWards;
    beforeAll(async () => {
        wards = await CrashingWards.start();
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
    });

    it.each([...victims, ...networkParts])(
        'of the %s while posts keep coming',
        async (victim) => {
            const acknowledged = new Map<string, string[]>();
            const load = { stop: false };
            const loading = (async () => {
                for (let round = 1; !load.stop; round += 1) {
                    const scenario = `load-${victim}-${String(round)}`;
                    const submissions = await wards.acknowledge(scenario).catch(() => []); // not answered is not acknowledged
                    if (submissions.length > 0) {
                        acknowledged.set(scenario, submissions);
                    }
                    await new Promise((resolve) => setTimeout(resolve, 200));
                }
            })();
            const acknowledgedMoreThan = (count: number) => () => acknowledged.size > count;
            await until('a first answer', acknowledgedMoreThan(0));
            await wards.kill(victim);
            await wards.bringBack(victim);
            if (victim === 'gateway' || victim === 'everything') {
                await wards.restartGateway();
            }
            await until('an answer after it came back', acknowledgedMoreThan(acknowledged.size));
            load.stop = true;
            await loading;
            expect(acknowledged.size).toBeGreaterThanOrEqual(2);
            for (const [scenario, submissions] of acknowledged) {
                expect(submissions).toHaveLength(postsOfScenario);
                await wards.nothingMissingNothingTwice(scenario, submissions);
            }
        },
        180_000,
    );

    it('leaves both wards with the same chain', async () => wards.sameChain());
});

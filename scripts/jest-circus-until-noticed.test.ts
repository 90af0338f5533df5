// SPDX-License-Identifier: Apache-2.0
// Once a test has noticed a mutant nothing more of that run is played; the first run, which asks for every test, is played to its end.
import runUntilNoticed from './jest-circus-until-noticed.cjs';

type Environment = NonNullable<Parameters<typeof runUntilNoticed>[2]>;
interface PlayedTest {
    mode?: string;
    errors: unknown[];
}

jest.mock('jest-circus/runner', () => ({ __esModule: true, default: jest.fn() }));
const { default: runFile } = jest.requireMock<{ default: jest.Mock }>('jest-circus/runner');

/** Plays a file of two tests as jest's runner does. @returns those of them that were not passed over */
function playing(first: PlayedTest, second: PlayedTest) {
    const played: PlayedTest[] = [];
    runFile.mockImplementation(async (_run: unknown, _settings: unknown, { handleTestEvent }: Environment) => {
        for (const test of [first, second]) {
            await handleTestEvent?.({ name: 'test_start', test }, undefined);
            if (test.mode !== 'skip') {
                played.push(test);
                await handleTestEvent?.({ name: 'test_done', test }, undefined);
            }
        }
        return { testResults: played };
    });
    return played;
}

const passing = (): PlayedTest => ({ errors: [] });
const failing = (): PlayedTest => ({ errors: [new Error('noticed')] });

it('plays every test of every file while none fails', async () => {
    const run = { testNamePattern: '(a)|(b)' };
    for (const _file of ['first', 'second']) {
        const played = playing(passing(), passing());
        await runUntilNoticed(run, {}, {});
        expect(played).toHaveLength(2);
    }
});

it('plays nothing after a test that fails: neither of its file nor of the next', async () => {
    const run = { testNamePattern: '(a)|(b)' };
    const played = playing(failing(), passing());
    await runUntilNoticed(run, {}, {});
    expect(played).toHaveLength(1);
    expect(await runUntilNoticed(run, {}, {})).toMatchObject({ numFailingTests: 0, testResults: [{ status: 'pending' }] });
    expect(played).toHaveLength(1);
});

it('begins anew with the next mutant', async () => {
    playing(failing(), passing());
    await runUntilNoticed({ testNamePattern: '(a)' }, {}, {});
    const played = playing(passing(), passing());
    await runUntilNoticed({ testNamePattern: '(a)' }, {}, {});
    expect(played).toHaveLength(2);
});

it('plays all of a run without a pattern, and still tells the environment', async () => {
    const heard: string[] = [];
    const environment = { handleTestEvent: ({ name }: { name: string }) => void heard.push(name) };
    const played = playing(failing(), failing());
    await runUntilNoticed({}, {}, environment);
    expect(played).toHaveLength(2);
    playing(passing(), passing());
    await runUntilNoticed({ testNamePattern: '(a)' }, {}, environment);
    expect(heard).toEqual(['test_start', 'test_done', 'test_start', 'test_done', 'test_start', 'test_done', 'test_start', 'test_done']);
});

// SPDX-License-Identifier: Apache-2.0
// How many bytes somebody may bring in an hour.

import { FileBudget } from './file-budget';

it('each caller has as many bytes an hour, regained evenly; what is refused costs nothing', () => {
    let elapsed = 0;
    const budget = new FileBudget({ perHour: 100, elapsed: () => elapsed });
    const spend = (caller: string, bytes: number) => () => {
        budget.spend(caller, bytes);
    };
    expect(spend('dr-osei', 60)).not.toThrow();
    expect(spend('dr-osei', 60)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED', params: { retryAfter: 720 } }) as Error);
    expect(spend('dr-osei', 40)).not.toThrow();
    expect(spend('dr-lind', 100)).not.toThrow();
    elapsed = 1_800_000;
    expect(spend('dr-osei', 51)).toThrow();
    expect(spend('dr-osei', 50)).not.toThrow();
});

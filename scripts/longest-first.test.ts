// SPDX-License-Identifier: Apache-2.0
// On a fresh clone the longest suites begin; where durations are known, they decide.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { LONG, longestFirst } from './longest-first.cjs';

const unit = { path: '/clone/gateway/src/services/vitals/posts/backoff.test.ts' };
const load = { path: '/clone/gateway/test/crash/crash-load.integration.test.ts' };
const records = { path: '/clone/gateway/test/records/records.integration.test.ts' };
const further = { path: '/clone/network/embedded/test/conformance-further.test.ts' };

it('begins with the longest where nothing is known, and leaves the others as they were', () => {
    const other = { path: '/clone/chaincode/src/domain/errors.test.ts' };
    expect(longestFirst([unit, records, other, further, load])).toEqual([further, load, records, unit, other]);
});

it('leaves the order to jest where it knows how long something took', () => {
    const known = [
        { ...unit, duration: 20 },
        { ...further, duration: undefined },
    ];
    expect(longestFirst(known)).toEqual(known);
});

it('names suites that there are', () => {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.test.ts'], {
        cwd: join(__dirname, '..'),
        encoding: 'utf8',
    });
    const files = listed.split('\n');
    expect(LONG.filter((part) => !files.some((file) => file.includes(part)))).toEqual([]);
});

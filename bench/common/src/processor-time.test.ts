// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { processorMillisecondsOf } from './processor-time';

const onLinux = existsSync('/proc/self/stat') ? it : it.skip;

onLinux('grows with what a process does', () => {
    const before = processorMillisecondsOf(process.pid);
    let now = before;
    while (now === before) {
        now = processorMillisecondsOf(process.pid);
    }
    expect([before > 0, now > before]).toEqual([true, true]);
});

onLinux('is that of no process that has ended', () => {
    expect(() => processorMillisecondsOf(0)).toThrow('ENOENT');
});

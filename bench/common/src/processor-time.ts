// SPDX-License-Identifier: Apache-2.0
// Processor time of a process, which tells more than the clock on a machine that others use too. Linux only.

import { readFileSync } from 'node:fs';

/** The kernel's unit in /proc on every Linux that matters: a hundredth of a second. */
const TICK_MILLISECONDS = 10;
/** User and system time, counted from the field after the command's closing bracket: a command may hold blanks and brackets itself. */
const [USER, SYSTEM] = [11, 12];

/** Milliseconds that a process has used so far, all its threads together. @throws Error where there is no such process, or no /proc */
export function processorMillisecondsOf(pid: number): number {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK_MILLISECONDS;
}

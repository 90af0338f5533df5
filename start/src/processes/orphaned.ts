// SPDX-License-Identifier: Apache-2.0
// Notices that the process that called us is gone: `npm start` may be killed in a way that passes no signal on.
const everyMilliseconds = 500;

/** Tells once when this process has another parent than now. */
export function onceOrphaned(tell: () => void, parent = (): number => process.ppid): void {
    const caller = parent();
    const watch = setInterval(() => {
        if (parent() !== caller) {
            clearInterval(watch);
            tell();
        }
    }, everyMilliseconds).unref();
}

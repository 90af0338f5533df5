// SPDX-License-Identifier: Apache-2.0
// Required before a program (NODE_OPTIONS): its wall clock is ahead by as many milliseconds as a file says, and follows when that is changed.
// Timers and performance.now are left alone, as they are when somebody sets a computer's clock.
// @ts-check
'use strict';

const { readFileSync } = require('node:fs');

const file = process.env.WARDLEDGER_TEST_CLOCK;
if (file !== undefined) {
    const RightDate = Date;
    const ahead = () => {
        try {
            return Number(readFileSync(file, 'utf8'));
        } catch {
            return 0;
        }
    };
    let offset = ahead();
    setInterval(() => (offset = ahead()), 20).unref();
    const now = () => RightDate.now() + offset;
    globalThis.Date = new Proxy(RightDate, {
        construct: (date, parts) => Reflect.construct(date, parts.length === 0 ? [now()] : parts),
        get: (date, name) => (name === 'now' ? now : Reflect.get(date, name)),
    });
}

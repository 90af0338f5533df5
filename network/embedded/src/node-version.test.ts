// SPDX-License-Identifier: Apache-2.0
import { demandNode } from './node-version';

test.each(['24.15.0', '24.16.1', '25.0.0', '26.1.0-nightly'])('Node.js %s will do', (version) => {
    expect(() => {
        demandNode(version);
    }).not.toThrow();
});

test.each(['24.14.9', '22.20.0', '18.0.0', '0.12.18'])('Node.js %s is refused in words', (version) => {
    expect(() => {
        demandNode(version);
    }).toThrow(`embedded-network needs Node.js 24.15 or later, and this is ${version}`);
});

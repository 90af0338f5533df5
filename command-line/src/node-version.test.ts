// SPDX-License-Identifier: Apache-2.0
import { nodeRefusal } from './node-version';

test.each(['24.15.0', '24.21.0', '25.0.0', '26.1.0-nightly', '100.0.0'])('Node.js %s will do', (version) => {
    expect(nodeRefusal(version, '24.15')).toBeUndefined();
});

test.each(['24.14.9', '24.9.0', '22.20.0', '20.20.2', '9.30.0'])('Node.js %s is refused with what to call instead', (version) => {
    const refusal = nodeRefusal(version, '24.15');
    expect(refusal).toContain(`needs Node.js 24.15 or later, and this is ${version}`);
    expect(refusal).toContain('node_modules/.bin/node');
});

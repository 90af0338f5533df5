// SPDX-License-Identifier: Apache-2.0
// Ends, in words, where Node.js is too old for this package; written so that an old one can read it.
'use strict';

try {
    require('../dist/node-version.js');
} catch (error) {
    process.stderr.write(error.message + '\n');
    process.exit(1);
}

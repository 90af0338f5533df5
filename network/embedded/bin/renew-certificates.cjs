#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
'use strict';

require('./demand-node.cjs');
require('../dist/identities/renewal-cli.js').main(process.argv.slice(2));

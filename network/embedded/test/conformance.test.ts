// SPDX-License-Identifier: Apache-2.0
// The conformance kit as it was handed out.
import { answersLikeFabric } from './conformance-kit';

answersLikeFabric({ scenarios: 'scenarios.mjs', golden: 'golden.json' });

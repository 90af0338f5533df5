// SPDX-License-Identifier: Apache-2.0
// The further scenarios; a file of their own, so that jest can run them beside the kit's.
import { answersLikeFabric } from './conformance-kit';

answersLikeFabric({ scenarios: 'further.mjs', golden: 'golden-further.json' });

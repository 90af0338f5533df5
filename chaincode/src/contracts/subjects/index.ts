// SPDX-License-Identifier: Apache-2.0
// Contract `subject`.

export { subjectKeys } from './keys';
export { SubjectContract } from './subject.contract';
export { mergedUnder, survivorOf, survivorsOf } from './survivors';

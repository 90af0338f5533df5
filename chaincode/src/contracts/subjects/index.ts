// SPDX-License-Identifier: Apache-2.0
// Contract `subject`.

export { subjectKeys, subjectPrefixes, subjectRuns } from './keys';
export { deleteMerge, type Marks, markRecord, purgeMark, putMerge, putRemoval, readKind, readMarks, readSealedId } from './marks';
export { admitNumber } from './numbering';
export { SubjectContract } from './subject.contract';
export { idsOf, mergedUnder, survivorOf, survivorsOf } from './survivors';

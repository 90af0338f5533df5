// SPDX-License-Identifier: Apache-2.0
// Contract `subject`.

export { SubjectContract } from './subject.contract';

// SPDX-License-Identifier: Apache-2.0
// The link to the other ward's gateway; services import types of its ports.

export { openWardLink, type LinkSettings, type WardLink } from './open-link';
export type {
    BlobReleases,
    BlobRequest,
    CrossedEnvelope,
    LinkAnswer,
    LinkOutcome,
    OtherWard,
    OtherWardReadings,
    ReadingReleases,
    ReadingsRequest,
    ReleasedBlob,
    WaitingRequest,
    WaitingWindow,
    WaitingWindows,
} from './ports';

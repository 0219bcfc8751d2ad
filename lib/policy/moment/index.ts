export { momentOfDate } from './dated-moment';
export type { DatedMoment, MomentOfDate } from './dated-moment';
export { judgeLateness } from './judge-lateness';
export type { IfPast } from './judge-lateness';
export type { MomentClock, MomentOffset, MomentSpec, MomentUnit, ResolvedMoment } from './moment-spec';
export { readDate } from './read-date';
export type { WrittenDate } from './read-date';
export { resolveMoment } from './resolve-moment';

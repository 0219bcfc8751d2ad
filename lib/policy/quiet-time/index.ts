export type { DayName } from '../local-date';
export { allowedToQuiet } from './allowed-hours';
export { isFor, whereaboutsOf } from './audience';
export type { Audience } from './audience';
export { compileQuietTime } from './compile';
export type { CompiledQuietTime } from './compile';
export { evaluateQuietTime, evaluateQuietTimes } from './evaluate';
export type {
	DateRange,
	HolidayRegion,
	OpenVerdict,
	QuietTimeContact,
	QuietTimePolicy,
	QuietTimeRule,
	QuietTimes,
	QuietTimeVerdict,
	QuietTimeZone,
	QuietVerdict,
	RuleCondition,
	WeeklyWindow,
	ZoneSource,
	ZoneUsed,
} from './policy-json';
export { previewQuietTime, previewQuietTimes } from './preview';
export type { PreviewSpan, QuietTimePreview } from './preview';
export { releaseMoment } from './release';
export { readAudience } from './read-policy';

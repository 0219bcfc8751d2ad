/**
 * The policy library of customer journeys: the only door. Every exported name is public API.
 * Nothing in it knows n8n. Time is a parameter everywhere: `nowMs`, milliseconds since 1970.
 */
export { openStore, type StoreOptions } from './open-store';
export type { JourneyStore } from './journey-store';
export { JourneyError, type JourneyErrorCode } from './domain/errors';
export { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './domain/time';
export { contactPointKey } from './domain/contact-point';
export { nextVisit, enrollmentIdOf, ticketIdOf } from './domain/ids';
export { readPath, withPath, type JsonObject, type JsonValue } from './domain/json';
export type { Clock, Enrollment, Failure, Outcome } from './domain/contact';
export type { Correlation, EventInput, RetimeRule, StoredEvent, WaitBranch, WaitFor } from './domain/events';
export type {
	CorrelationPair,
	EntrySubscription,
	ExitSubscription,
	GoalSubscription,
	Journey,
	JourneyState,
	Subscription,
} from './domain/journey';
export type { JourneyCounters, LedgerLine } from './domain/ledger';
export type { CapAnswer, CapAsk, CapLimit } from './store/caps';
export type { SegmentDiff, SegmentStore } from './store/segments';
export type { StoreHealth } from './store/driver';
export type { ClaimAnswer, ClaimAsk, CommitAsk, Effect } from './effects/effect';
export type { EffectEdit, Effects } from './effects/effects';
export type { Capacity, CapacityAnswer, CapacityAsk } from './capacity/capacity';
export type { ConsentAnswer, ConsentBook, ConsentRecord, SuppressRecord } from './consent/consent-book';
export type { ConsentEntry, ConsentQuestion, ConsentVerdict, Suppression } from './policy/consent';
export type { EnterAnswer, EnterRequest } from './enrollments/enter';
export type { EnrollmentSelection, RunEnd } from './enrollments/enrollments';
export type { RecordAnswer } from './events/inbox';
export type { Performed, PerformedQuery } from './events/performed';
export type { SavedPolicy } from './policies/policies';
export type {
	BeginAnswer,
	ContactEnd,
	LeaseAnswer,
	LeasedBatch,
	LeasedContact,
	ListedTicket,
	ParkAnswer,
	ParkRecord,
	PutBack,
} from './waiting/types';
export { timelinesOf, type ContactTimeline, type TimelineLine } from './contacts/timeline';
export { exportContacts, type ContactExport, type ExportAsk } from './contacts/export-contacts';
export type { Forgotten, ForgetOptions } from './contacts/people';
export type { TicketChoice, TicketName } from './waiting/parked-tickets';
export { laneOf, stepOfLane } from './waiting/lane';
export { Dispatcher, type DispatchedStep, type Verdict } from './waiting/dispatcher';
export { StoreClock } from './waiting/store-clock';
export { compileConditions } from './segments/conditions';
export { itemOf } from './enrollments/enter-by-event';
export { handleIntake, INTAKE_LIMITS, type IntakeOptions } from './http/intake';
export type { AuthenticationSettings } from './http/authenticate';
export type { HttpAnswer, HttpRequest } from './http/http-message';
export { judgeEntry, type EntryRepeat, type EntryRule } from './policy/entry';
export {
	allowedToQuiet,
	compileQuietTime,
	evaluateQuietTime,
	evaluateQuietTimes,
	previewQuietTime,
	previewQuietTimes,
	releaseMoment,
} from './policy/quiet-time';
export type {
	DayName,
	QuietTimeContact,
	QuietTimePolicy,
	QuietTimePreview,
	QuietTimeRule,
	QuietTimes,
	QuietTimeVerdict,
	WeeklyWindow,
} from './policy/quiet-time';
export {
	judgeLateness,
	resolveMoment,
	type DatedMoment,
	type IfPast,
	type MomentSpec,
	type MomentUnit,
	type ResolvedMoment,
} from './policy/moment';
export { calendarWindow } from './policy/calendar';
export {
	capLimits,
	capsFor,
	describeCap,
	LONGEST_CAP_DAYS,
	mergeCaps,
	parseCaps,
	scopesOfHit,
	type Cap,
} from './policy/caps';
export { normaliseZone } from './policy/zones';
export {
	FLOOR_NAME,
	parseFloor,
	parseFrequencyCaps,
	parsePolicy,
	POLICY_KINDS,
	type Floor,
	type PolicyKind,
} from './policy/saved-policy';
export { listPresets, presetCaps, presetPolicies, type CallingHoursPreset } from './policy/presets';
export type {
	Call,
	CallClass,
	CallEvidence,
	CallOutcome,
	CallOutput,
	CallResult,
	CallVerdict,
	RetryAdvice,
} from './domain/call';
export type { ExtractField, Talk, TalkPlan, TalkTurn } from './domain/talk';
export {
	CALL_RESULTS,
	callerNumberFor,
	classifyCall,
	isFinal,
	isForward,
	mayRetry,
	nextDial,
	parseEngagement,
	tighten,
	verdictOf,
	type Engagement,
	type EngagementConsent,
	type EngagementOverrides,
	type EngagementQuietTime,
	type EngagementWho,
	type NextDial,
	type PastDial,
	type RetryPlan,
	type Tightened,
} from './policy/voice';
export { compilePropertyPath } from './domain/property-path';
export { RESERVED_PREFIXES } from './http/event-draft';
export type { Condition, ConditionFilter } from './segments/conditions';
export type { BehaviourRule } from './segments/behaviour';
export type { Verdict as SegmentVerdict } from './segments/verdict';
export type { AskedBehaviour } from './segments/asked-behaviour';
export {
	compileAudience,
	type AudienceContact,
	type AudienceGroup,
	type AudienceRule,
	type CompiledAudience,
	type Match,
} from './segments/audience';
export {
	changeMembership,
	finishSnapshot,
	SEGMENT_ENTERED,
	SEGMENT_LEFT,
	type MembershipChange,
	type MembershipStore,
} from './segments/membership';
export { EXPERIMENT_PREFIX, splitByNumber, splitByWeight } from './segments/experiment';
export type { SplitAssignment, SplitBranch } from './policy/split';
export { twilioVoice } from './channels/voice/twilio/twilio-voice';
export { checkTwilioSignature, type SignedRequest } from './channels/voice/twilio/signature';
export type { TwilioVoiceOptions } from './channels/voice/twilio/rest-client';
export { readPhone, type PhonePlace } from './policy/zones/phone';
export type { CallOrder, CallSnapshot, CreateAnswer, VoiceChannel } from './channels/voice/voice-channel';
export { callIdOf, type CallVisit } from './calls/call-id';
export { readCalls, type CallChoice, type KeptCall } from './calls/read-calls';
export type { Calls } from './calls/calls';
export type { DialAnswer, DialAsk, DialTake } from './calls/reserve';
export {
	chatModelAgent,
	type ChatAnswer,
	type ChatModel,
	type ChatTool,
} from './conversation/chat-model-agent';
export type { CallFacts } from './conversation/agent-prompt';
export { isRefusal } from './conversation/opt-out';
export type { AgentReply, Said, TalkAgent } from './conversation/agent';
export type { AddressOf, CallPart } from './conversation/call-verbs';
export { twiml, type Line, type Verb } from './conversation/twiml';
export { TurnBoard, type Wait } from './conversation/turn-board';
export { handleVoiceCallback, type VoiceCallbackDeps } from './http/voice-callbacks';
export type { VoiceCallbackRequest } from './http/voice-request';
export type { CallDesk, CallReport } from './calls/call-desk';

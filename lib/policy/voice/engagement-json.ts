import type { TalkPlan } from '../../domain/talk';
import type { Cap } from '../caps';
import type { RetryPlan } from './retry';

/**
 * Who talks. `agent`: an AI agent in n8n; `relay`: an AI agent behind a WebSocket; `sip`: one behind a SIP address;
 * `representatives`: people; `agent-first`: an AI agent in n8n that hands over to people on request.
 */
export type EngagementWho = TalkPlan['who'] | 'agent-first';

/** Which quiet time binds the calls, all merged by strictness; the floor is merged in besides. */
export interface EngagementQuietTime {
	/** Names of saved quiet-time policies. */
	policies: string[];
	/** Ids of presets of calling hours. */
	presets: string[];
	/** `standard`: 08:00 to 21:00 on the contact's clock besides. */
	hours: 'standard' | 'none';
	/** Why there are no standard hours. */
	reason?: string;
}

export interface EngagementConsent {
	/** `opt-in`: only who has agreed is called; `opt-out`: all but who has refused. */
	model: 'opt-in' | 'opt-out';
	purpose: 'commercial' | 'transactional';
	topic?: string;
}

/** A proactive engagement: how a journey may call people. What `parseEngagement` makes of the JSON that is saved. */
export interface Engagement {
	who: EngagementWho;
	/** Own numbers, E.164. A contact always sees the same one. */
	callerNumbers: string[];
	/** Calls at the same time, over all workflows. */
	capacity: number;
	/** Calls at the same time of one journey. */
	capacityPerJourney?: number;
	callsPerMinute?: number;
	callsPerDay?: number;
	ringSec: number;
	/** The call ends after so long. */
	longestSec: number;
	machine: TalkPlan['machine'];
	machineMessage?: string;
	isRecorded: boolean;
	/** What is said on the line is written down, also by people; an agent's talk in n8n is kept without. */
	isTranscribed: boolean;
	/** Said first where calls are recorded or transcribed. Empty: nothing. */
	recordingNotice: string;
	/** Said first: that an AI talks. Empty: nothing. */
	disclosure: string;
	/** BCP 47. */
	language?: string;
	/** The provider's name of a voice. */
	voice?: string;
	representatives?: { kind: 'workflow' | 'queue' | 'number'; target: string };
	relayUrl?: string;
	sipUri?: string;
	retry: RetryPlan;
	quietTime: EngagementQuietTime;
	caps: Cap[];
	consent: EngagementConsent;
	/** No further dials once this share of the last calls failed for technical reasons. */
	failureGuard?: { percent: number; lastCalls: number };
}

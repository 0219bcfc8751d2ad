import type { CalleeScript } from '../contact-center/callee-script';
import { ours, toSink, workflow } from './workflow-builder';

export const VOICE_ID = 'voicejourney';
export const ENGAGEMENT_NAME = 'Calls';
export const GREETING = 'Hello, here is Parcel Express.';
export const OUTPUTS = ['Completed', 'No Answer', 'Not Attempted', 'Blocked', 'Opted Out'];

/** Where what leaves by an output is delivered, below the address of the sink. */
export function outputPath(output: string): string {
	return `/${output.toLowerCase().replace(' ', '-')}`;
}

/** Enters on `delivery.failed`, is called, and is told of behind each output. */
export function voiceJourney(sinkUrl: string, credentials: Record<string, { id: string; name: string }>) {
	const model = {
		name: 'Model',
		type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
		typeVersion: 1.3,
		parameters: {
			model: { __rl: true, mode: 'id', value: 'scripted' },
			responsesApiEnabled: false,
			options: { maxRetries: 0 },
		},
		credentials: { openAiApi: credentials.openAiApi },
	};
	const call = {
		...ours('Call', 'conversationalVoice', {
			engagement: { __rl: true, mode: 'name', value: ENGAGEMENT_NAME },
			numberField: 'phone',
			greeting: GREETING,
			goal: 'Agree on a new day.',
			extract: { rows: [{ name: 'newDate', type: 'date', description: 'the new day' }] },
			whenCalling: 'wait',
			notLaterThan: 'usual',
			timeZoneField: 'timeZone',
			contactField: 'contactId',
			options: {},
		}),
		credentials: { contactCenterTwilioApi: credentials.contactCenterTwilioApi },
		webhookId: `${VOICE_ID}-calls`,
	};
	const trigger = ours('Delivery Failed', 'journeyTrigger', {
		events: 'delivery.failed',
		authentication: 'none',
		entryRepeat: 'every-time',
		options: {},
	});
	const journey = workflow(
		VOICE_ID,
		[trigger, call, model, ...OUTPUTS.map((output) => toSink(output, `${sinkUrl}${outputPath(output)}`))],
		[
			['Delivery Failed', 0, 'Call'],
			...OUTPUTS.map((output, i) => ['Call', i, output] as [string, number, string]),
		],
	);
	const toCall = { node: 'Call', type: 'ai_languageModel', index: 0 };
	return { ...journey, connections: { ...journey.connections, Model: { ai_languageModel: [[toCall]] } } };
}

/** A contact with a number of its own; the numbers 555-0100 to 555-0199 of an area are for fiction. */
export function calledContact(index: number) {
	const phone = `+1${201 + Math.floor(index / 100)}55501${String(index % 100).padStart(2, '0')}`;
	return { contactId: `contact-${index}`, phone };
}

export const AGREES = 'Monday would be fine';
export const REFUSES = 'Stop calling me';

/** A phone that behaves in some way, and the outputs by which its contact may leave, n8n being killed meanwhile or not. */
export interface Callee {
	script: CalleeScript;
	outputs: string[];
}

const TALKS = ['Completed', 'No Answer'];

/** How phones behave, by their share. */
const CALLEES: [share: number, callee: Callee][] = [
	[0.18, { script: { says: [AGREES] }, outputs: TALKS }],
	[0.08, { script: { says: [REFUSES] }, outputs: ['Opted Out', ...TALKS] }],
	[0.1, { script: { hangUpAfterTurn: 0 }, outputs: TALKS }],
	[0.1, { script: { answer: 'machine' }, outputs: ['No Answer'] }],
	[0.19, { script: { answer: 'busy' }, outputs: ['No Answer'] }],
	[0.15, { script: { answer: 'no-answer' }, outputs: ['No Answer'] }],
	// Why a call failed is told once: n8n may be dead then.
	[0.08, { script: { answer: 'failed' }, outputs: ['Not Attempted', 'No Answer'] }],
	[0.05, { script: { answer: 'decline' }, outputs: ['No Answer'] }],
	[0.05, { script: { refuse: { code: 21211 } }, outputs: ['Not Attempted'] }],
	// Created, but the answer to its creation says that it failed.
	[0.02, { script: { answer: 'busy', lostAnswer: true }, outputs: ['No Answer'] }],
];

export function randomCallee(random: () => number): Callee {
	let left = random();
	return (CALLEES.find(([share]) => (left -= share) < 0) ?? CALLEES[0])[1];
}

import { twilioVoice } from '../../lib';
import schema from './call-api-schema.json';
import { startContactCenter } from './contact-center';
import { describedOperations, OPENAPI_FILE, problemsOfRequest, type Schema } from './openapi';
import { TRANSCRIPTION } from './twiml';

type Rule = Schema & { allowed?: string[]; limits?: Record<string, number> };
interface Operation {
	method: string;
	path: string;
	pathParameters: Record<string, Rule>;
	parameters: Record<string, Rule>;
	required?: string[];
}

const OURS = schema.operations as Record<string, Operation>;
// Real servers on a busy machine.
jest.setTimeout(60_000);

const TO = '+15550100001';
const FROM = '+15550109999';
/** Nothing listens there: callbacks go unanswered. */
const NOBODY = 'http://127.0.0.1:9';

const published = describedOperations();
if (!published) {
	console.warn(
		`Twilio's description is not at ${OPENAPI_FILE}: the schema and the requests are not held against it.`,
	);
}
const withDescription = published ? it : it.skip;
const suffix = published ? '' : " (skipped: Twilio's description is not on this machine)";

/** What our schema says that Twilio's description does not. */
function problemsOfSchema(ours: Record<string, Operation>): string[] {
	return Object.entries(ours).flatMap(([id, operation]) => {
		const theirs = published?.find(({ operationId }) => operationId === id);
		if (!theirs || theirs.path !== operation.path || theirs.method !== operation.method)
			return [`${id}: no such`];
		const rules = (mine: Record<string, Rule>, described: Record<string, Schema>) =>
			Object.entries(mine)
				.filter(([name, rule]) => !isSameRule(rule, described[name]))
				.map(([name]) => `${id}: ${name}`);
		return [
			...rules(operation.pathParameters, theirs.pathParameters),
			...rules(operation.parameters, theirs.parameters),
			...theirs.required
				.filter((name) => !operation.required?.includes(name))
				.map((name) => `${id}: needs ${name}`),
			...(operation.required ?? [])
				.filter((name) => !theirs.required.includes(name))
				.map((name) => `${id}: ${name}`),
		];
	});
}

function isSameRule(rule: Rule, described: Schema | undefined): boolean {
	if (!described) return false;
	const { allowed = [], limits = {}, ...facts } = rule;
	const words = described.description ?? '';
	const isSame = (Object.keys(facts) as (keyof Schema)[]).every(
		(key) => JSON.stringify(facts[key]) === JSON.stringify(described[key]),
	);
	const isWhole = (['enum', 'pattern', 'minimum', 'maximum', 'format'] as const).every(
		(key) => described[key] === undefined || described[key] === 'int64' || key in facts,
	);
	const inWords = [...allowed, ...Object.values(limits).map(String)].every((word) => words.includes(word));
	return isSame && isWhole && inWords;
}

describe("the stand-in's schema", () => {
	withDescription(`says nothing but what Twilio's description says${suffix}`, () => {
		expect(problemsOfSchema(OURS)).toEqual([]);
	});

	withDescription(`would be found out if it said something else${suffix}`, () => {
		const { CreateCall } = OURS;
		const changed = (parameters: Record<string, Rule>) =>
			problemsOfSchema({ CreateCall: { ...CreateCall, parameters } });
		expect(changed({ ...CreateCall.parameters, Speed: { type: 'integer' } })).toEqual(['CreateCall: Speed']);
		expect(changed({ ...CreateCall.parameters, Timeout: { type: 'string' } })).toEqual([
			'CreateCall: Timeout',
		]);
		expect(changed({ ...CreateCall.parameters, Method: { type: 'string', format: 'http-method' } })).toEqual([
			'CreateCall: Method',
		]);
		expect(problemsOfSchema({ CreateCall: { ...CreateCall, required: ['To'] } })).toEqual([
			'CreateCall: needs From',
		]);
	});

	it('has the operations that calls need', () => {
		expect(Object.keys(OURS)).toEqual(
			expect.arrayContaining(['CreateCall', 'FetchCall', 'FetchAccount', 'ListCall', 'UpdateCall']),
		);
		expect(OURS.CreateCall.required).toEqual(['To', 'From']);
	});
});

describe("the stand-in's TwiML of a transcription", () => {
	const operation = published?.find(({ operationId }) => operationId === 'CreateRealtimeTranscription');
	const parameterOf = (attribute: string): Schema | undefined =>
		operation?.parameters[attribute[0].toUpperCase() + attribute.slice(1)];

	withDescription(`has the names and values of Twilio's resource${suffix}`, () => {
		const wrong = Object.entries(TRANSCRIPTION.attributes).filter(([attribute, check]) => {
			const described = parameterOf(attribute);
			const { type, enum: values = type === 'boolean' ? ['true', 'false'] : [] } = described ?? {};
			const isPlayed = attribute === 'statusCallbackMethod' ? values.some(check) : values.every(check);
			return !described || !isPlayed || (values.length > 0 && check('other'));
		});
		expect(wrong.map(([attribute]) => attribute)).toEqual([]);
		expect(parameterOf('track')?.enum).toEqual(['inbound_track', 'outbound_track', 'both_tracks']);
	});
});

describe('the requests of the adapter', () => {
	/** Every kind of request that the adapter makes, as the stand-in received it. */
	async function adapterRequests() {
		const center = await startContactCenter({ speed: 0.001 });
		try {
			const voice = twilioVoice({ ...center, baseUrl: center.url });
			const order = {
				to: TO,
				from: FROM,
				url: `${NOBODY}/answer`,
				statusUrl: `${NOBODY}/status?call=1&part=status`,
				ringSec: 25,
				longestSec: 600,
			};
			await voice.createCall(order);
			const machineUrl = `${NOBODY}/machine`;
			await voice.createCall({ ...order, machineDetection: 'start', machineUrl });
			const recordingUrl = `${NOBODY}/recording`;
			const made = await voice.createCall({ ...order, machineDetection: 'message-end', recordingUrl });
			if (made.kind !== 'created') throw new Error(`not created: ${made.kind}`);
			await voice.fetchCall(made.sid);
			await voice.findCalls({ to: TO, from: FROM, sinceMs: 0 });
			await voice.endCall(made.sid);
			return center.requests().slice();
		} finally {
			await center.stop();
		}
	}

	it('pass the schema of the stand-in, all of them', async () => {
		const requests = await adapterRequests();
		expect(requests.map(({ answer }) => answer)).toEqual([201, 201, 201, 200, 200, 200]);
	});

	withDescription(`are such as Twilio's description allows${suffix}`, async () => {
		const requests = await adapterRequests();
		expect(requests.flatMap((request) => problemsOfRequest(published ?? [], request))).toEqual([]);
	});

	withDescription(`would be found out if they were not${suffix}`, () => {
		const path = `/2010-04-01/Accounts/AC${'0'.repeat(32)}/Calls.json`;
		const problems = (body: string) => problemsOfRequest(published ?? [], { method: 'POST', path, body });
		expect(problems('To=%2B15550100001&Speed=2&Timeout=soon')).toEqual([
			'CreateCall: From is missing',
			'CreateCall: Speed is no parameter',
			'CreateCall: Timeout is "soon"',
		]);
	});
});

import type { IDataObject, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { ConversationalVoice } from '../../nodes/ConversationalVoice/ConversationalVoice.node';
import { startContactCenter } from '../contact-center/contact-center';
import { Harness, Pass, until, type Link, type StoreKind, type TestNode, type TestWorkflow } from './harness';
import { serveWebhooks } from './webhook-server';

export const OUTPUTS = ['Completed', 'No Answer', 'Not Attempted', 'Blocked', 'Opted Out'];
const SPEED = 100;

/** A chat model that answers by what was said last; the real agent asks it. */
export class ScriptedModel implements INodeType {
	description: INodeType['description'] = {
		displayName: 'Scripted Model',
		name: 'scriptedModel',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Model' },
		inputs: [],
		outputs: [NodeConnectionTypes.AiLanguageModel],
		properties: [],
	};

	constructor(readonly answer: (said: string) => object | Promise<object>) {}

	supplyData: INodeType['supplyData'] = ((answer) =>
		async function () {
			const invoke = async (messages: { content?: unknown }[] | [string, string][]) => {
				const last = messages[messages.length - 1] as { content?: unknown } & [string, string];
				return { content: JSON.stringify(await answer(String(last.content ?? last[1]))) };
			};
			return { response: { invoke } };
		})((said: string) => this.answer(said)) as INodeType['supplyData'];
}

const AGREES = { say: 'Good bye.', done: true, disposition: 'agreed', attributes: { newDate: '2027-02-01' } };

export const ENGAGEMENT = {
	who: 'agent',
	callerNumbers: ['+14155550100'],
	capacity: 20,
	quietTime: { policies: [], presets: [], hours: 'none', reason: 'a test at any hour' },
	consent: { model: 'opt-out', purpose: 'transactional' },
	retry: { maxAttempts: 1, ladderMinutes: [60] },
};

/** Journeys that call, over a real store, against a contact center that plays the callees. */
export class VoiceScene {
	model = new ScriptedModel(() => AGREES);
	private workflows = 0;
	private aheadMs = 0;
	private canaryJourney: TestWorkflow | undefined;

	private constructor(
		readonly harness: Harness,
		readonly center: Awaited<ReturnType<typeof startContactCenter>>,
		private readonly webhooks: { stop(): Promise<void> },
	) {}

	static async open(kind: StoreKind): Promise<VoiceScene> {
		const harness = await Harness.open(kind);
		const center = await startContactCenter({ speed: SPEED });
		const webhooks = await serveWebhooks(harness);
		harness.credential('contactCenterTwilioApi', {
			accountSid: center.accountSid,
			authentication: 'authToken',
			authToken: center.authToken,
			baseUrl: center.url,
			publicUrl: '',
		});
		return new VoiceScene(harness, center, webhooks);
	}

	/** Lets the store's clock run ahead; calls themselves go on in real time. */
	pass(spanMs: number): void {
		const { clock, dispatcher } = this.harness.shared;
		this.aheadMs += spanMs;
		clock.nowMs = () => Date.now() + this.aheadMs;
		dispatcher.wake();
	}

	/** Moves the store's clock to an instant. */
	at(instant: string): void {
		this.pass(Date.parse(instant) - this.nowMs);
	}

	/** The words and reasons on a contact's timeline, in order. */
	async story(contactId: string): Promise<string[]> {
		const lines = await this.store.ledger.timeline(contactId);
		return lines.map(({ what, reason }) => (reason === undefined ? what : `${what}: ${reason}`));
	}

	async untilTold(contactId: string, line: string): Promise<void> {
		await until(`'${line}' is on the timeline of ${contactId}`, async () =>
			(await this.story(contactId)).includes(line),
		);
	}

	/** Calls made so far, but those of {@link canary}. */
	calls() {
		return this.center.calls().filter(({ to }) => !to.startsWith('+141555519'));
	}

	/** Somebody whom nothing holds is called from entry to output: whoever was to be called at this instant was looked at, too. */
	async canary(): Promise<void> {
		await this.engagement({ capacity: 5 }, 'Canary');
		this.canaryJourney ??= await this.journey({ engagement: { mode: 'name', value: 'Canary' } });
		const { releases } = this.canaryJourney;
		const before = releases.length;
		await this.canaryJourney.run([contact(900 + before)]);
		await until('the canary has left', () => releases.length > before);
	}

	get store() {
		return this.harness.store;
	}

	get nowMs(): number {
		return this.harness.shared.clock.nowMs();
	}

	async engagement(more: object = {}, name = 'Calls'): Promise<void> {
		await this.store.policies.save(name, 'engagement', { ...ENGAGEMENT, ...more } as never, this.nowMs);
	}

	/** A published journey with one call in it, steps in a row before it, and something behind each output. */
	async journey(parameters: IDataObject = {}, before: TestNode[] = []): Promise<TestWorkflow> {
		const ends = OUTPUTS.map((name) => ({ name, type: new Pass() }));
		const workflow = this.harness.workflow(
			[
				...before,
				{
					name: 'Call',
					type: new ConversationalVoice(),
					parameters: {
						engagement: { mode: 'name', value: 'Calls' },
						numberField: 'phone',
						contactField: 'contactId',
						timeZoneField: 'timeZone',
						stateField: 'state',
						countryField: 'country',
						greeting: 'Hello, this is a test.',
						goal: 'Agree on a new day.',
						extract: { rows: [{ name: 'newDate', type: 'date', description: 'the new day' }] },
						whenCalling: 'wait',
						notLaterThan: 'usual',
						whenTesting: 'simulate',
						simulatedResult: 'LiveAnswer',
						sampleAttributes: '{}',
						options: {},
						...parameters,
					},
					settings: { credentials: { contactCenterTwilioApi: { id: '1', name: 'Center' } } },
				},
				{ name: 'Model', type: this.model },
				...ends,
			],
			[
				...chain(['Start', ...before.map(({ name }) => name), 'Call']),
				['Model', 'ai_languageModel', 'Call'],
				...OUTPUTS.map((name, output) => ['Call', output, name] as const),
			],
			{ id: `voice-${(this.workflows += 1)}` },
		);
		await workflow.publish();
		return workflow;
	}

	/** The `call` fields of those who left by an output, once so many have left in all. */
	async outcomes(workflow: TestWorkflow, wanted: number): Promise<Record<string, IDataObject[]>> {
		const left = () =>
			OUTPUTS.map(
				(name, output) => [name, workflow.releases.flatMap((run) => run.json('Call', output))] as const,
			);
		await until(
			`${wanted} contacts have left`,
			() => left().reduce((sum, [, items]) => sum + items.length, 0) >= wanted,
		);
		return Object.fromEntries(left());
	}

	async close(): Promise<void> {
		await this.harness.close();
		await this.webhooks.stop();
		await this.center.stop();
	}
}

/** Each step by its first output to the next. */
function chain(names: readonly string[]): Link[] {
	return names.slice(1).map((name, i) => [names[i], 0, name]);
}

/** A contact with a number of its own. */
export function contact(number: number, more: IDataObject = {}): IDataObject {
	return {
		contactId: `c-${number}`,
		phone: `+1415555${String(1000 + number)}`,
		timeZone: 'America/Los_Angeles',
		...more,
	};
}

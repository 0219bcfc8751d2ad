import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';

import type { AgentReply, Said, TalkAgent } from '../../../lib/conversation/agent';
import type { CallPart } from '../../../lib/conversation/call-verbs';
import { TurnBoard } from '../../../lib/conversation/turn-board';
import type { Call } from '../../../lib/domain/call';
import type { Talk, TalkPlan } from '../../../lib/domain/talk';
import { ticketIdOf } from '../../../lib/domain/ids';
import type { JsonObject } from '../../../lib/domain/json';
import { handleVoiceCallback, type VoiceCallbackDeps } from '../../../lib/http/voice-callbacks';
import type { JourneyStore } from '../../../lib/journey-store';
import { openStore } from '../../../lib/open-store';

export const NOW_MS = Date.parse('2027-01-15T12:00:00Z');
export const TOKEN = 'current-token';
export const FROM = '+12025550100';
export const TO = '+12025550199';
export const SID = `CA${'1'.repeat(32)}`;

const BASE = 'https://n8n.example/webhook/w1/calls';

/** A clock that stands still until it is told to go on. */
export class ManualTimers {
	nowMs = NOW_MS;
	#open: { dueAtMs: number; resolve: () => void }[] = [];
	#asked: (() => void)[] = [];

	wait = (ms: number, signal: AbortSignal): Promise<void> =>
		new Promise((resolve, reject) => {
			const timer = { dueAtMs: this.nowMs + ms, resolve };
			this.#open.push(timer);
			signal.addEventListener('abort', () => {
				this.#open = this.#open.filter((one) => one !== timer);
				reject(new Error('nobody waits any more'));
			});
			this.#asked.splice(0).forEach((told) => told());
		});

	/** Resolves once somebody waits for exactly this long from now. */
	async asked(ms: number): Promise<void> {
		while (!this.#open.some(({ dueAtMs }) => dueAtMs === this.nowMs + ms)) {
			await new Promise<void>((resolve) => this.#asked.push(resolve));
		}
	}

	pass(ms: number): void {
		this.nowMs += ms;
		const due = this.#open.filter(({ dueAtMs }) => dueAtMs <= this.nowMs);
		this.#open = this.#open.filter((one) => !due.includes(one));
		due.forEach(({ resolve }) => resolve());
	}

	get waiting(): number {
		return this.#open.length;
	}
}

export const PLAN: TalkPlan = {
	who: 'agent',
	disclosure: 'I am an AI.',
	greeting: 'Hello, this is the workshop.',
	goal: 'Find a new date.',
	language: 'en-US',
	machine: 'hang-up',
	maxTurns: 6,
	extract: [{ name: 'day', type: 'choice', description: 'The day', choices: ['Monday', 'Tuesday'] }],
};

export const REPLY: AgentReply = {
	say: 'Fine.',
	isOver: false,
	handOver: false,
	optOut: false,
	attributes: {},
};

/** What an agent was asked, and what it answers: a reply, or whatever the function does. */
export class ScriptedAgent implements TalkAgent {
	readonly asked: Said[] = [];
	readonly talks: Talk[] = [];
	signal?: AbortSignal;

	constructor(private readonly answer: () => Partial<AgentReply> | Promise<Partial<AgentReply>>) {}

	async reply(talk: Talk, _plan: TalkPlan, said: Said, signal?: AbortSignal): Promise<AgentReply> {
		this.asked.push(said);
		this.talks.push(talk);
		this.signal = signal;
		return { ...REPLY, ...(await this.answer()) };
	}
}

export interface Sent {
	part?: CallPart | string;
	query?: Record<string, string>;
	form?: Record<string, string>;
	callId?: string;
	token?: string;
	/** In place of the right one. */
	signature?: string;
	method?: string;
	nowMs?: number;
}

/** One contact on the phone, over a real store. */
export class Line {
	readonly timers = new ManualTimers();
	readonly errors: unknown[] = [];
	turns = new TurnBoard();
	agent: TalkAgent = new ScriptedAgent(() => ({}));
	authTokens = [TOKEN];
	callId = 'call-1';

	private constructor(readonly store: JourneyStore) {}

	static async open(plan: Partial<TalkPlan> = {}, more: Partial<Call> = {}): Promise<Line> {
		const store = await openStore({ kind: 'embedded', file: ':memory:' });
		const ids = { contactId: 'anna', enrollmentId: 'enrollment-1', journeyId: 'journey-1' };
		const parking = { ...ids, stepKey: 'step-1', visit: 'v1', item: { contactId: 'anna' } };
		await store.waiting.park([{ ...parking, dueAtMs: NOW_MS + 3_600_000 }], NOW_MS);
		const line = new Line(store);
		const call: Call = {
			...ids,
			callId: line.callId,
			stepKey: 'step-1',
			ticketId: ticketIdOf(ids.enrollmentId, 'step-1', 'v1'),
			visit: 'v1',
			messageName: 'Reschedule',
			attempt: 1,
			to: TO,
			from: FROM,
			engagement: 'workshop v1',
			purpose: 'transactional',
			timeZone: 'America/New_York',
			plan: { ...PLAN, ...plan },
			reservedAtMs: NOW_MS,
			capacity: ['calls:workshop'],
			hits: [],
			ringSec: 25,
			longestSec: 600,
			detectsMachines: true,
			evidence: {},
			talk: { turns: [], attributes: {} },
			raw: {},
			...more,
		};
		const data = call as unknown as JsonObject;
		const claim = { effectId: call.callId, kind: 'call', ...ids, data, doubtAtMs: NOW_MS + 60_000 };
		const [answer] = await store.effects.claim([claim], NOW_MS);
		if (answer.kind !== 'claimed') throw new Error(`the call was not reserved: ${answer.kind}`);
		return line;
	}

	/** The address of a part, as the provider was given it. */
	addressOf = (callId: string, part: CallPart | string, extra: Record<string, string> = {}): string =>
		`${BASE}?${new URLSearchParams({ call: callId, part, ...extra }).toString()}`;

	deps(more: Partial<VoiceCallbackDeps> = {}): VoiceCallbackDeps {
		return {
			desk: this.store.calls,
			authTokens: this.authTokens,
			addressOf: this.addressOf,
			agentOf: () => Promise.resolve(this.agent),
			turns: this.turns,
			now: () => this.timers.nowMs,
			onError: (error) => this.errors.push(error),
			...more,
		};
	}

	async send(sent: Sent, deps: Partial<VoiceCallbackDeps> = {}) {
		const { part = 'status', form = {}, callId = this.callId, method = 'POST' } = sent;
		const url = this.addressOf(callId, part, sent.query);
		const signature = sent.signature ?? getExpectedTwilioSignature(sent.token ?? TOKEN, url, form);
		const rawBody = Buffer.from(new URLSearchParams(form).toString());
		const headers = {
			'x-twilio-signature': signature,
			'content-type': 'application/x-www-form-urlencoded',
		};
		const request = { method, headers, rawBody, url };
		const nowMs = sent.nowMs ?? this.timers.nowMs;
		return await handleVoiceCallback(request, this.deps(deps), nowMs, this.timers.wait);
	}

	/** The TwiML of a part, without its envelope. */
	async twiml(sent: Sent, deps: Partial<VoiceCallbackDeps> = {}): Promise<string> {
		const answer = await this.send(sent, deps);
		expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/xml; charset=utf-8']);
		return /^<\?xml version="1.0" encoding="UTF-8"\?><Response>(.*)<\/Response>$/s.exec(answer.body)![1];
	}

	/** The contact picks up. */
	async answer(form: Record<string, string> = {}): Promise<string> {
		return await this.twiml({
			part: 'answer',
			form: { CallSid: SID, CallStatus: 'in-progress', AnsweredBy: 'human', ...form },
		});
	}

	/** The contact says something, or nothing. */
	async say(turn: number, speech: string | { digits: string } | null): Promise<string> {
		const heard: Record<string, string> =
			typeof speech === 'string' ? { SpeechResult: speech } : { Digits: speech?.digits ?? '' };
		const form = { CallSid: SID, CallStatus: 'in-progress', ...heard };
		return await this.twiml({ part: 'turn', query: { turn: String(turn) }, form });
	}

	async call(): Promise<Call> {
		const [call] = await this.store.calls.get([this.callId]);
		return call!;
	}

	async close(): Promise<void> {
		await this.turns.idle();
		await this.store.close();
	}
}

/** Opens a line for a test and closes it after. */
export async function onLine(
	plan: Partial<TalkPlan>,
	use: (line: Line) => Promise<void>,
	more: Partial<Call> = {},
): Promise<void> {
	const line = await Line.open(plan, more);
	try {
		await use(line);
	} finally {
		await line.close();
	}
}

import type { CallDesk } from '../calls/call-desk';
import type { Call } from '../domain/call';
import { JourneyError } from '../domain/errors';
import { SECOND_MS } from '../domain/time';
import type { AgentReply, TalkAgent } from './agent';
import { answerTurn, failTurn, refuseTurn, type HeardTurn } from './talk-turns';
import { within, type Wait } from './turn-board';

/** A reply that takes longer is not waited for: the agent has broken down. */
export const REPLY_LONGEST_MS = 30 * SECOND_MS;

/** How long a refusal is tried to be written while the store is away. */
const REFUSAL_TRIES = 30;
const REFUSAL_PAUSE_MS = 2 * SECOND_MS;

/** What working on a turn takes. */
export interface TurnTools {
	desk: CallDesk;
	/** Whoever talks in this call; undefined where nobody is connected. */
	agentOf(call: Call): Promise<TalkAgent | undefined>;
	/** The edge at which time enters: a reply comes later than the request that asked for it. */
	now(): number;
	wait: Wait;
	onError(error: unknown): void;
}

/**
 * Asks the agent for the reply to a turn that was heard, and keeps it with the call. A reply that does not come, or
 * comes after 30 seconds, is a breakdown of the agent, kept as such. Never rejects.
 */
export async function askAgent(call: Call, heard: HeardTurn, tools: TurnTools): Promise<void> {
	const { desk, onError, now } = tools;
	const { callId } = call;
	try {
		const reply = await replyOf(call, heard, tools);
		if (reply.optOut) return await refuse(callId, { turn: heard.turn, said: null }, 'agent', tools);
		const atMs = now();
		await desk.update(callId, (one) => answerTurn(one, heard.turn, reply, atMs), atMs);
	} catch (error) {
		onError(breakdown(callId, heard.turn, error));
		const atMs = now();
		await desk.update(callId, (one) => failTurn(one, heard.turn, atMs), atMs).catch(onError);
	}
}

/**
 * Writes that the contact refuses calls, and only then ends the conversation; one with people (`heard` is null) goes on.
 * Goes on trying while the store is away, also after the contact has hung up. Never rejects.
 */
export async function refuse(
	callId: string,
	heard: HeardTurn | null,
	by: 'speech' | 'agent' | 'elsewhere',
	tools: TurnTools,
): Promise<void> {
	const { desk, now, wait, onError } = tools;
	const keepsWaiting = new AbortController().signal;
	for (let attempt = 1; attempt <= REFUSAL_TRIES; attempt += 1) {
		try {
			const atMs = now();
			await desk.optOut(callId, { source: SOURCES[by] }, atMs);
			if (heard) await desk.update(callId, (one) => refuseTurn(one, heard, atMs), atMs);
			return;
		} catch (error) {
			onError(error);
			if (attempt < REFUSAL_TRIES) await wait(REFUSAL_PAUSE_MS, keepsWaiting);
		}
	}
}

/** Where a revoked consent comes from, as the consent book keeps it. */
const SOURCES = {
	speech: 'said on the phone',
	agent: 'said on the phone, understood by the agent',
	elsewhere: 'told by the agent that talked on the phone',
} as const;

async function replyOf(call: Call, heard: HeardTurn, tools: TurnTools): Promise<AgentReply> {
	const patience = new AbortController();
	const ask = async (): Promise<AgentReply> => {
		const agent = await tools.agentOf(call);
		if (!agent) throw new JourneyError('invalid-input', 'no agent is connected');
		return await agent.reply(call.talk, call.plan, heard.said, patience.signal);
	};
	const asked = ask();
	const answer = await within(asked, REPLY_LONGEST_MS, tools.wait);
	if (answer.kind === 'done') return answer.value;
	patience.abort();
	asked.catch(() => undefined); // what an agent says of being cut short is of no interest
	throw new JourneyError('provider-unreachable', `no reply within ${REPLY_LONGEST_MS / SECOND_MS} s`);
}

/** Says which turn of which call it was, and nothing of what a provider wrote: that may hold what was said, or a key. */
function breakdown(callId: string, turn: number, error: unknown): JourneyError {
	const why =
		error instanceof JourneyError ? error.message : error instanceof Error ? error.name : 'no error given';
	return new JourneyError(
		'provider-refused',
		`call ${callId}, turn ${turn}: the agent gave no reply: ${why}`,
		{
			cause: error,
		},
	);
}

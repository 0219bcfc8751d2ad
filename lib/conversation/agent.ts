import type { Talk, TalkPlan } from '../domain/talk';
import type { JsonObject } from '../domain/json';

/** What the agent says next, and what it has learnt. */
export interface AgentReply {
	/** Spoken to the contact; empty only where the call ends or is handed over. */
	say: string;
	/** The agent has said good-bye. */
	isOver: boolean;
	/** The contact is to be put through to a person. */
	handOver: boolean;
	/** The contact asked not to be called again. */
	optOut: boolean;
	/** Found out in this turn, by the names of `plan.extract`; not yet checked. */
	attributes: JsonObject;
	/** The agent's own word for how the call stands. */
	disposition?: string;
}

/** What the contact said; null: nothing yet, the agent opens the conversation. */
export type Said = string | { digits: string } | null;

/** Whoever talks with the contact, turn by turn. */
export interface TalkAgent {
	/**
	 * Answers what the contact said. `talk` ends with it. Rejects when there is no answer to be had; `signal` tells that
	 * nobody waits for one any more.
	 */
	reply(talk: Talk, plan: TalkPlan, said: Said, signal?: AbortSignal): Promise<AgentReply>;
}

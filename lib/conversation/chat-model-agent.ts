import type { Talk, TalkPlan, TalkTurn } from '../domain/talk';
import { JourneyError } from '../domain/errors';
import type { AgentReply, Said, TalkAgent } from './agent';
import { readAgentAnswer } from './agent-answer';
import { agentPrompt, type CallFacts } from './agent-prompt';
import { spokenText } from './talk-turns';

/** The part of a LangChain chat model that is used; any model that has it will do. */
export interface ChatModel {
	invoke(messages: unknown[], options?: { signal?: AbortSignal }): Promise<ChatAnswer>;
	/** A model without it cannot use tools. */
	bindTools?(tools: unknown[]): Pick<ChatModel, 'invoke'>;
}

export interface ChatAnswer {
	content: unknown;
	tool_calls?: { name: string; args?: unknown; id?: string }[];
}

/** The part of a LangChain tool that is used. */
export interface ChatTool {
	name: string;
	invoke(input: unknown, options?: { signal?: AbortSignal }): Promise<unknown>;
}

/** Rounds in which the model may use tools before it has to answer. */
const MAX_TOOL_ROUNDS = 5;
const MAX_TOOL_RESULT_LENGTH = 8_000;

/**
 * An agent that asks a chat model. It keeps nothing: the conversation comes with every turn. What the contact says
 * reaches the model as the contact's words only, and nothing of it can change consent, numbers or tools.
 * Errors: `invalid-input` where there are tools and the model cannot use any; of a turn: whatever the model throws,
 * and `provider-refused` for an answer that cannot be read.
 */
export function chatModelAgent(model: ChatModel, tools: readonly ChatTool[], facts: CallFacts): TalkAgent {
	if (tools.length > 0 && typeof model.bindTools !== 'function') {
		throw new JourneyError(
			'invalid-input',
			'the chat model cannot use tools; remove them, or choose another',
		);
	}
	return {
		async reply(talk, plan, said, signal): Promise<AgentReply> {
			const messages = messagesOf(talk, plan, said, facts);
			return readAgentAnswer((await answerOf(model, tools, messages, signal)).content);
		},
	};
}

async function answerOf(
	model: ChatModel,
	tools: readonly ChatTool[],
	messages: unknown[],
	signal?: AbortSignal,
): Promise<ChatAnswer> {
	if (tools.length === 0) return await model.invoke(messages, { signal });
	const withTools = model.bindTools!([...tools]);
	for (let round = 0; round < MAX_TOOL_ROUNDS; round += 1) {
		const answer = await withTools.invoke(messages, { signal });
		const asked = answer.tool_calls ?? [];
		if (asked.length === 0) return answer;
		const results = await Promise.all(asked.map(async (call) => await resultOf(call, tools, signal)));
		messages.push(answer, ...results);
	}
	// Still with the tools bound: some providers refuse a conversation that holds tool calls without them.
	messages.push({ role: 'user', content: '(No more tools now. Answer in JSON with what you know.)' });
	return await withTools.invoke(messages, { signal });
}

type ToolCall = NonNullable<ChatAnswer['tool_calls']>[number];

async function resultOf(call: ToolCall, tools: readonly ChatTool[], signal?: AbortSignal): Promise<unknown> {
	const tell = (content: string): unknown => ({
		role: 'tool',
		name: call.name,
		tool_call_id: call.id ?? call.name,
		content: content.slice(0, MAX_TOOL_RESULT_LENGTH),
	});
	const tool = tools.find(({ name }) => name === call.name);
	if (!tool) return tell(`Error: there is no tool "${call.name}".`);
	try {
		return tell(textOfResult(await tool.invoke(call.args ?? {}, { signal })));
	} catch (error) {
		return tell(`Error: ${error instanceof Error ? error.message : 'the tool failed.'}`);
	}
}

function textOfResult(result: unknown): string {
	if (typeof result === 'string') return result;
	return JSON.stringify(result) ?? '';
}

function messagesOf(talk: Talk, plan: TalkPlan, said: Said, facts: CallFacts): unknown[] {
	const turns = joined(talk.turns);
	const heard = said === null ? '(The contact is on the line: say your first words.)' : spokenText(said);
	// Most models refuse a conversation that does not begin and end with the user.
	if (turns.at(-1)?.who !== 'contact') turns.push({ who: 'contact', text: heard });
	if (turns[0].who !== 'contact') turns.unshift({ who: 'contact', text: '(The contact answers the phone.)' });
	return [{ role: 'system', content: agentPrompt(plan, talk, facts) }, ...turns.map(messageOf)];
}

function messageOf({ who, text }: Words): unknown {
	if (who === 'contact') return { role: 'user', content: text };
	// As the contract has it: a model that sees itself answer in plain words goes on in plain words.
	return { role: 'assistant', content: JSON.stringify({ say: text }) };
}

type Words = Pick<TalkTurn, 'who' | 'text'>;

/** Turns of one speaker in a row as one: most models want speakers to take turns. */
function joined(turns: readonly TalkTurn[]): Words[] {
	const words: Words[] = [];
	for (const { who, text } of turns) {
		const last = words.at(-1);
		if (last?.who === who) last.text += ` ${text}`;
		else words.push({ who, text });
	}
	return words;
}

import { DateTime } from 'luxon';
import {
	NodeConnectionTypes,
	type IConnections,
	type IExecuteFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';
import { chatModelAgent, type Call, type ChatModel, type ChatTool, type TalkAgent } from '../../lib';

/** The AI agent of a call: the Chat Model and the tools that are connected to the step. Undefined without a model. */
export async function agentOf(
	ctx: Pick<IWebhookFunctions, 'getInputConnectionData'>,
	call: Call,
	nowMs: number,
): Promise<TalkAgent | undefined> {
	const [model] = await connected<ChatModel>(ctx, NodeConnectionTypes.AiLanguageModel);
	if (model === undefined) return undefined;
	const tools = (await connected<ChatTool | Toolkit>(ctx, NodeConnectionTypes.AiTool)).flatMap((tool) =>
		'tools' in tool && Array.isArray(tool.tools) ? tool.tools : [tool as ChatTool],
	);
	return chatModelAgent(model, tools, factsOf(call, nowMs));
}

interface WorkflowContext {
	workflow?: { connectionsBySourceNode?: IConnections };
}

/** Whether a Chat Model is wired to the running node; where n8n does not say, it counts as wired. */
export function hasModel(ctx: IExecuteFunctions): boolean {
	const connections = (ctx as unknown as WorkflowContext).workflow?.connectionsBySourceNode;
	if (connections === undefined) return true;
	const { name } = ctx.getNode();
	return Object.values(connections).some((wires) =>
		(wires[NodeConnectionTypes.AiLanguageModel] ?? []).some((ends) =>
			ends?.some(({ node }) => node === name),
		),
	);
}

function factsOf({ timeZone }: Call, nowMs: number): { localTime: string; timeZone: string } {
	const local = DateTime.fromMillis(nowMs, { zone: timeZone, locale: 'en' });
	return { localTime: local.toFormat('cccc, d LLLL yyyy, HH:mm'), timeZone };
}

interface Toolkit {
	tools: ChatTool[];
}

/** What is connected by a kind of wire: n8n gives one thing, or a list. */
async function connected<T>(
	ctx: Pick<IWebhookFunctions, 'getInputConnectionData'>,
	type: typeof NodeConnectionTypes.AiLanguageModel | typeof NodeConnectionTypes.AiTool,
): Promise<T[]> {
	const found = await ctx.getInputConnectionData(type, 0);
	return (Array.isArray(found) ? found.flat() : [found]).filter(
		(one) => one !== undefined && one !== null,
	) as T[];
}

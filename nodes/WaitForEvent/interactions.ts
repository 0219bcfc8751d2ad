import type { IDataObject } from 'n8n-workflow';
import type { WaitBranch } from '../../lib';
import { filterOfRows } from '../shared/event-conditions';
import type { TriggerRow } from './outputs';

/** A message as the step that sent it left it on the item, in `messages.<Message Name>`. */
interface Message {
	messageId: string;
	channel?: string;
	atMs: number;
	isSent?: boolean;
	reason?: string;
}

/** What of an interaction can still happen. */
export type Interaction =
	/** The message is on its way. */
	| { kind: 'open'; branch: WaitBranch }
	/** The message was not sent: what came of that has happened by now, or never will. */
	| { kind: 'settled'; branch: WaitBranch; reason: string }
	/** There is no such message. */
	| { kind: 'never'; reason: string };

/** Reads what a trigger row waits for of the message that it names, as the item knows it. */
export function interactionOf(row: TriggerRow, json: IDataObject): Interaction {
	const message = messageOf(row, json);
	if (message === undefined) return { kind: 'never', reason: 'no-message' };
	const name = row.interaction ?? 'voice.attempted';
	const branch: WaitBranch = {
		events: [name],
		where: filterOfRows(row.conditions),
		match: { messageId: message.messageId },
		sinceMs: message.atMs,
	};
	if (message.isSent !== false) return { kind: 'open', branch };
	return { kind: 'settled', branch, reason: message.reason ?? 'unknown' };
}

function messageOf({ message, messageName }: TriggerRow, json: IDataObject): Message | undefined {
	const messages = json.messages;
	if (messages === null || typeof messages !== 'object' || Array.isArray(messages)) return undefined;
	if (message === 'named') {
		const name = (messageName ?? '').trim();
		const named = Object.hasOwn(messages, name) ? (messages as IDataObject)[name] : undefined;
		return isMessage(named) ? named : undefined;
	}
	const calls = Object.values(messages)
		.filter(isMessage)
		.filter(({ channel }) => channel === 'voice');
	return calls.reduce<Message | undefined>(
		(last, call) => (last === undefined || call.atMs >= last.atMs ? call : last),
		undefined,
	);
}

function isMessage(value: unknown): value is Message {
	if (value === null || typeof value !== 'object') return false;
	const { messageId, atMs } = value as Partial<Message>;
	return typeof messageId === 'string' && messageId !== '' && Number.isFinite(atMs);
}

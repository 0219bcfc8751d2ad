import type { Call } from '../domain/call';
import type { TalkTurn } from '../domain/talk';
import { isTranscribed, TALK_LIMITS } from './talk-turns';

/** People speak in many short pieces, each a turn of its own. */
const MOST_TURNS = 400;

/** Something that was said on the line, with its place in the provider's transcription. */
export type Utterance = Required<TalkTurn>;

/**
 * The call with what the provider wrote down, at its place among the turns; undefined where it is there already, or where
 * the call is not transcribed. Utterances come doubled and in any order. The last 400 turns are kept.
 */
export function withUtterance(call: Call, utterance: Utterance): Call | undefined {
	const { turns } = call.talk;
	const { sid, sequence } = utterance.transcribed;
	const places = turns.map(({ transcribed }) =>
		transcribed?.sid === sid ? transcribed.sequence : undefined,
	);
	if (!isTranscribed(call) || places.includes(sequence)) return undefined;
	const later = places.findIndex((place) => place !== undefined && place > sequence);
	const at = later === -1 ? turns.length : later;
	const turn = { ...utterance, text: utterance.text.slice(0, TALK_LIMITS.maxTurnLength) };
	const kept = [...turns.slice(0, at), turn, ...turns.slice(at)].slice(-MOST_TURNS);
	return { ...call, talk: { ...call.talk, turns: kept } };
}

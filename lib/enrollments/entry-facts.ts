import type { EntryRule } from '../domain/journey';
import type { ContactDraft } from '../contacts/draft';
import type { EnterRequest } from './enter';

/** The reason for which the entry rule refuses, or undefined. */
export function judgeEntryRule(
	_draft: ContactDraft,
	_request: EnterRequest,
	_rule: EntryRule,
	_nowMs: number,
): string | undefined {
	return undefined;
}

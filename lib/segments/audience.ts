import { JourneyError } from '../domain/errors';
import type { JsonObject, JsonValue } from '../domain/json';
import type { Performed, PerformedQuery } from '../events/performed';
import { judgeAsked, queryOf, type AskedBehaviour } from './asked-behaviour';
import {
	compileConditions,
	type CompiledConditions,
	type CompileSettings,
	type ConditionFilter,
	type ExpressionNeed,
} from './conditions';
import { combineVerdicts, verdictOf, type Verdict } from './verdict';

export type Match = 'all' | 'any' | 'none';

/** Parts of which all, any or none must hold. The conditions count as one part, each other row as one. */
export interface AudienceGroup {
	match: Match;
	conditions?: ConditionFilter;
	behaviours?: readonly AskedBehaviour[];
	segments?: readonly { name: string; isIn: boolean }[];
	/** A text field of the contact that holds one of several values. */
	values?: readonly { field: string; anyOf: readonly string[]; read: (json: unknown) => unknown }[];
}

/** Who belongs: groups of which all, any or none must hold. Without a group everybody does. */
export interface AudienceRule {
	match: Match;
	groups: readonly AudienceGroup[];
}

/** What is known about one contact. */
export interface AudienceContact {
	json: unknown;
	/** Values of the expressions that a group needs, see `needs.expressions`. */
	expressions?: (group: number) => readonly unknown[];
	/** In the order of `queries`. */
	performed?: readonly Performed[];
	/** Those of `needs.segments` that the contact is in. */
	memberOf?: ReadonlySet<string>;
	zone?: string;
}

export interface AudienceFinding {
	kind: 'attribute' | 'behaviour' | 'segment' | 'value';
	condition: string;
	seen: JsonValue;
	comparedWith?: JsonValue;
	verdict: Verdict;
	problem?: string;
}

export interface GroupFinding {
	match: Match;
	verdict: Verdict;
	parts: AudienceFinding[];
}

interface Part {
	judge(contact: AudienceContact, nowMs: number): Verdict;
	explain(contact: AudienceContact, nowMs: number): AudienceFinding[];
}

/** An audience, compiled once and judged for any number of contacts. */
export interface CompiledAudience {
	readonly needs: {
		/** By group: expressions that only n8n can evaluate. */
		expressions: readonly (readonly ExpressionNeed[])[];
		segments: readonly string[];
		/** Whether a date is compared, so that the zone matters. */
		zone: boolean;
	};
	/** What `store.events.performed` has to count. Empty where nothing asks about behaviour. */
	queries(nowMs: number): PerformedQuery[];
	/** Errors: `invalid-condition` for a value that the comparison does not allow, `unknown-zone`. */
	judge(contact: AudienceContact, nowMs: number): Verdict;
	/** Every part with the value seen; never stops early, never throws for a value. */
	explain(contact: AudienceContact, nowMs: number): { verdict: Verdict; groups: GroupFinding[] };
}

const COMBINATORS = { all: 'and', any: 'or', none: 'none' } as const;

/** Compiles who belongs. Errors: `invalid-condition` as {@link compileConditions}. */
export function compileAudience(rule: AudienceRule, settings: CompileSettings = {}): CompiledAudience {
	const behaviours: AskedBehaviour[] = [];
	const compiled = rule.groups.map((group, g) => {
		const conditions = conditionsOf(group, settings);
		return { match: group.match, conditions, parts: partsOf(group, g, conditions, behaviours) };
	});
	const groups = compiled.filter(({ parts }) => parts.length > 0);
	const asked = behaviours.filter(({ contactField }) => contactField === undefined);
	const judges = groups.map(({ match, parts }) => judgeOf(match, parts));
	return {
		needs: {
			expressions: compiled.map(({ conditions }) => conditions?.needs.expressions ?? []),
			segments: [...new Set(rule.groups.flatMap(({ segments }) => (segments ?? []).map(({ name }) => name)))],
			zone: behaviours.length > 0 || compiled.some(({ conditions }) => conditions?.needs.zone),
		},
		queries: (nowMs) => asked.map((behaviour) => queryOf(behaviour, nowMs)!),
		judge: judgeOf(
			rule.match,
			judges.map((judge) => ({ judge })),
		),
		explain: (contact, nowMs) => {
			const findings = groups.map(({ match, parts }, i): GroupFinding => {
				const explained = parts.flatMap((part) => part.explain(contact, nowMs));
				return { match, verdict: verdictOrUnmet(judges[i], contact, nowMs), parts: explained };
			});
			const verdicts = findings.map(({ verdict }) => verdict);
			return {
				verdict: verdicts.length === 0 ? 'met' : combineVerdicts(COMBINATORS[rule.match], verdicts),
				groups: findings,
			};
		},
	};
}

function conditionsOf(
	{ conditions }: AudienceGroup,
	settings: CompileSettings,
): CompiledConditions | undefined {
	const count = (conditions?.conditions?.length ?? 0) + (conditions?.groups?.length ?? 0);
	return count === 0 ? undefined : compileConditions(conditions!, settings);
}

type Judge = Part['judge'];

/** Nothing to hold is held: a group without parts and a rule without groups take everybody. */
function judgeOf(match: Match, parts: readonly { judge: Judge }[]): Judge {
	const [only] = parts;
	if (only === undefined) return () => 'met';
	if (parts.length === 1 && match !== 'none') return (contact, nowMs) => only.judge(contact, nowMs);
	return (contact, nowMs) =>
		combineVerdicts(
			COMBINATORS[match],
			parts.map(({ judge }) => judge(contact, nowMs)),
		);
}

function verdictOrUnmet(judge: Judge, contact: AudienceContact, nowMs: number): Verdict {
	try {
		return judge(contact, nowMs);
	} catch (error) {
		if (error instanceof JourneyError && error.code === 'invalid-condition') return 'not-met';
		throw error;
	}
}

function partsOf(
	group: AudienceGroup,
	groupIndex: number,
	conditions: CompiledConditions | undefined,
	behaviours: AskedBehaviour[],
): Part[] {
	const parts: Part[] = [];
	if (conditions) parts.push(attributePart(conditions, groupIndex));
	for (const { field, anyOf, read } of group.values ?? []) parts.push(valuePart(field, anyOf, read));
	for (const { name, isIn } of group.segments ?? []) parts.push(segmentPart(name, isIn));
	for (const behaviour of group.behaviours ?? []) {
		behaviours.push(behaviour);
		const slot = behaviours.filter(({ contactField }) => contactField === undefined).length - 1;
		parts.push(behaviourPart(behaviour, slot));
	}
	return parts;
}

function attributePart(conditions: CompiledConditions, group: number): Part {
	const isBare = conditions.needs.expressions.length === 0;
	const factsOf = (contact: AudienceContact) =>
		isBare ? undefined : { expressions: contact.expressions?.(group) };
	return {
		judge: (contact, nowMs) =>
			verdictOf(conditions.test(contact.json, factsOf(contact), nowMs, contact.zone)),
		explain: (contact, nowMs) =>
			conditions.explain(contact.json, factsOf(contact), nowMs, contact.zone).map((finding) => ({
				kind: 'attribute',
				condition: finding.operation,
				seen: (finding.seen ?? null) as JsonValue,
				comparedWith: (finding.comparedWith ?? null) as JsonValue,
				verdict: verdictOf(finding.met),
				...(finding.problem === undefined ? {} : { problem: finding.problem }),
			})),
	};
}

function valuePart(field: string, anyOf: readonly string[], read: (json: unknown) => unknown): Part {
	const wanted = new Set(anyOf);
	const judge: Judge = ({ json }) => verdictOf(wanted.has(read(json) as string));
	return {
		judge,
		explain: (contact, nowMs) => [
			{
				kind: 'value',
				condition: `${field} is one of`,
				seen: (read(contact.json) ?? null) as JsonValue,
				comparedWith: [...anyOf],
				verdict: judge(contact, nowMs),
			},
		],
	};
}

function segmentPart(name: string, isIn: boolean): Part {
	const judge: Judge = ({ memberOf }) => verdictOf((memberOf?.has(name) ?? false) === isIn);
	return {
		judge,
		explain: (contact, nowMs) => [
			{
				kind: 'segment',
				condition: isIn ? 'in segment' : 'not in segment',
				seen: contact.memberOf?.has(name) ?? false,
				comparedWith: name,
				verdict: judge(contact, nowMs),
			},
		],
	};
}

function behaviourPart(asked: AskedBehaviour, slot: number): Part {
	const find = ({ json, performed, zone }: AudienceContact, nowMs: number) =>
		judgeAsked(asked, performed?.[slot], json, nowMs, zone);
	return {
		judge: (contact, nowMs) => find(contact, nowMs).verdict,
		explain: (contact, nowMs) => {
			const { verdict, seen } = find(contact, nowMs);
			const comparedWith = { ...asked.rule, where: undefined } as unknown as JsonObject;
			return [{ kind: 'behaviour', condition: asked.rule.kind, seen, comparedWith, verdict }];
		},
	};
}

import { JourneyError } from '../domain/errors';
import type { JsonObject } from '../domain/json';
import type { DocumentStore } from '../store/documents';

/** A named set of rules, kept with every version counted. */
export interface SavedPolicy {
	name: string;
	/** What it rules: `quiet-time`, `frequency-cap`, `floor` ... */
	kind: string;
	version: number;
	savedAtMs: number;
	policy: JsonObject;
	/** Who uses it (`workflow:node`): a policy in use cannot be removed. */
	usedBy: string[];
}

/** Named policies. A missing one is never an empty one: whoever asks for it holds. */
export class Policies {
	constructor(private readonly documents: DocumentStore) {}

	/** Saves a policy under a name; the same content again keeps the version. */
	async save(name: string, kind: string, policy: JsonObject, nowMs: number): Promise<SavedPolicy> {
		if (typeof name !== 'string' || name.trim() === '')
			throw new JourneyError(
				'invalid-input',
				`The name of a policy was ${JSON.stringify(name)}; allowed is a text that is not empty.`,
			);
		return await this.change(name, (old) => {
			if (old && old.kind !== kind)
				throw new JourneyError(
					'invalid-input',
					`Policy '${name}' is of kind '${old.kind}' and cannot become '${kind}'. Choose another name, or remove it first.`,
				);
			if (old && JSON.stringify(old.policy) === JSON.stringify(policy)) return old;
			return {
				name,
				kind,
				version: (old?.version ?? 0) + 1,
				savedAtMs: nowMs,
				policy,
				usedBy: old?.usedBy ?? [],
			};
		});
	}

	async get(name: string): Promise<SavedPolicy | undefined> {
		const stored = await this.documents.read('policies', name);
		return stored && (JSON.parse(stored.value) as SavedPolicy);
	}

	/** The policy, or `unknown-policy` naming those that there are. */
	async require(name: string, kind: string): Promise<SavedPolicy> {
		const found = await this.get(name);
		if (found?.kind === kind) return found;
		const names = (await this.list())
			.filter((policy) => policy.kind === kind)
			.map((policy) => `'${policy.name}'`);
		throw new JourneyError(
			'unknown-policy',
			`There is no ${kind} policy named '${name}'. Saved are: ${names.join(', ') || 'none'}.`,
			{ facts: { name, kind } },
		);
	}

	async list(): Promise<SavedPolicy[]> {
		const { documents } = await this.documents.list('policies');
		return documents
			.map(({ value }) => JSON.parse(value) as SavedPolicy)
			.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
	}

	/** Removes a policy; `policy-in-use` while a published step names it. False where there was none. */
	async remove(name: string): Promise<boolean> {
		for (;;) {
			const stored = await this.documents.read('policies', name);
			if (stored === undefined) return false;
			const { usedBy } = JSON.parse(stored.value) as SavedPolicy;
			if (usedBy.length > 0)
				throw new JourneyError(
					'policy-in-use',
					`Policy '${name}' is used by ${usedBy.join(', ')}. Choose another policy there and publish, then remove it.`,
					{ facts: { name, usedBy } },
				);
			if ((await this.documents.swap('policies', name, stored.revision, null)) === 'done') return true;
		}
	}

	/** Notes at publish which policies a step uses, replacing what was noted before. */
	async use(user: string, names: readonly string[]): Promise<void> {
		for (const { name, usedBy } of await this.list()) {
			const isUser = names.includes(name);
			if (usedBy.includes(user) === isUser) continue;
			await this.change(name, (old) => {
				const others = (old?.usedBy ?? []).filter((one) => one !== user);
				return old && { ...old, usedBy: isUser ? [...others, user] : others };
			});
		}
	}

	private async change<T extends SavedPolicy | undefined>(
		name: string,
		edit: (old: SavedPolicy | undefined) => T,
	): Promise<T> {
		for (;;) {
			const stored = await this.documents.read('policies', name);
			const old = stored && (JSON.parse(stored.value) as SavedPolicy);
			const edited = edit(old);
			if (edited === undefined || edited === old) return edited;
			const value = JSON.stringify(edited);
			if ((await this.documents.swap('policies', name, stored?.revision ?? 0, value)) === 'done')
				return edited;
		}
	}
}

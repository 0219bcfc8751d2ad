import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { JourneyError, type StoreOptions } from '../../lib';
import type { Settings } from './settings';

/** Turns a 'Journey Store' credential into the library's options. The one place that reads its fields. */
export function storeOptionsFrom(
	credential: ICredentialDataDecryptedObject,
	settings: Pick<Settings, 'partitions' | 'allowEviction' | 'waitReplicas' | 'embeddedFile' | 'isQueueMode'>,
): StoreOptions {
	if (credential.kind === 'embedded') {
		if (settings.isQueueMode)
			throw new JourneyError(
				'store-misconfigured',
				"The 'Journey Store' credential names the embedded store, but n8n runs in queue mode, where it would be a different one in each process. Choose Redis.",
			);
		return { kind: 'embedded', file: text(credential.file) || settings.embeddedFile };
	}
	return {
		kind: 'redis',
		url: urlOf(credential),
		prefix: text(credential.prefix) || undefined,
		partitions: settings.partitions,
		allowEviction: settings.allowEviction,
		waitReplicas: Number(credential.waitReplicas) || settings.waitReplicas,
	};
}

function urlOf(credential: ICredentialDataDecryptedObject): string {
	const scheme = credential.tls === true ? 'rediss' : 'redis';
	const user = encodeURIComponent(text(credential.user));
	const password = encodeURIComponent(text(credential.password));
	const login = user || password ? `${user}:${password}@` : '';
	const hosts = text(credential.hosts).trim() || '127.0.0.1:6379';
	const db = Number(credential.database) || 0;
	switch (credential.kind) {
		case 'sentinel':
			return `${scheme}+sentinel://${login}${hosts}/${encodeURIComponent(text(credential.master) || 'mymaster')}?db=${db}`;
		case 'cluster':
			return `${scheme}+cluster://${login}${hosts}`;
		default:
			return `${scheme}://${login}${hosts}/${db}`;
	}
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

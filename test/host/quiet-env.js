'use strict';
const { LOOPBACK } = require('./free-port');

/** No telemetry, no calls to n8n's servers, no pop-ups. */
const QUIET_ENV = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry,instance-ai,chat-hub,insights,instance-reporting',
	N8N_SECURE_COOKIE: 'false',
	N8N_LISTEN_ADDRESS: LOOPBACK,
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_PYTHON_ENABLED: 'false',
};

module.exports = { QUIET_ENV };

import type { RefusalRule } from './rule';

const WHEN =
	/^(?:hoy|ahora|manana|esta (?:noche|tarde|semana|manana)|este|antes|despues|hasta|entre|durante|mientras|cuando|si |tan (?:temprano|tarde)|tarde|temprano|por (?:la|las|el) (?:noche|tarde|manana|momento)|al trabajo|en (?:el|la|mi)|a (?:la|las|mi trabajo|mi oficina)|los (?:domingos|sabados|fines)|por (?:correo|email)|de noche|todavia|asi|senor|senora|por ahora)\b/;
const OTHERS = /\b(?:ella|el|yo|usted|ustedes|ellos|porque|por que|quien|nadie|si)(?: ya)?$/;
const CALL = '(?:llame|llamen|llames|llameis|telefoneen?|contacten?|contactes|moleste|molesten|molestes)';

/** Refusals of calls in Spanish, over words without accents: "no me llamo" is a name, "no me llame" may be a refusal. */
export const SPANISH: readonly RefusalRule[] = [
	{
		says: new RegExp(
			`\\bno (?:me |nos )?(?:vuelva |vuelvan |vuelvas )?(?:a )?(?:${CALL})(?: (?:a|en) este numero| aqui)? (?:mas|nunca|nunca mas|jamas|otra vez|de nuevo)\\b`,
			'g',
		),
		unlessAfter: OTHERS,
		unlessBefore: new RegExp(`${WHEN.source}|^(?:que|tarde|temprano|de)\\b`),
	},
	{
		says: new RegExp(
			`\\b(?:nunca|jamas)(?: mas)?(?: me| nos)? ${CALL}\\b|\\bya no (?:me |nos )${CALL}\\b|\\bque no (?:me |nos )${CALL} mas\\b`,
			'g',
		),
		unlessBefore: WHEN,
	},
	{
		says: new RegExp(
			`\\bno (?:me|nos) ${CALL}(?: (?:a|en) este numero| aqui| a casa)?(?= ?(?:$|\\||gracias|porque no quiero|ni ))`,
			'g',
		),
		unlessAfter: OTHERS,
		unlessBefore: /^\| (?:estoy|yo (?:le|te|los)|le llamo|te llamo|voy)/,
	},
	{
		says: /\bno (?:me |nos )?(?:vuelva|vuelvan|vuelvas|volvais) a (?:llamar|telefonear|contactar|molestar)(?:me|nos)?\b/g,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:deje|dejen|deja|dejad|dejame|paren|pare|para|basta)(?: ya)? de (?:llamar|llamarme|llamarnos|telefonear\w*|molestar|molestarme|molestarnos|contactarme|acosarme|hacer(?:me)? llamadas|llamadas|hacer estas llamadas)\b/g,
		unlessAfter: /\b(?:no|ella|el|nunca)$/,
		unlessBefore: new RegExp(`${WHEN.source}|^(?:mentiros|senor|tonto|a mi (?:esposa|mujer|marido|madre))`),
	},
	{
		says: /\b(?:no|nunca) (?:quiero|queremos|deseo|quisiera)(?: (?:recibir|tener|que me hagan))?(?: (?:mas|sus|otras|ninguna|estas|nuevas))* llamadas\b|\bno (?:quiero|deseo) recibir (?:mas )?(?:ninguna )?llamadas?\b/g,
		unlessBefore: WHEN,
	},
	{
		says: new RegExp(
			`\\bno (?:quiero|queremos|deseo) que (?:me |nos )?(?:(?:vuelvan?|vuelvas|sigan|siga) (?:a )?(?:llamar|llamando|llamarme|molestar)|${CALL})\\b`,
			'g',
		),
		unlessBefore: WHEN,
	},
	{
		says: /\bno (?:quiero|deseo) (?:ser (?:llamad[oa]|contactad[oa])|que me (?:esten|sigan) llamando)\b/g,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:borre|borren|borra|elimine|eliminen|elimina|quite|quiten|quita|saque|saquen|saca|retire|retiren|remueva)(?:me|nme|nos)?(?: (?:mi|mis|este) (?:numero|nombre|datos|telefono))?(?: de telefono)? de (?:su|sus|la|las|esta|esa|todas las|tu) (?:lista|listas|base|bases|registros?|sistema)\b/g,
		unlessAfter: /\bno$/,
		unlessBefore: /^(?:de )?(?:espera|compras?|invitados)/,
	},
	{
		says: /\b(?:borre|borren|borra|elimine|eliminen|elimina|olvide|olviden|quite|quiten) (?:mi|este) (?:numero|telefono)\b|\b(?:borrenme|borreme|eliminenme|elimineme|sacame|saquenme)\b(?= ?(?:$|\|))/g,
		unlessAfter: /\bno$/,
	},
	{
		says: /\b(?:darme|deme|denme|dame|dadme|daros|darnos) de baja\b/g,
		unlessAfter: /\bno(?: quiero)?$/,
		unlessBefore: /^(?:de|del|en) (?:la|el|mi|los) (?:gimnasio|seguro|luz|agua|gas|internet|trabajo|medica)/,
	},
	{
		says: /\b(?:no|ni una|ninguna) (?:mas )?llamadas?(?: mas)?(?= ?(?:$|\||por|gracias))|\bno mas llamadas\b/g,
		unlessAfter: /\b(?:recibi|tengo|hay|hubo|hice)$/,
		unlessBefore: /^(?:por (?:hoy|ahora|la|el)|hoy|ahora)/,
	},
	{
		says: /\b(?:dejeme|dejenme|dejame|dejennos|dejadme)(?: ya)? en paz\b|\b(?:retiro|revoco) mi (?:consentimiento|permiso)\b/g,
		unlessAfter: /\bno$/,
	},
];

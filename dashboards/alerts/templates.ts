const ORGANISATION = 1;

/** Japanese first, English below, a line for the board and one for the runbook. */
const TEXT = `{{ define "kagimi.title" -}}
{{ if eq .Status "firing" }}🔴 発生{{ else }}✅ 解消{{ end }} [{{ .CommonLabels.severity }}] {{ .CommonAnnotations.title_ja }} / {{ .CommonAnnotations.title }}{{ with .CommonLabels.tenant }} ({{ . }}){{ end }}
{{- if gt (len .Alerts) 1 }} ×{{ len .Alerts }}{{ end }}
{{- end }}

{{ define "kagimi.text" -}}
{{ range .Alerts -}}
*{{ .Annotations.summary_ja }}*
{{ .Annotations.summary }}
{{ if eq .Status "firing" }}{{ .Annotations.description_ja }}
{{ .Annotations.description }}
{{ end -}}
{{ with .PanelURL }}ダッシュボード dashboard: {{ . }}
{{ end -}}
手順書 runbook: {{ .Annotations.runbook_url }}

{{ end }}
{{- end }}
`;

/** The words of a message. What only the evidence tells is on the panel that the message links to. */
export function templatesFile() {
  return { apiVersion: 1, templates: [{ orgId: ORGANISATION, name: 'kagimi', template: TEXT }] };
}

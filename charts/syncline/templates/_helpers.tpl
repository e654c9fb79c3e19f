{{- define "syncline.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end -}}

{{/* The version that serves MutatingAdmissionPolicy; empty where none does. */}}
{{- define "syncline.stampApiVersion" -}}
{{- if .Capabilities.APIVersions.Has "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy" -}}
admissionregistration.k8s.io/v1
{{- else if .Capabilities.APIVersions.Has "admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicy" -}}
admissionregistration.k8s.io/v1beta1
{{- end -}}
{{- end -}}

{{/* A label selector, as JSON; the label is set by the API server. */}}
{{- define "syncline.stampNamespaces" -}}
{{- with .Values.stamp.namespaces -}}
{{ dict "matchExpressions" (list (dict "key" "kubernetes.io/metadata.name" "operator" "In" "values" .)) | toJson }}
{{- else -}}
{}
{{- end -}}
{{- end -}}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/Masterminds/sprig/v3"
	"sigs.k8s.io/yaml"
	goYaml "sigs.k8s.io/yaml/goyaml.v3"
)

func init() { time.Local = time.UTC }

type sprigResult struct {
	Value any    `json:"value"`
	Text  string `json:"text"`
	Type  string `json:"type"`
}

// judgeSprig evaluates the expression of a Go template: `substr 0 5 .a`. `data` is what it sees; whole numbers in it
// are int, as a template's own are, others float64. The answer holds the value, the text that {{…}} prints, and the Go type.
func judgeSprig(line []byte) (any, error) {
	var asked struct {
		Expression string
		Data       json.RawMessage
	}
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	data, err := decode(asked.Data)
	if err != nil {
		return nil, err
	}
	var result sprigResult
	functions := helmFunctions()
	functions["capture"] = func(value any) any {
		result.Value, result.Type = value, fmt.Sprintf("%T", value)
		return value
	}
	parsed, err := template.New("case").Funcs(functions).Parse("{{capture (" + asked.Expression + ")}}")
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	if err := parsed.Option("missingkey=error").Execute(&text, data); err != nil {
		return nil, err
	}
	result.Text = text.String()
	return result, nil
}

func decode(text []byte) (any, error) {
	if len(text) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return narrowed(value)
}

func narrowed(value any) (any, error) {
	switch typed := value.(type) {
	case json.Number:
		if whole, err := typed.Int64(); err == nil {
			return int(whole), nil
		}
		return typed.Float64()
	case []any:
		for i := range typed {
			item, err := narrowed(typed[i])
			if err != nil {
				return nil, err
			}
			typed[i] = item
		}
	case map[string]any:
		for key := range typed {
			item, err := narrowed(typed[key])
			if err != nil {
				return nil, err
			}
			typed[key] = item
		}
	}
	return value, nil
}

// helmFunctions are Sprig's, and Helm's own as helm.sh/helm/v3/pkg/engine defines them (its package links a
// Kubernetes client, which is why they stand here again). `include` and `tpl` need an engine and are not judged.
func helmFunctions() template.FuncMap {
	functions := sprig.TxtFuncMap()
	for name, function := range map[string]any{
		"toToml": func(value any) string {
			var text bytes.Buffer
			if err := toml.NewEncoder(&text).Encode(value); err != nil {
				return err.Error()
			}
			return text.String()
		},
		"fromToml": func(text string) map[string]any {
			value := map[string]any{}
			if err := toml.Unmarshal([]byte(text), &value); err != nil {
				value["Error"] = err.Error()
			}
			return value
		},
		"toYaml": func(value any) string {
			text, err := yaml.Marshal(value)
			if err != nil {
				return ""
			}
			return strings.TrimSuffix(string(text), "\n")
		},
		"toYamlPretty": func(value any) string {
			var text bytes.Buffer
			encoder := goYaml.NewEncoder(&text)
			encoder.SetIndent(2)
			if err := encoder.Encode(value); err != nil {
				return ""
			}
			return strings.TrimSuffix(text.String(), "\n")
		},
		"fromYaml": func(text string) map[string]any {
			value := map[string]any{}
			if err := yaml.Unmarshal([]byte(text), &value); err != nil {
				value["Error"] = err.Error()
			}
			return value
		},
		"fromYamlArray": func(text string) []any {
			value := []any{}
			if err := yaml.Unmarshal([]byte(text), &value); err != nil {
				value = []any{err.Error()}
			}
			return value
		},
		"toJson": func(value any) string {
			text, err := json.Marshal(value)
			if err != nil {
				return ""
			}
			return string(text)
		},
		"fromJson": func(text string) map[string]any {
			value := map[string]any{}
			if err := json.Unmarshal([]byte(text), &value); err != nil {
				value["Error"] = err.Error()
			}
			return value
		},
		"fromJsonArray": func(text string) []any {
			value := []any{}
			if err := json.Unmarshal([]byte(text), &value); err != nil {
				value = []any{err.Error()}
			}
			return value
		},
		"required": func(warning string, value any) (any, error) {
			if value == nil {
				return value, errors.New(warning)
			}
			if text, is := value.(string); is && text == "" {
				return value, errors.New(warning)
			}
			return value, nil
		},
	} {
		functions[name] = function
	}
	return functions
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// judgeYAML reads a text as kubectl does, which is `StreamVisitor.Visit` of k8s.io/cli-runtime up to the point where
// the objects are looked at: a list of the documents' values. `whole`: sigs.k8s.io/yaml alone, for one document.
func judgeYAML(line []byte) (any, error) {
	var asked struct {
		Text  string
		Whole bool
	}
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	if asked.Whole {
		read, err := yaml.YAMLToJSON([]byte(asked.Text))
		return json.RawMessage(read), err
	}
	decoder := kubeyaml.NewYAMLOrJSONDecoder(strings.NewReader(asked.Text), 4096)
	documents := []json.RawMessage{}
	for {
		document := runtime.RawExtension{}
		if err := decoder.Decode(&document); err != nil {
			if errors.Is(err, io.EOF) {
				return documents, nil
			}
			return nil, err
		}
		raw := bytes.TrimSpace(document.Raw)
		if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
			continue
		}
		documents = append(documents, bytes.Clone(raw))
	}
}

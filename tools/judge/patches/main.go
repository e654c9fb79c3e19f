// Judges of patches: the libraries of kubectl and kustomize themselves.
//
//	merge     stdin: [{"name", "object", "patch"}] with YAML texts; stdout: what each library makes of them
//	build DIR stdout: what kustomize builds
//	rules     stdout: the patch tags of k8s.io/api, which src/render/patches/merge-rules.ts holds
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/kustomize/kyaml/yaml/merge2"
	"sigs.k8s.io/yaml"
)

type mergeCase struct{ Name, Object, Patch string }

type answer struct {
	Name      string          `json:"name"`
	Kubectl   json.RawMessage `json:"kubectl"`
	Kustomize json.RawMessage `json:"kustomize"`
}

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("want merge, build DIR or rules"))
	}
	switch os.Args[1] {
	case "merge":
		merge()
	case "build":
		build(os.Args[2])
	case "rules":
		printRules()
	default:
		fail(fmt.Errorf("no judge %q", os.Args[1]))
	}
}

func merge() {
	text, err := io.ReadAll(os.Stdin)
	fail(err)
	var cases []mergeCase
	fail(json.Unmarshal(text, &cases))
	answers := []answer{}
	for _, c := range cases {
		answers = append(answers, answer{c.Name, told(kubectl(c)), told(kustomize(c))})
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	fail(encoder.Encode(answers))
}

// An error is told as a string; its text is of no interest.
func told(result []byte, err error) json.RawMessage {
	if err != nil {
		return json.RawMessage(`"error"`)
	}
	return result
}

func kubectl(c mergeCase) ([]byte, error) {
	object, err := yaml.YAMLToJSON([]byte(c.Object))
	fail(err)
	patch, err := yaml.YAMLToJSON([]byte(c.Patch))
	fail(err)
	var head struct{ APIVersion, Kind string }
	fail(json.Unmarshal(object, &head))
	typed, err := scheme.Scheme.New(schema.FromAPIVersionAndKind(head.APIVersion, head.Kind))
	if err != nil {
		return []byte(`"none"`), nil
	}
	return strategicpatch.StrategicMergePatch(object, patch, typed)
}

func kustomize(c mergeCase) ([]byte, error) {
	options := kyaml.MergeOptions{ListIncreaseDirection: kyaml.MergeOptionsListPrepend}
	merged, err := merge2.MergeStrings(c.Patch, c.Object, false, options)
	if err != nil {
		return nil, err
	}
	if merged == "" {
		return []byte("null"), nil
	}
	return yaml.YAMLToJSON([]byte(merged))
}

func build(dir string) {
	options := krusty.MakeDefaultOptions()
	options.LoadRestrictions = types.LoadRestrictionsNone
	built, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), dir)
	fail(err)
	text, err := built.AsYaml()
	fail(err)
	fmt.Print(string(text))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

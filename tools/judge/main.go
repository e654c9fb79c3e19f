// Command judge answers questions about what Kubernetes' and Helm's own libraries do: cases as JSON lines on
// stdin, answers as JSON lines on stdout, in the same order. A case names its mode; a mode is one file here.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// mode answers one case. An error is an answer too: the library refused the case.
type mode func(line []byte) (any, error)

var modes = map[string]mode{
	"regexp": judgeRegexp,
	"sprig":  judgeSprig,
	"yaml":   judgeYAML,
}

type answer struct {
	Result any    `json:"result,omitempty"`
	Error  string `json:"error,omitempty"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(1)
	}
}

func run() error {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the last case does not end in a line break: %w", err)
		}
		text, err := marshal(judge(line))
		if err != nil {
			// NaN, infinity: what has no JSON form is refused.
			text, _ = marshal(answer{Error: err.Error()})
		}
		if _, err := out.Write(text); err != nil {
			return err
		}
	}
}

func judge(line []byte) (given answer) {
	var named struct{ Mode string }
	if err := json.Unmarshal(line, &named); err != nil {
		return answer{Error: "judge: " + err.Error()}
	}
	ask, known := modes[named.Mode]
	if !known {
		return answer{Error: "judge: unknown mode " + named.Mode}
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			given = answer{Error: fmt.Sprint("panic: ", panicked)}
		}
	}()
	result, err := ask(line)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Result: result}
}

// marshal writes one line of JSON, with < > & as they are.
func marshal(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

package main

import (
	"encoding/json"
	"regexp"
)

// judgeRegexp gives all matches of a pattern with their groups, as byte offsets: [[from, to, from1, to1, …], …].
func judgeRegexp(line []byte) (any, error) {
	var asked struct{ Pattern, Text string }
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	pattern, err := regexp.Compile(asked.Pattern)
	if err != nil {
		return nil, err
	}
	found := pattern.FindAllStringSubmatchIndex(asked.Text, -1)
	if found == nil {
		found = [][]int{}
	}
	return found, nil
}

package main

import (
	"encoding/json"
	"os"
	"reflect"
	"sort"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

type rule struct {
	typ                reflect.Type
	strategy, mergeKey string
}

var fields = map[reflect.Type]map[string]rule{}

func walk(t reflect.Type) {
	if _, ok := fields[t]; ok {
		return
	}
	f := map[string]rule{}
	fields[t] = f
	add(t, f)
}
func add(t reflect.Type, f map[string]rule) {
	for i := 0; i < t.NumField(); i++ {
		sf := t.Field(i)
		tag := strings.Split(sf.Tag.Get("json"), ",")
		ft := sf.Type
		for ft.Kind() == reflect.Ptr || ft.Kind() == reflect.Slice {
			ft = ft.Elem()
		}
		inline := len(tag) > 1 && tag[1] == "inline"
		if inline && ft.Kind() == reflect.Struct {
			add(ft, f)
			continue
		}
		if tag[0] == "" || tag[0] == "-" {
			continue
		}
		r := rule{strategy: sf.Tag.Get("patchStrategy"), mergeKey: sf.Tag.Get("patchMergeKey")}
		if ft.Kind() == reflect.Struct {
			r.typ = ft
			walk(ft)
		}
		f[tag[0]] = r
	}
}

func printRules() {
	kinds := map[string]reflect.Type{}
	for gvk, t := range scheme.Scheme.AllKnownTypes() {
		if gvk.Version == "__internal" || strings.HasSuffix(gvk.Kind, "List") || strings.HasSuffix(gvk.Kind, "Options") || gvk.Kind == "WatchEvent" || gvk.Group == "extensions" {
			continue
		}
		if _, ok := t.FieldByName("ObjectMeta"); !ok {
			continue
		}
		vs := scheme.Scheme.PrioritizedVersionsForGroup(gvk.Group)
		best := ""
		for _, v := range vs {
			if scheme.Scheme.Recognizes(schema.GroupVersionKind{Group: gvk.Group, Version: v.Version, Kind: gvk.Kind}) {
				best = v.Version
				break
			}
		}
		if best != gvk.Version {
			continue
		}
		kinds[gvk.Group+"/"+gvk.Kind] = t
		walk(t)
	}
	relevant := map[reflect.Type]bool{}
	for changed := true; changed; {
		changed = false
		for t, f := range fields {
			if relevant[t] {
				continue
			}
			for name, r := range f {
				if name == "status" || name == "metadata" {
					continue
				}
				if r.strategy != "" || (r.typ != nil && relevant[r.typ]) {
					relevant[t] = true
					changed = true
				}
			}
		}
	}
	out := map[string]any{}
	types := map[string]map[string]any{}
	byName := map[string]reflect.Type{}
	nameOf := func(t reflect.Type) string {
		if o, ok := byName[t.Name()]; ok && o != t {
			p := strings.Split(t.PkgPath(), "/")
			return strings.Title(p[len(p)-2]) + t.Name()
		}
		byName[t.Name()] = t
		return t.Name()
	}
	var emit func(t reflect.Type) string
	emit = func(t reflect.Type) string {
		n := nameOf(t)
		if _, ok := types[n]; ok {
			return n
		}
		m := map[string]any{}
		types[n] = m
		names := []string{}
		for name := range fields[t] {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			r := fields[t][name]
			if name == "status" {
				continue
			}
			s := map[string]any{}
			if r.strategy != "" {
				s["strategy"] = r.strategy
			}
			if r.mergeKey != "" {
				s["key"] = r.mergeKey
			}
			if r.typ != nil && relevant[r.typ] {
				s["type"] = emit(r.typ)
			}
			if len(s) > 0 {
				m[name] = s
			}
		}
		return n
	}
	ks := map[string]string{}
	names := []string{}
	for k := range kinds {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, k := range names {
		if relevant[kinds[k]] {
			ks[k] = emit(kinds[k])
		}
	}
	out["kinds"] = ks
	out["types"] = types
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", " ")
	e.Encode(out)
}

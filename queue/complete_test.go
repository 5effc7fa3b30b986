package queue_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"reception/queue"
	"reception/queue/queuetest"
)

// methods returns the receiver types of the package's methods of that name,
// each with its body.
func methods(t *testing.T, name string) map[string]*ast.FuncDecl {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var decls []ast.Decl
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		decls = append(decls, f.Decls...)
	}
	out := map[string]*ast.FuncDecl{}
	for _, d := range decls {
		if m, ok := d.(*ast.FuncDecl); ok && m.Recv != nil && m.Name.Name == name {
			if id, ok := m.Recv.List[0].Type.(*ast.Ident); ok {
				out[id.Name] = m
			}
		}
	}
	return out
}

func typeName(v any) string { return reflect.TypeOf(v).Name() }

// Every want of the package comes up in the random commands.
func TestEveryWantIsGenerated(t *testing.T) {
	made := map[string]bool{}
	for _, w := range (&queuetest.Generator{Source: rand.New(rand.NewSource(1))}).Each(&queue.State{}) {
		made[typeName(w)] = true
	}
	wants := methods(t, "decide")
	if len(wants) < 30 {
		t.Fatalf("found only %d wants: is decide still the name of the method?", len(wants))
	}
	for w := range wants {
		if ast.IsExported(w) && !made[w] {
			t.Errorf("the random generator never makes a %s", w)
		}
	}
}

// Every fact of the package can be decoded, under a kind of its own, and into
// itself.
func TestEveryFactCanBeDecoded(t *testing.T) {
	facts := methods(t, "kind")
	if len(facts) < 30 {
		t.Fatalf("found only %d facts: is kind still the name of the method?", len(facts))
	}
	seen := map[string]string{}
	for name, m := range facts {
		lit, ok := m.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.BasicLit)
		if !ok {
			t.Errorf("%s: its kind is not a plain string", name)
			continue
		}
		kind, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[kind]; ok {
			t.Errorf("%s and %s have the same kind", name, other)
		}
		seen[kind] = name
		f, err := queue.DecodeFact(kind, 1, []byte("{}"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if typeName(f) != name {
			t.Errorf("kind %s decodes as %s, want %s", kind, typeName(f), name)
		}
		full := reflect.New(reflect.TypeOf(f)).Elem()
		n := 0
		fill(full, &n)
		kind2, version, body, err := queue.EncodeFact(full.Interface().(queue.Fact))
		if err != nil || kind2 != kind {
			t.Errorf("%s: encoded as %s, error %v", name, kind2, err)
		}
		back, err := queue.DecodeFact(kind2, version, body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(full.Interface(), any(back)); diff != "" {
			t.Errorf("%s loses something in the journal (-want +got):\n%s", name, diff)
		}
		if _, err := queue.DecodeFact(kind, 2, body); !errors.Is(err, queue.ErrUnknownFact) {
			t.Errorf("%s version 2: error %v, want ErrUnknownFact", name, err)
		}
	}
}

// Every exported field of the State survives a snapshot.
func TestEveryFieldSurvivesASnapshot(t *testing.T) {
	var want, got queue.State
	n := 0
	fill(reflect.ValueOf(&want).Elem(), &n)
	b, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a snapshot loses something (-want +got):\n%s", diff)
	}
	if d, _ := want.Digest(); d == "" {
		t.Error("no digest")
	}
}

// Nothing in the State or in an event is hidden from its JSON.
func TestNothingIsHidden(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var look func(reflect.Type, string)
	look = func(typ reflect.Type, path string) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			look(typ.Elem(), path+"[]")
		case reflect.Map, reflect.Chan, reflect.Func, reflect.Interface, reflect.Float32, reflect.Float64:
			t.Errorf("%s is a %s: not the same bytes every time", path, typ.Kind())
		case reflect.Struct:
			if seen[typ] {
				return
			}
			seen[typ] = true
			for i := range typ.NumField() {
				f := typ.Field(i)
				if !f.IsExported() || f.Tag.Get("json") == "-" || !f.Anonymous && f.Tag.Get("json") == "" {
					t.Errorf("%s.%s: unexported, hidden or without a JSON name", path, f.Name)
				}
				look(f.Type, path+"."+f.Name)
			}
		}
	}
	look(reflect.TypeFor[queue.State](), "State")
	for name := range methods(t, "kind") {
		if name == "ConfigSet" { // its Config is part of State
			continue
		}
		f, err := queue.DecodeFact(strings.TrimSuffix(name, "Event"), 1, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		look(reflect.TypeOf(f), name)
	}
}

// fill gives everything in v a value of its own that is not zero.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), n)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.String:
		v.SetString(fmt.Sprint("s", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint8:
		v.SetUint(uint64(*n%255 + 1))
	default:
		panic(fmt.Sprintf("fill does not know %s: teach it", v.Type()))
	}
}

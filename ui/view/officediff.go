package view

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"reception/queue"
	"reception/ui/wire"
)

// maxDiff is how many rows a diff has at most: more than anybody reads.
const maxDiff = 300

// OfficeDiff lists what the office would see change between two States: the
// rota, the settings by path, holidays, other halls, notices, the day and the
// appointments. It names nobody who came.
func OfficeDiff(before, after *queue.State) []wire.OfficeDiff {
	d := &differ{out: []wire.OfficeDiff{}}
	d.day(before, after)
	d.rota(before, after)
	d.config(before.Config, after.Config)
	d.holidays(before, after)
	d.list("elsewhere", "", elsewhereTexts(before), elsewhereTexts(after))
	d.list("notice", "", noticeTexts(before), noticeTexts(after))
	d.bookings(before, after)
	d.list("callback", "", callbackTexts(before), callbackTexts(after))
	return d.out[:min(len(d.out), maxDiff)]
}

type differ struct{ out []wire.OfficeDiff }

func (d *differ) row(what, key, field, before, after string) {
	if before != after {
		d.out = append(d.out, wire.OfficeDiff{What: what, Key: key, Field: field, Before: before, After: after})
	}
}

// list compares two sets of texts by key.
func (d *differ) list(what, field string, before, after map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(union(before, after))) {
		d.row(what, key, field, before[key], after[key])
	}
}

func union[V any](a, b map[string]V) map[string]V {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

func (d *differ) day(before, after *queue.State) {
	text := func(s *queue.State) (date, text string) {
		if s.Day == nil {
			return string(s.LastDate), "closed"
		}
		return string(s.Day.Date), "open"
	}
	_, was := text(before)
	date, is := text(after)
	d.row("day", date, "", was, is)
}

func (d *differ) rota(before, after *queue.State) {
	var ids []string
	find := func(s *queue.State, id string) (queue.RotaDay, bool) {
		i := slices.IndexFunc(s.Rota, func(r queue.RotaDay) bool { return r.ID == id })
		if i < 0 {
			return queue.RotaDay{}, false
		}
		return s.Rota[i], true
	}
	all := slices.Concat(after.Rota, before.Rota)
	slices.SortStableFunc(all, byDate)
	for _, r := range all {
		if !slices.Contains(ids, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	for _, id := range ids {
		was, there := find(before, id)
		is, stays := find(after, id)
		key := fmt.Sprintf("%s %s", was.Date, was.Session)
		if !there {
			key = fmt.Sprintf("%s %s", is.Date, is.Session)
		}
		a, b := rotaFields(before, was, there), rotaFields(after, is, stays)
		for i, f := range rotaFieldNames() {
			d.row("rota", key, f, a[i], b[i])
		}
	}
}

func rotaFieldNames() []string {
	return []string{"status", "date", "session", "leader", "substitute", "kind", "place", "units", "lawyer", "capacity", "label"}
}

func rotaFields(s *queue.State, r queue.RotaDay, there bool) []string {
	if !there {
		return make([]string, len(rotaFieldNames()))
	}
	leader, _ := s.Config.Leader(r.Leader)
	instead, _ := s.Config.Leader(r.SubstituteOf)
	lawyer, capacity := "", ""
	if r.Lawyer {
		lawyer = "true"
	}
	if r.Capacity > 0 {
		capacity = strconv.Itoa(r.Capacity)
	}
	return []string{
		string(r.Status), string(r.Date), r.Session, leader.Name, instead.Name, string(r.Kind), r.Place, strings.Join(r.Units, "、"), lawyer, capacity, r.Label,
	}
}

// config compares the settings by path, in the order in which they are sorted
// by it.
func (d *differ) config(before, after queue.Config) {
	a, b := newPaths(OfficeConfig(before)), newPaths(OfficeConfig(after))
	keys := union(union(a.values, b.values), union(a.elements, b.elements))
	for _, path := range slices.Sorted(maps.Keys(keys)) {
		was, there := a.elements[path]
		is, stays := b.elements[path]
		switch {
		case alone(path, a.elements, b.elements):
			// It comes or goes with the element that it is part of.
		case there != stays:
			d.row("config", path, "", was, is)
		default:
			d.row("config", path, "", a.values[path], b.values[path])
		}
	}
}

// alone tells whether path is part of an element of a list that only one side
// has.
func alone(path string, a, b map[string]string) bool {
	for i := range path {
		if path[i] != '.' {
			continue
		}
		_, ina := a[path[:i]]
		_, inb := b[path[:i]]
		if ina != inb {
			return true
		}
	}
	return false
}

// paths are the settings by path: the values, and the names of the elements of
// lists.
type paths struct{ values, elements map[string]string }

func newPaths(c wire.OfficeConfig) paths {
	p := paths{map[string]string{}, map[string]string{}}
	p.flatten("", plain(c))
	return p
}

// plain is v as package json sees it.
func plain(v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		return nil // there is nothing in the settings that cannot be encoded
	}
	var out any
	_ = json.Unmarshal(b, &out) // it was just encoded
	return out
}

// flatten writes down every value below v. Elements of lists go by their id.
func (p paths) flatten(path string, v any) {
	join := func(name string) string {
		if path == "" {
			return name
		}
		return path + "." + name
	}
	switch v := v.(type) {
	case map[string]any:
		for name, part := range v {
			if name != "id" {
				p.flatten(join(name), part)
			}
		}
	case []any:
		var order []string
		for i, part := range v {
			m, ok := part.(map[string]any)
			id, named := m["id"].(string)
			switch {
			case ok && m["service"] != nil && m["stop"] != nil: // a line
				order = append(order, fmt.Sprintf("%v/%v", m["service"], m["stop"]))
			case ok && named:
				order = append(order, id)
				p.elements[join(id)] = title(m)
				p.flatten(join(id), part)
			case ok:
				p.elements[join(strconv.Itoa(i))] = title(m)
				p.flatten(join(strconv.Itoa(i)), part)
			case part == true:
				order = append(order, strconv.Itoa(i)) // a weekday
			case part == false:
			default:
				order = append(order, fmt.Sprint(part))
			}
		}
		p.values[path] = strings.Join(order, "、")
	case float64:
		p.values[path] = strconv.FormatFloat(v, 'f', -1, 64)
	default:
		p.values[path] = fmt.Sprint(v)
	}
}

// title is what an element is known by.
func title(m map[string]any) string {
	for _, name := range []string{"name", "label", "place", "id"} {
		if s, ok := m[name].(string); ok && s != "" {
			return s
		}
	}
	if from, ok := m["from"].(float64); ok {
		return fmt.Sprint(from)
	}
	return "+"
}

func (d *differ) holidays(before, after *queue.State) {
	if slices.Equal(before.Holidays, after.Holidays) {
		return
	}
	years := map[string]bool{}
	for _, h := range slices.Concat(before.Holidays, after.Holidays) {
		years[string(h.Date[:4])] = true
	}
	texts := func(s *queue.State) map[string]string {
		out := map[string]string{}
		for year := range years {
			n, _ := strconv.Atoi(year)
			for _, h := range s.Calendar(n) {
				kind := "work"
				if h.Off {
					kind = "off"
				}
				out[string(h.Date)] = kind + " " + h.Name
			}
		}
		return out
	}
	d.list("holiday", "", texts(before), texts(after))
}

func elsewhereTexts(s *queue.State) map[string]string {
	out := map[string]string{}
	for _, e := range s.Elsewhere {
		out[e.Hall] = fmt.Sprintf("%s %d", e.AsOf, len(e.Days))
	}
	return out
}

func noticeTexts(s *queue.State) map[string]string {
	out := map[string]string{}
	if s.Day == nil {
		return out
	}
	for _, n := range s.Day.Notices {
		l, _ := s.Config.Leader(n.Leader)
		text := l.Name
		if n.Minute > 0 {
			text = clock(n.Minute)
		}
		out[string(n.Template)] = cmp.Or(text, "+")
	}
	return out
}

func callbackTexts(s *queue.State) map[string]string {
	out := map[string]string{}
	for _, c := range s.Ledger.Callbacks {
		out[strconv.FormatInt(int64(c.ID), 10)] = strconv.Itoa(c.Number)
	}
	return out
}

func (d *differ) bookings(before, after *queue.State) {
	fields := func(s *queue.State) map[string][]string {
		out := map[string][]string{}
		for _, b := range s.Ledger.Bookings {
			out[strconv.FormatInt(int64(b.ID), 10)] = []string{string(b.Lane), string(b.Date), b.Session, b.Slot}
		}
		return out
	}
	none := make([]string, 4)
	a, b := fields(before), fields(after)
	for _, id := range slices.Sorted(maps.Keys(union(a, b))) {
		was, is := a[id], b[id]
		if was == nil {
			was = none
		}
		if is == nil {
			is = none
		}
		for i, name := range []string{"", "date", "session", "slot"} {
			d.row("booking", id, name, was[i], is[i])
		}
	}
}

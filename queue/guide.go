package queue

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Triage is the table that tells a visitor which department to ask. It is
// guidance, which 司法局 signs; a change of it takes the signature away.
type Triage struct {
	Version  string  `json:"version,omitempty"`
	SignedBy string  `json:"signed_by,omitempty"` // office and post, no person's name
	SignedOn Date    `json:"signed_on,omitempty"`
	Topics   []Topic `json:"topics,omitempty"`
}

// Topic is one row of the triage table.
type Topic struct {
	ID      string `json:"id"`
	Group   string `json:"group"` // of the first level
	Name    string `json:"name"`  // in everyday words
	Who     string `json:"who,omitempty"`
	Where   string `json:"where"` // first place in the hall
	Channel string `json:"channel"`
	Limit   string `json:"limit,omitempty"`
}

// Topic returns the topic with that id.
func (t Triage) Topic(id string) (Topic, bool) {
	return find(t.Topics, func(t Topic) bool { return t.ID == id })
}

// Page is a page of the touchscreen in the centre's own words: 须知, 办事流程.
type Page struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Lines   []string `json:"lines"`             // one paragraph each
	Updated Date     `json:"updated,omitempty"` // of the text
}

// Page returns the page with that id.
func (c Config) Page(id string) (Page, bool) {
	return find(c.Pages, func(p Page) bool { return p.ID == id })
}

// What fits a touchscreen: two levels of six tiles, with names that are read at
// a glance, and pages of one screen.
const (
	maxTiles     = 6
	maxTileName  = 8   // characters
	maxTopicText = 120 // characters
	maxPages     = 8
	maxTitle     = 12 // characters
	maxLines     = 14
	maxLine      = 60 // characters
)

// checkGuide wants what fits the touchscreen of the triage table and the pages.
func (c Config) checkGuide(f *faults) {
	text := func(field, text string, least, most int) {
		switch n := utf8.RuneCountInString(strings.TrimSpace(text)); {
		case n < least:
			f.add(field, "missing", "", "%s is empty", field)
		case n > most:
			f.add(field, "too_long", text, "%s has %d characters: at most %d fit", field, n, most)
		case strings.ContainsFunc(text, unicode.IsControl):
			f.add(field, "not_text", "", "%s holds a line break or another control character", field)
		}
	}
	tiles := map[string]int{} // by group
	for i, t := range c.Triage.Topics {
		field := func(name string) string { return at("triage.topics", i, name) }
		f.once(field("id"), "topic", t.ID)
		text(field("id"), t.ID, 0, maxTopicText/2)
		text(field("group"), t.Group, 1, maxTileName)
		text(field("name"), t.Name, 1, maxTileName)
		text(field("who"), t.Who, 0, maxTopicText)
		text(field("where"), t.Where, 0, maxTopicText)
		text(field("channel"), t.Channel, 0, maxTopicText)
		text(field("limit"), t.Limit, 0, maxTopicText)
		if tiles[t.Group]++; tiles[t.Group] > maxTiles {
			f.add(field("group"), "too_many", t.Group, "group %q has more than %d topics", t.Group, maxTiles)
		}
		if len(tiles) > maxTiles && tiles[t.Group] == 1 {
			f.add(field("group"), "too_many", t.Group, "group %q is more than the sixth", t.Group)
		}
	}
	for i, p := range c.Pages {
		field := func(name string) string { return at("pages", i, name) }
		f.once(field("id"), "page", p.ID)
		text(field("title"), p.Title, 1, maxTitle)
		for j, line := range p.Lines {
			text(fmt.Sprintf("%s.%d", field("lines"), j), line, 0, maxLine)
		}
		if len(p.Lines) > maxLines {
			f.add(field("lines"), "too_many", fmt.Sprint(len(p.Lines)), "page %q has %d paragraphs: at most %d fit", p.ID, len(p.Lines), maxLines)
		}
		if p.Updated != "" && !p.Updated.Valid() {
			f.add(field("updated"), "bad_date", string(p.Updated), "page %q was updated on %q, which is no date", p.ID, p.Updated)
		}
	}
	if len(c.Pages) > maxPages {
		f.add("pages", "too_many", fmt.Sprint(len(c.Pages)), "%d pages: at most %d fit", len(c.Pages), maxPages)
	}
}

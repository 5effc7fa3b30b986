package view

import (
	"slices"

	"reception/queue"
	"reception/ui/wire"
)

// triage is the table as tiles: the groups stand in the order of their first
// topics.
func (in Input) triage() wire.TouchTriage {
	t := in.State.Config.Triage
	v := wire.TouchTriage{Version: t.Version, SignedBy: t.SignedBy, SignedOn: string(t.SignedOn), Groups: []wire.TriageGroup{}}
	for _, topic := range t.Topics {
		i := slices.IndexFunc(v.Groups, func(g wire.TriageGroup) bool { return g.Name == topic.Group })
		if i < 0 {
			i = len(v.Groups)
			v.Groups = append(v.Groups, wire.TriageGroup{Name: topic.Group})
		}
		v.Groups[i].Topics = append(v.Groups[i].Topics, wire.TriageTopic{
			ID: topic.ID, Name: topic.Name, Who: topic.Who, Where: topic.Where, Channel: topic.Channel, Limit: topic.Limit,
		})
	}
	return v
}

// pages are the centre's own.
func (in Input) pages() []wire.HallPage {
	return each(in.State.Config.Pages, func(p queue.Page) wire.HallPage {
		return wire.HallPage{ID: p.ID, Title: p.Title, Lines: texts(p.Lines), Updated: string(p.Updated)}
	})
}

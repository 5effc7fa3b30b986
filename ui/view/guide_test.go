package view_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"reception/queue"
	"reception/queue/queuetest"
	"reception/ui/view"
	"reception/ui/wire"
)

func TestTriage(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	c := queuetest.Config()
	c.Triage = queue.Triage{Version: "2", Topics: []queue.Topic{
		{ID: "wages", Group: "工作", Name: "拖欠工资", Who: "人社局", Where: "人社窗口", Channel: "投诉", Limit: "两年"},
		{ID: "land", Group: "土地", Name: "宅基地"},
		{ID: "injury", Group: "工作", Name: "干活受伤"},
	}}
	c.Pages = []queue.Page{{ID: "rules", Title: "须知", Updated: "2026-11-22"}}
	h.Do(queue.SetConfig{Config: c})
	h.Do(queue.SignTriage{By: "县司法局", On: "2026-11-20"})
	in := input(h)
	in.Station.Seals, in.Station.KeepDays = true, 3
	v := view.Touch(in)
	if d := cmp.Diff(wire.TouchTriage{Version: "2", SignedBy: "县司法局", SignedOn: "2026-11-20", Groups: []wire.TriageGroup{
		{Name: "工作", Topics: []wire.TriageTopic{
			{ID: "wages", Name: "拖欠工资", Who: "人社局", Where: "人社窗口", Channel: "投诉", Limit: "两年"}, {ID: "injury", Name: "干活受伤"},
		}},
		{Name: "土地", Topics: []wire.TriageTopic{{ID: "land", Name: "宅基地"}}},
	}}, v.Triage); d != "" {
		t.Errorf("triage (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]wire.HallPage{{ID: "rules", Title: "须知", Lines: []string{}, Updated: "2026-11-22"}}, v.Pages); d != "" {
		t.Errorf("pages (-want +got):\n%s", d)
	}
	if v.Keep != (wire.CardKeep{Name: true, Days: 3}) {
		t.Errorf("keeps %+v", v.Keep)
	}
}

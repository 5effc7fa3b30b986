package ui

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/gorilla/websocket"

	"reception/ui/view"
)

// The topics that screens of one kind share.
const (
	TopicHall    = "hall"
	TopicDesk    = "desk"
	TopicLeader  = "leader"
	TopicCabinet = "cabinet"
	TopicOffice  = "office"
)

// TopicTouch returns the topic of one station's touchscreen.
func TopicTouch(station string) string { return "touch/" + station }

// TopicDeskOf returns the topic of the desks that may know as much.
func TopicDeskOf(s view.Sight) string {
	if name := s.Name(); name != "" {
		return TopicDesk + "/" + name
	}
	return TopicDesk
}

// hub is all topics and all screens.
type hub struct {
	mu      sync.Mutex
	topics  map[string]*topic
	screens map[*screen]struct{}
	buffers sync.Pool // of gorilla's write buffers
}

// topic is one view and the screens that show it. Its newest update is the
// mailbox of all of them: each knows which one it has sent.
type topic struct {
	mu      sync.Mutex // held by a publisher, and while a screen comes or goes
	screens map[*screen]struct{}
	latest  atomic.Pointer[update]
}

// update is a view as it goes out.
type update struct {
	seq   int64
	view  json.RawMessage
	frame *websocket.PreparedMessage
}

func newHub() *hub {
	return &hub{topics: map[string]*topic{}, screens: map[*screen]struct{}{}}
}

func (h *hub) topic(name string) *topic {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[name]
	if t == nil {
		t = &topic{screens: map[*screen]struct{}{}}
		h.topics[name] = t
	}
	return t
}

func (h *hub) all() []*screen {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Keys(h.screens))
}

// Publish makes view the newest of its topic and wakes the topic's screens. It
// never waits for a screen. A view that is the same as the last is not sent
// again. Views of one topic are published in order by one caller at a time.
func (s *Server) Publish(topic string, view any) {
	raw, err := json.Marshal(view)
	if err != nil {
		s.opt.Log.Error("encode view", "topic", topic, "err", err)
		return
	}
	if err := s.hub.topic(topic).publish(raw); err != nil {
		s.opt.Log.Error("publish view", "topic", topic, "err", err)
	}
}

func (t *topic) publish(raw json.RawMessage) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	seq := int64(1)
	if last := t.latest.Load(); last != nil {
		if string(last.view) == string(raw) {
			return nil
		}
		seq = last.seq + 1
	}
	// wire.ViewMsg, without compacting raw a second time.
	msg := make([]byte, 0, len(raw)+40)
	msg = append(msg, `{"t":"view","seq":`...)
	msg = strconv.AppendInt(msg, seq, 10)
	msg = append(msg, `,"view":`...)
	msg = append(append(msg, raw...), '}')
	frame, err := websocket.NewPreparedMessage(websocket.TextMessage, msg)
	if err != nil {
		return fmt.Errorf("ui: prepare view: %w", err)
	}
	t.latest.Store(&update{seq, raw, frame})
	for sc := range t.screens {
		select {
		case sc.wake <- struct{}{}:
		default: // it has been woken and will find this update
		}
	}
	return nil
}

// add makes sc one of the screens.
func (h *hub) add(sc *screen) {
	h.mu.Lock()
	h.screens[sc] = struct{}{}
	h.mu.Unlock()
	t := sc.topic
	t.mu.Lock()
	defer t.mu.Unlock()
	t.screens[sc] = struct{}{}
}

func (h *hub) remove(sc *screen) {
	h.mu.Lock()
	delete(h.screens, sc)
	h.mu.Unlock()
	t := sc.topic
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.screens, sc)
}

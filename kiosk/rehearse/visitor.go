package rehearse

import (
	"fmt"
	"math/rand/v2"
	"time"

	"reception/devices/emulator"
	"reception/devices/idcard"
	"reception/ui/wire"
)

// errand is why somebody stands at the touchscreen.
type errand int

const (
	take     errand = iota // a number
	keep                   // an appointment made by telephone
	comeBack               // the call was missed
	checkIn                // waited in vain, and has the code of that number
	look                   // has a number and comes by once more
)

// visitor is somebody invented who comes to the hall, with everything that he
// is going to do decided beforehand. What changes of it is guarded by day.mu.
type visitor struct {
	n       int
	card    *emulator.CardData
	leader  bool
	people  int
	needs   []wire.Need
	after   string // what he does with his number at once: "", "giveback", "walkaway", "reload"
	forgets bool   // leaves the card lying
	impat   bool   // does not wait for a slip that does not come
	late    bool   // misses the first call
	back    string // then comes back through "touch", "desk", or not
	looks   string // comes by once more with the card: "", "leave", "reprint", "giveback", "switch", "carry"
	vain    bool   // checks in again after having waited in vain

	arrives time.Time // in the hall's time

	phoned bool   // made an appointment
	code   string // of it

	errand errand
	number int
	ticket int64
}

// newVisitor invents the n-th visitor of a day.
func newVisitor(seed uint64, n int) *visitor {
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	chance := func(percent int) bool { return rng.IntN(100) < percent }
	v := &visitor{n: n, leader: chance(35), people: 1}
	if chance(75) {
		c := newCard(rng, n)
		v.card = &c
	}
	switch p := rng.IntN(100); {
	case p < 23:
		v.people = 2 + rng.IntN(6)
	case p < 25:
		v.people = 8 + rng.IntN(50)
	}
	for _, need := range []wire.Need{wire.NeedChild, wire.NeedWalking, wire.NeedHearing, wire.NeedAge} {
		if chance(8) {
			v.needs = append(v.needs, need)
		}
	}
	switch p := rng.IntN(400); {
	case p < 10:
		v.after = "giveback"
	case p < 11:
		v.after = "walkaway"
	case p < 23:
		v.after = "reload"
	}
	v.forgets, v.impat, v.late, v.vain = chance(2), chance(50), chance(8), chance(60)
	v.back = []string{"touch", "desk", ""}[rng.IntN(3)]
	if v.card != nil && chance(6) {
		v.looks = []string{"leave", "reprint", "reprint", "giveback", "switch", "carry"}[rng.IntN(6)]
	}
	v.phoned = chance(5)
	return v
}

// newCard invents a card. No two of a day have the same number.
func newCard(rng *rand.Rand, n int) emulator.CardData {
	pick := func(s string) string {
		r := []rune(s)
		return string(r[rng.IntN(len(r))])
	}
	birth := fmt.Sprintf("%04d%02d%02d", 1940+n%60, 1+n/60%12, 1+n/720%28)
	digits := fmt.Sprintf("430699%s%03d", birth, n/20160%1000)
	number := digits + string(idcard.CheckCharacter([]byte(digits)))
	return emulator.CardData{
		Type: "prc", Name: pick("周陈罗梁林马赵钱孙李吴郑王冯褚卫蒋沈韩杨") + pick("大小文玉春秋建国志明") + pick("河枝满辉惠云山海英兰"),
		Sex: []emulator.Digits{"1", "2"}[n%2], Ethnic: "01", Birth: birth,
		Address: fmt.Sprintf("湖南省青石县城关镇排练路%d号", 10000+n), Number: number,
		Authority: "青石县公安局", ValidFrom: "20150610", ValidTo: "20350610",
	}
}

// Cards returns the cards that the visitors of a day bring.
func Cards(seed uint64, visitors int) []emulator.CardData {
	var out []emulator.CardData
	for n := range visitors {
		if v := newVisitor(seed, n); v.card != nil {
			out = append(out, *v.card)
		}
	}
	return out
}

// troubles spreads what goes wrong with the machine over a day.
func troubles(seed uint64, visitors int) map[int]string {
	out := map[int]string{}
	if visitors < 20 {
		return out
	}
	rng := rand.New(rand.NewPCG(seed, 1<<40))
	kinds := []string{"paper soon", "cover", "paper now", "paper slow", "reader", "printer"}
	n := 3 + visitors/100
	for i := range n {
		at := visitors * (i + 1) / (n + 1)
		out[at+rng.IntN(max(1, visitors/(2*(n+1))))] = kinds[i%len(kinds)]
	}
	return out
}

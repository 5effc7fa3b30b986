package emulator

// status answers DLE EOT n; p.mu is held.
func (p *Printer) status(n byte) {
	var s byte
	set := func(on bool, bits byte) {
		if on {
			s |= bits
		}
	}
	switch n {
	case 1:
		set(p.offline(), 0x08)
		set(p.cutter, 0x20)
		set(p.cfg.TicketBit && p.hanging, 0x80)
	case 2:
		set(p.cover, 0x04)
		set(p.paper <= 0, 0x20)
		set(p.cutter || p.fatal || p.hot, 0x40)
	case 3:
		set(p.cutter, 0x08)
		set(p.fatal, 0x20)
		set(p.hot, 0x40)
	case 4:
		set(p.low(), 0x0C)
		set(p.paper <= 0, 0x60)
	default:
		return
	}
	p.out = append(p.out, 0x12|s)
}

func (p *Printer) low() bool { return p.lowSensor || p.paper < nearEnd }

// paperStatus is the answer to GS r 1; p.mu is held.
func (p *Printer) paperStatus() byte {
	if p.low() {
		return 0x03
	}
	return 0
}

// automatic is the answer to GS a; p.mu is held.
func (p *Printer) automatic() [4]byte {
	a := [4]byte{0x10}
	set := func(on bool, i int, bits byte) {
		if on {
			a[i] |= bits
		}
	}
	set(p.offline(), 0, 0x08)
	set(p.cover, 0, 0x20)
	set(p.cutter, 1, 0x08)
	set(p.fatal, 1, 0x20)
	set(p.hot, 1, 0x40)
	set(p.low(), 2, 0x03)
	set(p.paper <= 0, 2, 0x0C)
	return a
}

// tell sends what the host asked to be told about: automatic status at a
// change, and the offline notice. It also lets flow control follow. p.mu is
// held.
func (p *Printer) tell() {
	if p.line == nil || p.off || p.booting {
		return
	}
	p.flow()
	now, offline := p.automatic(), p.offline()
	if p.asb != 0 && now != p.lastASB {
		p.out = append(p.out, now[:]...)
	}
	p.lastASB = now
	if p.notice > 0 && offline && !p.wasOffline {
		p.out = append(p.out, 0x37, 0x23)
		if p.notice > 1 {
			p.out = append(p.out, p.causes()...)
		}
		p.out = append(p.out, 0)
	}
	p.wasOffline = offline
}

// causes lists why the printer is offline. The published guide does not assign
// the values; these are the emulator's own, in the range 40 to 7F.
func (p *Printer) causes() []byte {
	var c []byte
	for i, on := range []bool{p.paper <= 0, p.cover, p.cutter, p.fatal, p.hot} {
		if on {
			c = append(c, 0x41+byte(i))
		}
	}
	return c
}

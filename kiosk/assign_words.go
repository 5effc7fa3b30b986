package main

import "reception/kiosk/ports"

// portWords are what devices list and devices assign say, one catalogue for
// each language. A test holds both to the same verbs, and English to what every
// console shows.
type portWords struct {
	reader, printer, busy, silent                   string
	noPorts, known, model, serial, noSerial, socket string // of a port
	unplug, noSuch, gone, plugBack, notYet          string // the dialog
	assigned, bySerial, byName, byPlace, written    string
}

func chinesePorts() portWords {
	return portWords{
		reader: "读卡器", printer: "打印机", busy: "正被使用（kiosk 在运行？）", silent: "没有回答",
		noPorts: "没有看到串口：请插好线。", known: "已定为%s：/dev/kiosk/%s", model: "%s %s，%s",
		serial: "序列号 %s", noSerial: "没有序列号", socket: "插在 %s",
		unplug: "请拔下%s的线，再按回车。知道是哪个口，也可以直接输入名字，如 %s。", noSuch: "没有 %s 这个口。",
		gone:     "少了 %d 个口，应该正好少 1 个。请都插好，再试一次。",
		plugBack: "%s是 %s。请插回去，以后就插这里，再按回车。", notYet: "还没有看到它。",
		assigned: "%s是 %s，以后叫 /dev/kiosk/%s；认的是%s。",
		bySerial: "适配器的序列号 %s", byName: "主机自带的串口 %s", byPlace: "插的位置 %s", written: "已写入 %s",
	}
}

func englishPorts() portWords {
	return portWords{
		reader: "card reader", printer: "printer", busy: "in use (is kiosk running?)", silent: "no answer",
		noPorts: "There is no serial port: plug in the cables.", known: "is the %s already: /dev/kiosk/%s", model: "%s %s, %s",
		serial: "serial number %s", noSerial: "no serial number", socket: "plugged into %s",
		unplug: "Unplug the cable of the %s, then Enter. Or type the name of its port, such as %s.", noSuch: "There is no port %s.",
		gone:     "%d ports are gone, and it should be just one. Plug them all in and try again.",
		plugBack: "The %s is %s. Plug it back in, where it is to stay, then Enter.", notYet: "It is not there yet.",
		assigned: "The %s is %s and has the name /dev/kiosk/%s from now on, by %s.",
		bySerial: "the adapter's serial number %s", byName: "the machine's own port %s", byPlace: "where it is plugged in, %s", written: "Written: %s",
	}
}

// answer is what answers at a port.
func (w portWords) answer(what string) string {
	switch what {
	case ports.Reader:
		return w.reader
	case ports.Printer:
		return w.printer
	case busyPort:
		return w.busy
	}
	return w.silent
}

// by is what a port is known by.
func (w portWords) by(what ports.By) string {
	return map[ports.By]string{ports.BySerial: w.bySerial, ports.ByName: w.byName, ports.ByPlace: w.byPlace}[what]
}

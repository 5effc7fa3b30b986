package idcard

import "fmt"

// SW3 is the third, deciding status byte of the SAM module (GA/T 467-2019).
type SW3 byte

// The status bytes.
const (
	SW3Checksum      SW3 = 0x10 // our request had a wrong checksum
	SW3Length        SW3 = 0x11 // our request had a wrong length
	SW3Command       SW3 = 0x21 // our request was an unknown command
	SW3NotPermitted  SW3 = 0x23
	SW3Unknown       SW3 = 0x24
	SW3CardRefuses   SW3 = 0x31 // the card could not authenticate the module
	SW3ModuleRefuses SW3 = 0x32 // the module could not authenticate the card
	SW3Data          SW3 = 0x33 // data verification failed
	SW3CardType      SW3 = 0x40 // unknown card type
	SW3Read          SW3 = 0x41 // read failed, or nothing selected
	SW3Random        SW3 = 0x47 // random-number step failed
	SW3SelfTest      SW3 = 0x60 // the module's self-test failed
	SW3Unauthorised  SW3 = 0x66 // the module has no authorisation
	SW3NoCard        SW3 = 0x80 // find failed: no card, or still the old one
	SW3Select        SW3 = 0x81 // select failed
	SW3Done          SW3 = 0x90
	SW3NoItem        SW3 = 0x91 // the card does not hold the item
	SW3Found         SW3 = 0x9F // card found
)

// Action is what the driver does about a status.
type Action int

// The actions.
const (
	Proceed      Action = iota // as asked; go on
	Wait                       // nothing there yet; keep asking
	Resend                     // the request got damaged: once more, then it is line noise
	Restart                    // begin again with find
	TellOperator               // the card is not one to be read; somebody must look
	OutOfOrder                 // the module cannot work; do not ask fast
)

// String returns the action in lower case.
func (a Action) String() string {
	names := [...]string{"proceed", "wait", "resend", "restart", "tell operator", "out of order"}
	if int(a) < len(names) && a >= 0 {
		return names[a]
	}
	return fmt.Sprintf("action(%d)", int(a))
}

// Advice is what a [SW3] means to the driver and, in a Chinese sentence, to the
// technician.
type Advice struct {
	Action     Action
	Technician string
}

// Advice returns what to do and to say. A status that is not in the standard
// is treated as an unknown error of the module.
func (s SW3) Advice() Advice {
	switch s {
	case SW3Done:
		return Advice{Proceed, "操作成功。"}
	case SW3Found:
		return Advice{Proceed, "找到证件，准备选卡。"}
	case SW3NoItem:
		return Advice{Proceed, "证件内没有此项内容（读追加地址时属正常）。"}
	case SW3NoCard:
		return Advice{Wait, "寻卡无应答：没有证件，或证件读过后还未拿开。"}
	case SW3Checksum:
		return Advice{Resend, "模块收到的命令校验和错误：线路有干扰，请检查串口线和接地。"}
	case SW3Length:
		return Advice{Resend, "模块收到的命令长度错误：线路丢字节，请检查串口线和波特率。"}
	case SW3Command:
		return Advice{Resend, "模块收到的命令错误：线路有干扰，或模块不支持此命令。"}
	case SW3NotPermitted:
		return Advice{Restart, "模块认为此时不允许该操作，已重新寻卡。"}
	case SW3Unknown:
		return Advice{Restart, "模块报告未知错误，已重新寻卡。"}
	case SW3CardRefuses:
		return Advice{Restart, "证件认证读卡模块失败：证件移开过早，或安全模块过期、不匹配；经常出现请联系读卡器厂家。"}
	case SW3ModuleRefuses:
		return Advice{TellOperator, "读卡模块认证证件失败：证件可能损坏或可疑，请人工核对。"}
	case SW3Data:
		return Advice{TellOperator, "证件信息验证错误：证件可能损坏或可疑，请人工核对。"}
	case SW3CardType:
		return Advice{TellOperator, "无法识别的卡类型：不是身份证件，或读卡器固件不支持新式证件。"}
	case SW3Read:
		return Advice{Restart, "读卡失败：证件中途移开，或未先选卡。"}
	case SW3Random:
		return Advice{Restart, "取随机数失败，已重新寻卡；经常出现请检查天线附近有无金属或其他卡。"}
	case SW3Select:
		return Advice{Restart, "选卡失败：读卡区内可能有两张卡，或证件移开过早。"}
	case SW3SelfTest:
		return Advice{OutOfOrder, "安全模块自检失败，不接受命令：请断电重启读卡器，仍不行请报修。"}
	case SW3Unauthorised:
		return Advice{OutOfOrder, "安全模块未经授权：请联系读卡器厂家。"}
	}
	return Advice{Restart, "模块返回标准以外的状态码，已重新寻卡。"}
}

// String returns the status as two hexadecimal digits.
func (s SW3) String() string { return fmt.Sprintf("%02X", byte(s)) }

// StatusError is a status other than success, as an error. It wraps nothing
// and holds nothing of the card.
type StatusError struct {
	Command  Command
	SW3      SW3
	SW1, SW2 byte // what the card itself said
}

// Error names the command and the three status bytes in hexadecimal.
func (e *StatusError) Error() string {
	return fmt.Sprintf("command %04X answered %v (card %02X%02X)", uint16(e.Command), e.SW3, e.SW1, e.SW2)
}

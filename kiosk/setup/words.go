package setup

// words are everything that the menu says, one catalogue for each language. A
// test holds both to the same verbs, and English to what every console shows.
type words struct {
	title, leave, pick, pickOrKeep, current, noSuch, colon, none, automatic          string
	changes, same, sure, kept, done, notYet, comma, failed, good, note, bad, checked string

	clock, network, screens, touch, sound, printer, key, ports, check string // the menu

	whatClock, setTime, setZone, setServer, enterTime, wrongTime, wrongYear, earlier string
	otherZone, synced, unsynced, enterServer, wrongServer, noTimesyncd               string
	unplugged, networkManager, noInterface, whichInterface, howAddress, fixed        string
	enterAddress, wrongAddress, wrongBits, wrongHost, wrongEdge                      string
	enterGateway, wrongGateway, overNetwork, ifupdownHas, ifupdownOff                string
	touchScreen, hallScreen, at, rotation, scale, noScreenPackage                    string
	speaks, yes, no, upright, turned90, turned180, turned270, whichTouch, sameOutput string
	howTouch, corners, sixNumbers, asScreen, enterMatrix, wrongMatrix                string
	noTouch, touchCorner, noFinger, oddTouches                                       string
	firstDevice, noSpeaker, trySound, heardIt                                        string
	model, printerBaud, readerBaud, flow, flowNone, noConfig, tryPrint               string
	noKey, keepKey, aboutKey, portsAre                                               string
	cornerNames                                                                      [4]string
	models                                                                           map[string]string
}

func chinese() words {
	return words{
		title: "本机设置", leave: "退出", pick: "请输入数字，再按回车：", pickOrKeep: "请输入数字，直接回车就不改：", current: "（现在）",
		noSuch: "没有 %s 这一项。", colon: "：", none: "没有", automatic: "自动",
		changes: "要改的：", same: "没有要改的。", sure: "确定吗？输入 y 就改，直接回车就不改：", kept: "没有改。", done: "改好了。", notYet: "写好了，可是没有马上生效：", comma: "，", failed: "没有做成：",
		good: "好", note: "留意", bad: "不好", checked: "要有人看着的：kiosk check hall 看大厅屏，kiosk check touch 点屏幕四角，kiosk check sound 听喇叭。",

		clock: "日期和时间", network: "网络地址", screens: "屏幕", touch: "触摸校准", sound: "喇叭", printer: "打印机和读卡器",
		key: "主密钥", ports: "哪个口是哪个", check: "检查这台机器",

		whatClock: "改什么", setTime: "改时间", setZone: "时区，改成大厅的", setServer: "对时服务器",
		enterTime: "现在几号几点？像 2026-11-22 18:05，只改钟点就写 18:05：", wrongTime: "看不懂。请写成 2026-11-22 18:05。",
		wrongYear: "年份不对，请再看一眼。", earlier: "注意：最近的记录是 %s，您写的比它还早。记录的时间错了才这样改。",
		otherZone: "（本机时区不一样，日志看着会差几个钟头）", synced: "已对时", unsynced: "没有对时",
		enterServer: "局域网里对时服务器的地址，有几个用空格隔开，不要了就写 -：", wrongServer: "这不像地址，请写成 10.0.0.1 这样。",
		noTimesyncd: "没有装对时程序：请装 systemd-timesyncd。",
		unplugged:   "（没插线）", networkManager: "这台机器的网络由 NetworkManager 管，两样一起管会打架：请用 nmtui 改。",
		noInterface: "没有找到网卡。", whichInterface: "哪个网口", howAddress: "地址怎么来", fixed: "自己写一个（接待台要记网址，用这个）",
		enterAddress: "地址，像 192.168.1.20/24，直接回车就不改：", wrongAddress: "看不懂。请写成 192.168.1.20/24，24 就是 255.255.255.0。",
		wrongBits: "斜线后面的数要在 8 到 30 之间，常用 24。", wrongHost: "这个地址不能给一台机器用，请问网络管理员要一个。",
		wrongEdge:    "这是网段头上或末尾的地址，不能给机器用，请换一个。",
		enterGateway: "网关，没有就直接回车：", wrongGateway: "网关要在 %s 里，不能跟本机一样。",
		overNetwork: "从网络登录的，改好以后会断开，请用新地址再登录。", ifupdownHas: "也在管这个网口", ifupdownOff: "不再管（原来的话留作注释）",
		touchScreen: "取号屏", hallScreen: "大厅屏", at: "接在哪", rotation: "转方向", scale: "放大几倍",
		noScreenPackage: "没有装 kiosk-screen，这里没有屏幕可设。",
		speaks:          "出声叫号", yes: "yes，由它叫", no: "no，别处的大屏叫",
		upright: "不转", turned90: "转 90 度", turned180: "转 180 度", turned270: "转 270 度（转 90 度反了，就用这个）",
		whichTouch: "有大厅屏的时候，取号屏也要说清接在哪。", sameOutput: "两块屏不能是同一个口。",
		howTouch: "怎么校准", corners: "点四个角，让机器自己认", sixNumbers: "自己写六个数", asScreen: "按屏幕自己的",
		enterMatrix: "六个数，用空格隔开，像 0 1 0 -1 0 1：", wrongMatrix: "要正好六个数，而且不能把整块屏压成一条线。",
		noTouch: "打不开触摸屏", touchCorner: "请用手指点一下画面的%s。", noFinger: "半分钟没有点，没有改。请再试一次，或看触摸屏的线。",
		oddTouches:  "点的不是四个角，没有改。请点画面最边上，再试一次。",
		cornerNames: [4]string{"左上角", "右上角", "右下角", "左下角"},
		firstDevice: "第一个", noSpeaker: "没有看到声卡，请看喇叭的线插好没有。", trySound: "要听一听吗？输入 y 就说一句：", heardIt: "说完了。没听到就换一个。",
		model: "打印机型号", printerBaud: "打印机波特率", readerBaud: "读卡器波特率", flow: "流控", flowNone: "不用",
		noConfig: "没有 %s：请先装好 kiosk。", tryPrint: "请在接待台下方的【设备】试打一张、试读一张。",
		models: map[string]string{
			"generic80": "80 毫米，大多数都行", "epson80": "80 毫米，爱普生", "kp628e": "80 毫米，KP-628E", "generic58": "58 毫米", "tm-t88iii": "80 毫米，老爱普生 TM-T88III",
		},
		noKey: "没有，不记姓名", keepKey: "已经有了，不能换：换了，以前记的姓名就打不开了。",
		aboutKey: "做一把钥匙，有了它才记来访人的姓名，只有这台机器打得开。请另抄一份锁好：机器坏了，要它才能打开。",
		portsAre: "读卡器 %s，打印机 %s",
	}
}

func english() words {
	return words{
		title: "This machine", leave: "leave", pick: "Number, then Enter: ", pickOrKeep: "Number, or Enter to keep: ", current: " (now)",
		noSuch: "There is no %s.", colon: ": ", none: "none", automatic: "automatic",
		changes: "To be changed:", same: "Nothing to change.", sure: "Sure? y changes it, Enter does not: ", kept: "Nothing was changed.", done: "Done.", notYet: "Written, but not in force yet: ", comma: ", ", failed: "Not done: ",
		good: "well", note: "NOTE", bad: "NOT WELL", checked: "What to do about it stands in Chinese, which this console cannot show: kiosk check over ssh, or the page /care.",

		clock: "Date and time", network: "Network address", screens: "Screens", touch: "Touch calibration", sound: "Loudspeaker", printer: "Printer and reader",
		key: "Master key", ports: "Which port is which", check: "Check this machine",

		whatClock: "What to change", setTime: "the time", setZone: "time zone, to that of the hall", setServer: "time servers",
		enterTime: "Date and time now, as 2026-11-22 18:05, or just 18:05: ", wrongTime: "Not understood. Write it as 2026-11-22 18:05.",
		wrongYear: "That year cannot be. Please look again.", earlier: "Mind: the newest record is of %s, which is later. Go on only if that is wrong.",
		otherZone: " (the machine has another zone; its log looks some hours off)", synced: "synchronised", unsynced: "not synchronised",
		enterServer: "Addresses of time servers in the local network, with spaces between, - for none: ", wrongServer: "That is no address. Write it as 10.0.0.1.",
		noTimesyncd: "No program here sets the clock: install systemd-timesyncd.",
		unplugged:   " (no cable)", networkManager: "NetworkManager manages the network of this machine: use nmtui, two at once would fight.",
		noInterface: "No network card was found.", whichInterface: "Which one", howAddress: "Where the address comes from", fixed: "a fixed one (desks need one that stays)",
		enterAddress: "Address, as 192.168.1.20/24, Enter to keep: ", wrongAddress: "Not understood. Write it as 192.168.1.20/24; 24 means 255.255.255.0.",
		wrongBits: "The number behind the slash has to be from 8 to 30, mostly 24.", wrongHost: "No machine can have that address. Ask the network's administrator for one.",
		wrongEdge:    "That is the first or last address of its network, which no machine has.",
		enterGateway: "Gateway, Enter for none: ", wrongGateway: "The gateway has to be inside %s and another than this machine.",
		overNetwork: "Whoever is signed in over the network loses the connection and signs in at the new address.", ifupdownHas: "sets this card too", ifupdownOff: "no longer (kept as a comment)",
		touchScreen: "touchscreen", hallScreen: "hall display", at: ", where", rotation: ", turned", scale: ", times larger",
		noScreenPackage: "kiosk-screen is not installed: there are no screens to set here.",
		speaks:          ", speaks the calls", yes: "yes", no: "no, another display does",
		upright: "not turned", turned90: "by 90 degrees", turned180: "by 180 degrees", turned270: "by 270 degrees (when 90 is the wrong way)",
		whichTouch: "With a hall display it has to be said where the touchscreen is.", sameOutput: "Both screens cannot be at the same socket.",
		howTouch: "How", corners: "touch the four corners", sixNumbers: "write six numbers", asScreen: "as the screen says",
		enterMatrix: "Six numbers with spaces between, as 0 1 0 -1 0 1: ", wrongMatrix: "Six numbers are needed, and not such that the whole screen falls on a line.",
		noTouch: "No touchscreen can be opened", touchCorner: "Touch the %s corner of the picture.", noFinger: "No finger for half a minute, nothing was changed. Try again, or look at the cable.",
		oddTouches:  "Those were not the four corners, nothing was changed. Touch the very edge of the picture and try again.",
		cornerNames: [4]string{"top left", "top right", "bottom right", "bottom left"},
		firstDevice: "the first", noSpeaker: "There is no sound card: look at the cable of the loudspeaker.", trySound: "Hear it? y says a sentence: ", heardIt: "Said. If you heard nothing, take another one.",
		model: "printer model", printerBaud: "printer baud rate", readerBaud: "reader baud rate", flow: "flow control", flowNone: "none",
		noConfig: "There is no %s: install kiosk first.", tryPrint: "Now print a test slip and read a card at a desk, under its button for devices.",
		models: map[string]string{
			"generic80": "80 mm, does for most", "epson80": "80 mm, Epson", "kp628e": "80 mm, KP-628E", "generic58": "58 mm", "tm-t88iii": "80 mm, old Epson TM-T88III",
		},
		noKey: "none, names are not kept", keepKey: "There is one, and it cannot be replaced: what names it sealed could not be opened again.",
		aboutKey: "Makes the key that lets the hall keep visitors' names; only this machine can open them. Lock a copy away: it is needed when the machine breaks.",
		portsAre: "reader %s, printer %s",
	}
}

// englishItem is the name of an item of a check, which is Chinese.
func englishItem(name string) string {
	en := map[string]string{
		"读卡器": "card reader", "打印机": "printer", "屏幕": "screens", "磁盘": "disk", "时钟": "clock", "数据": "data", "备份": "backups",
		"恢复": "restored", "主密钥": "master key", "版本": "version",
		"程序": "restarts", "服务": "services", "串口驱动": "serial drivers", "固定名字": "names of the ports", "串口权限": "rights on the ports", "设备规则": "device rules",
		"硬件时钟": "hardware clock", "文件系统": "file system", "看门狗": "watchdog", "屏幕接口": "displays", "密钥文件": "key file", "声音": "sound",
	}[name]
	if en == "" {
		return name
	}
	return en
}

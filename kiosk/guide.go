package main

import "reception/queue"

// guideDate is when the texts of this file were last written. The office edits
// them afterwards, and each page then has the date of that.
const guideDate queue.Date = "2026-11-22"

// builtInTriage is the table that a new hall starts with. It is unsigned, and
// says so on the screen, until the office has had it checked. A hall with other
// windows edits it.
func builtInTriage() queue.Triage {
	const work, land, life, police, officials, other = "工作、社保", "土地、房子", "生活、看病", "报案、法院", "干部、决定", "别的事"
	const review = "复议60天内，起诉6个月内"
	return queue.Triage{Version: "1 (2026-11)", Topics: []queue.Topic{
		{
			ID: "wages", Group: work, Name: "拖欠工资", Who: "人社局", Where: "人社窗口",
			Channel: "向劳动监察投诉，或申请劳动仲裁。不服裁决，可以到法院起诉",
			Limit:   "投诉：两年内。仲裁：一年内申请，一般45天裁决，最多再延15天。不服裁决，15天内起诉",
		},
		{
			ID: "migrant", Group: work, Name: "农民工工资", Who: "人社局和行业主管部门", Where: "人社窗口",
			Channel: "向人社局或行业主管部门投诉，也可以申请仲裁、到法院起诉",
			Limit:   "和拖欠工资一样，早说早办",
		},
		{
			ID: "injury", Group: work, Name: "干活受伤", Who: "人社局", Where: "人社窗口",
			Channel: "申请工伤认定",
			Limit:   "单位30天内申请。单位没申请的，本人、家属或工会一年内申请",
		},
		{
			ID: "insurance", Group: work, Name: "社保、养老金", Who: "人社局。医保的事找医保局", Where: "人社窗口",
			Channel: "先向经办机构申请。不服答复，可以行政复议，或到法院起诉", Limit: review,
		},
		{
			ID: "land", Group: land, Name: "征地、宅基地", Who: "自然资源局", Where: "自然资源窗口",
			Channel: "地归谁有争议，先协商，不成由乡镇或县政府处理。不服征地的决定，可以行政复议",
			Limit:   "不服处理决定，30天内起诉；有的要先复议，请问窗口",
		},
		{
			ID: "compensation", Group: land, Name: "房子被征收", Who: "住建局（房屋征收部门）", Where: "住建窗口",
			Channel: "不服征收决定、补偿决定，可以行政复议，也可以到法院起诉", Limit: review,
		},
		{
			ID: "farmland", Group: land, Name: "承包地", Who: "农业农村局、乡镇", Where: "农业农村窗口",
			Channel: "先协商，可以请村里或乡镇调解。不成，申请承包仲裁，或到法院起诉",
			Limit:   "仲裁：知道吃了亏，两年内申请",
		},
		{
			ID: "housing", Group: land, Name: "买房、物业", Who: "住建局。违建找城管局", Where: "住建窗口",
			Channel: "向住建局投诉。合同上的争议，可以到法院起诉",
		},
		{
			ID: "resettlement", Group: land, Name: "移民、帮扶", Who: "水利移民、农业农村部门，乡镇", Where: "信访综合窗口",
			Channel: "问政策，由主管部门答复。要求落实的，按信访程序办",
			Limit:   "受理后60天内办结；复杂的，经批准最多再延30天",
		},
		{
			ID: "aid", Group: life, Name: "低保、救急", Who: "民政局", Where: "民政窗口",
			Channel: "申请社会救助。不清楚找哪家，可以先找社会救助经办机构或民政局",
		},
		{
			ID: "veterans", Group: life, Name: "退役军人", Who: "退役军人事务局", Where: "退役军人窗口",
			Channel: "安置、优待由主管部门办理、答复。不服决定，可以行政复议",
			Limit:   "复议60天内",
		},
		{
			ID: "medical", Group: life, Name: "看病纠纷", Who: "卫健局、医疗纠纷调解委员会", Where: "卫健窗口",
			Channel: "双方协商，人民调解，行政调解，或到法院起诉，您自己选",
		},
		{
			ID: "school", Group: life, Name: "上学、收费", Who: "教育局", Where: "教育窗口",
			Channel: "向教育局投诉、反映",
		},
		{
			ID: "consumer", Group: life, Name: "买东西吃亏", Who: "市场监管局（电话12315）", Where: "市场监管窗口",
			Channel: "先和商家协商，或投诉",
			Limit:   "投诉后7个工作日内处理并告知您",
		},
		{
			ID: "pollution", Group: life, Name: "污染、噪声", Who: "生态环境局", Where: "生态环境窗口",
			Channel: "举报。接举报的机关要为您保密",
		},
		{
			ID: "police", Group: police, Name: "报案、户口", Who: "公安局（急事打110）", Where: "公安窗口",
			Channel: "按公安机关的程序办。不服处罚等决定，可以行政复议或到法院起诉", Limit: review,
		},
		{
			ID: "traffic", Group: police, Name: "车祸赔偿", Who: "公安局交警", Where: "公安窗口",
			Channel: "可以请交警调解，也可以直接到法院起诉",
		},
		{
			ID: "court", Group: police, Name: "判决、执行", Who: "法院、检察院", Where: "信访综合窗口",
			Channel: "上诉、申请再审、申请检察监督；没执行的找执行法院。我们登记，告诉您怎么走",
			Limit:   "按诉讼法的时限，请早问法院或律师",
		},
		{
			ID: "village", Group: officials, Name: "村里的事", Who: "乡镇、民政局", Where: "信访综合窗口",
			Channel: "村务公开、村里账目，向乡镇反映。干部违纪违法，向纪检监察反映",
		},
		{
			ID: "discipline", Group: officials, Name: "干部违纪违法", Who: "纪委监委（电话12388）", Where: "纪检监察窗口",
			Channel: "检举控告。依法应当接受，您说的不会转给被反映的人",
		},
		{
			ID: "decision", Group: officials, Name: "不服处理决定", Who: "司法局（行政复议）", Where: "复议窗口",
			Channel: "行政复议，或到法院起诉。当场罚款、自然资源权属、不履职、不公开信息的，先复议", Limit: review,
		},
		{
			ID: "neighbours", Group: other, Name: "邻里家事欠债", Who: "司法局、人民调解委员会", Where: "人民调解窗口",
			Channel: "人民调解，不收费。调成了，可以一起请法院确认。不成，到法院起诉",
			Limit:   "请法院确认：调解协议生效后30天内",
		},
		{
			ID: "advice", Group: other, Name: "意见建议", Who: "信访局", Where: "信访窗口",
			Channel: "当面说、写下来都行。有关机关会研究，给您回话",
		},
		{
			ID: "dontknow", Group: other, Name: "不知道找谁", Who: "信访局", Where: "信访综合窗口",
			Channel: "先登记，工作人员帮您分到该办的单位",
			Limit:   "登记后15天内转送或交办",
		},
	}}
}

// builtInPages are what the rules want to be told on the spot (信访工作条例,
// article 18): the rules, the procedure, and where other ways lead; and what
// happens to what a card says (个人信息保护法, article 17). What is not in a rule
// is said as the centre's own promise.
func builtInPages() []queue.Page {
	pages := []queue.Page{
		{ID: "rules", Title: "来访须知", Lines: []string{
			"依据：《信访工作条例》，中共中央、国务院发布，2022年5月1日起施行。",
			"可以写，也可以当面说。您说的，我们如实记下来。（第十九条）",
			"反映的事要真实，您对它负责。（第十九条）",
			"请到有权处理的机关，或者它的上一级，在指定的地方反映。（第二十条）",
			"几个人为同一件事来，请推选代表，不超过五人。（第二十条）",
			"请守秩序，不影响别人，也不损坏东西。（第二十六条）",
			"谁也不许打击报复来反映事情的人。（第十八条）",
			"接待您的人和这件事有直接利害关系的，应当回避。（第二十八条）",
			"我们中心承诺：不带身份证也能取号；不管什么事，都能取号。",
			"我们中心承诺：走不动、听不清、看不见、带小孩的，说一声就照顾。",
		}},
		{ID: "steps", Title: "办事流程", Lines: []string{
			"一、取号，坐着等。叫到会说两遍。",
			"二、到登记台或窗口，说清是什么事、想怎么办。",
			"三、见领导，或到窗口谈。",
			"四、转办：信访部门15天内登记，转送、交办给该办的单位。（第二十二条）",
			"五、告知：收到的单位当场或15天内书面告诉您收不收。（第二十三条）",
			"六、办理：普通信访事项受理后60天内办结；复杂的经批准最多再延30天，并告诉您为什么。（第三十四条）",
			"七、不服答复：收到书面答复30天内可以请求复查，30天内给结果。（第三十五条）",
			"八、不服复查：30天内可以请求复核，30天内给结果。（第三十六条）",
			"要走诉讼、仲裁、复议的，按各自的法律和时限办，不按这里的60天。",
			"想知道办到哪了：凭小票上的查询码，在这台机器或窗口查。",
		}},
		{ID: "sorting", Title: "依法分类处理", Lines: []string{
			"意见建议、检举控告、申诉求决，分三类办。（《信访工作条例》第二十九至三十一条）",
			"法律规定走诉讼、仲裁、行政复议等途径的，导入那个途径办。（第三十一条）",
			"案件、判决、执行的事，我们登记，说明情况，引导您到法院、检察院、公安。（第二十二条）",
			"检举控告按管理权限转给纪检监察等机关，不得转给被反映的人。（第三十条）",
			"来这里反映，法律规定的时限照样算，请不要错过。拿不准，请问律师。",
			"请不起律师，可以到司法局申请法律援助，不收费。",
			"机器上的指引只是参考，由工作人员判断，不影响您取号。",
		}},
		{ID: "data", Title: "个人信息怎么用", Lines: []string{
			"依据：《个人信息保护法》。",
			"身份证只用来取号和登记。不放卡，也一样接待。",
			"只用卡上的姓名和号码，看一眼有没有过期。照片、指纹、地址都不存。",
			"号码不存，只算成一个当天有效的记号，用来认出您今天已有的号。",
			"姓名加密存在本机，只有接待您的人能看，每看一次都有记录。",
			"存到哪天，放卡的地方写着，到时就销毁。号不要了，马上销毁。",
			"约了下次、等回电话的，留下的姓名电话存到那件事办完。",
			"大厅的屏幕和喊号只说号码，不说姓名。这台机器没有摄像头。",
			"想知道存了什么、要改、要删，请到窗口说一声。",
		}},
	}
	for i := range pages {
		pages[i].Updated = guideDate
	}
	return pages
}

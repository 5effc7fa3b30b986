package idcard

// EthnicName returns the name of an ethnic group by its code (GB 3304), for
// example 汉 for 1 and 维吾尔 for 5, without the 族 that cards do not print
// either. It returns "" for codes that do not exist. Only PRC cards hold such
// a code: the same place means something else on other cards.
func EthnicName(code int) string {
	names := [...]string{
		"",
		"汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", // 1 to 10
		"满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", // 11 to 20
		"佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", // 21 to 30
		"达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", // 31 to 40
		"塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", // 41 to 50
		"独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺", // 51 to 56
	}
	switch {
	case code > 0 && code < len(names):
		return names[code]
	case code == 97:
		return "其他"
	case code == 98:
		return "外国血统中国籍人士"
	}
	return ""
}

package emulator

// SampleCards returns ten cards of invented people, of all four types. Their
// numbers have valid check characters; the county does not exist. Among them
// are a name that fills its field to the last character and has a U+00B7 in
// it, a name with a character outside the basic plane, a child, an expired
// card, and an English name that goes on in the record's second place.
func SampleCards() []CardData {
	const authority = "青石县公安局"
	return []CardData{
		{
			Type: "prc", Name: "周大河", Sex: "1", Ethnic: "01", Birth: "19620317",
			Address: "湖南省青石县河口镇杨柳村三组12号", Number: "430699196203170010",
			Authority: authority, ValidFrom: "20120501", ValidTo: "长期",
		},
		{
			Type: "prc", Name: "陈桂枝", Sex: "2", Ethnic: "01", Birth: "19580922",
			Address: "湖南省青石县城关镇北门街４５号２栋", Number: "430699195809221025",
			Authority: authority, ValidFrom: "20081019", ValidTo: "长期",
		},
		{
			Type: "prc", Name: "乌兰图雅", Sex: "2", Ethnic: "02", Birth: "19850604",
			Address: "湖南省青石县城关镇滨河路8号3单元501室", Number: "43069919850604204X",
			Authority: authority, ValidFrom: "20190322", ValidTo: "20390322",
		},
		{
			Type: "prc", Name: "阿卜杜克里木江·吐尔逊买买提江", Sex: "1", Ethnic: "05", Birth: "19770118",
			Address: "湖南省青石县城关镇和平路民族小区17号院2号楼1单元302室内西侧",
			Number:  "430699197701183054", Authority: authority, ValidFrom: "20150610", ValidTo: "20350610",
		},
		{
			Type: "prc", Name: "王𠮷玲", Sex: "2", Ethnic: "15", Birth: "19900511",
			Address: "湖南省青石县石桥乡土家湾村七组", Number: "430699199005114062",
			Authority: authority, ValidFrom: "20160401", ValidTo: "20260401",
			NewAddress: "湖南省青石县城关镇新建路66号",
		},
		{
			Type: "prc", Name: "罗小满", Sex: "1", Ethnic: "06", Birth: "20160930",
			Address: "湖南省青石县石桥乡花桥村二组9号", Number: "430699201609305011",
			Authority: authority, ValidFrom: "20190902", ValidTo: "20240902",
		},
		{
			Type: "hmt", Name: "梁志辉", Sex: "1", Birth: "19830725",
			Address: "湖南省青石县城关镇解放路101号", Number: "810000198307256017",
			Authority: authority, ValidFrom: "20230718", ValidTo: "20280718",
			PermitNumber: "H60123457", TimesIssued: "01",
		},
		{
			Type: "hmt", Name: "林雅惠", Sex: "2", Birth: "19711108",
			Address: "湖南省青石县河口镇工业园一路3号", Number: "830000197111083029",
			Authority: authority, ValidFrom: "20220110", ValidTo: "20270110",
			PermitNumber: "01234567", TimesIssued: "02",
		},
		{
			Type: "foreigner2017", Name: "安娜", EnglishName: "LINDQVIST, ANNA MARGARETA", Sex: "2",
			Birth: "19790425", Number: "SWE430079042504", Nationality: "SWE",
			Authority: "4300", ValidFrom: "20180601", ValidTo: "20280601", Version: "01",
		},
		{
			Type: "foreigner2023", Name: "马修", EnglishName: "HAWTHORNE-FEATHERSTONE, MATTHEW JAMES ROY",
			Sex: "1", Birth: "19880214", Number: "911826198802145017", Nationality: "GBR",
			ValidFrom: "20240115", ValidTo: "20340115", Renewals: "00",
		},
	}
}

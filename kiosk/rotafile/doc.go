// Package rotafile reads and writes the rota (接访安排) as the spreadsheets that
// offices send each other: XLSX, and CSV in UTF-8 or GB18030.
//
// The first rows may be a title. Then comes a row of headings, in Chinese
// (日期 时段 领导 职务 形式 地点 陪同单位 律师 人数 备注) or with our own names (date
// session leader post kind place units lawyer capacity label), in any order,
// and below it one row for each session. Everything that is wrong is told at
// once, with the row as a spreadsheet counts it.
package rotafile

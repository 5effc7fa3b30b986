package announce_test

import (
	"testing"

	"reception/kiosk/announce"
)

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{
		0: "零", 1: "一", 9: "九", 10: "十", 12: "十二", 20: "二十", 21: "二十一", 99: "九十九",
		100: "一百", 103: "一百零三", 110: "一百一十", 112: "一百一十二", 210: "二百一十", 999: "九百九十九",
		1000: "一千", 1001: "一千零一", 1010: "一千零一十", 1100: "一千一百", 9009: "九千零九",
		10203: "10203", -1: "-1",
	} {
		if got := announce.Number(n); got != want {
			t.Errorf("%d is said %s, want %s", n, got, want)
		}
	}
}

func TestCall(t *testing.T) {
	for _, tt := range []struct {
		number  int
		counter string
		want    string
	}{
		{12, "3号窗口", "请十二号，到三号窗口"},
		{103, "12号窗口", "请一百零三号，到十二号窗口"},
		{7, "接谈室", "请七号，到接谈室"},
		{7, "二楼接谈室2", "请七号，到二楼接谈室二"},
		{7, "A区03号", "请七号，到A区三号"},
		{7, "99999999999999999999号", "请七号，到99999999999999999999号"},
		{7, "1/2号窗口", "请七号，到一、二号窗口"},
		{7, "", "请七号，到"},
	} {
		if got := announce.Call(tt.number, tt.counter); got != tt.want {
			t.Errorf("%d to %q is said %s, want %s", tt.number, tt.counter, got, tt.want)
		}
	}
}

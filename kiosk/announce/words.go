package announce

import (
	"fmt"
	"strconv"
	"strings"
)

// Call is what is said when a number is called: 请十二号，到三号窗口.
func Call(number int, counter string) string {
	return fmt.Sprintf("请%s号，到%s", Number(number), label(counter))
}

// Number is a number as people say it: 12 is 十二, 110 is 一百一十. What is below
// 0 or above 9999, which no ticket has, stays in digits.
func Number(n int) string {
	digits := []rune("零一二三四五六七八九")
	text := strconv.Itoa(n)
	if n < 0 || n > 9999 {
		return text
	}
	if n == 0 {
		return string(digits[0])
	}
	var b strings.Builder
	units := []string{"千", "百", "十", ""}[4-len(text):]
	gap := false
	for i, d := range text {
		if d == '0' {
			gap = true
			continue
		}
		if gap {
			b.WriteRune(digits[0])
			gap = false
		}
		if n >= 20 || units[i] != "十" { // 十二, but 一百一十二
			b.WriteRune(digits[d-'0'])
		}
		b.WriteString(units[i])
	}
	return b.String()
}

// label is a counter's label with its digits as people say them. A stroke, which
// nobody says and no file's name can hold, becomes a pause.
func label(s string) string {
	s = strings.ReplaceAll(s, "/", "、")
	var b strings.Builder
	for s != "" {
		rest := strings.TrimLeft(s, "0123456789")
		if n, err := strconv.Atoi(s[:len(s)-len(rest)]); err == nil {
			b.WriteString(Number(n))
			s = rest
			continue
		}
		next := strings.IndexAny(rest, "0123456789")
		if next < 0 {
			next = len(rest)
		}
		end := len(s) - len(rest) + next
		b.WriteString(s[:end])
		s = s[end:]
	}
	return b.String()
}

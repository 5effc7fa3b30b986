package idcard

import "errors"

// Errors of [CheckNumber]. None of them holds the number.
var (
	// ErrNumberForm says that the number is not 17 digits and a digit or X.
	ErrNumberForm = errors.New("number is not 17 digits and a check character")
	// ErrNumberBirth says that digits 7 to 14 are no calendar date.
	ErrNumberBirth = errors.New("number holds no date of birth")
	// ErrNumberCheck says that the check character is wrong.
	ErrNumberCheck = errors.New("number has a wrong check character")
)

// CheckNumber checks a citizen number of 18 characters (GB 11643-1999): its
// form, the date in digits 7 to 14, and the check character after ISO 7064,
// MOD 11-2. The numbers of residence permits for Hong Kong, Macau and Taiwan
// residents (810000, 820000, 830000) and those on permanent-residence cards of
// 2023 (which begin with 9) follow the same rule. A lower-case x is accepted.
func CheckNumber(number []byte) error {
	if len(number) != 18 {
		return ErrNumberForm
	}
	for _, c := range number[:17] {
		if c < '0' || c > '9' {
			return ErrNumberForm
		}
	}
	last := number[17]
	if last == 'x' {
		last = 'X'
	}
	if last != 'X' && (last < '0' || last > '9') {
		return ErrNumberForm
	}
	if !validDate(number[6:14]) {
		return ErrNumberBirth
	}
	if last != CheckCharacter(number[:17]) {
		return ErrNumberCheck
	}
	return nil
}

// CheckCharacter returns the check character for the first 17 digits of a
// citizen number, or 0 when they are not 17 digits.
func CheckCharacter(digits []byte) byte {
	const (
		weights = "\x07\x09\x0A\x05\x08\x04\x02\x01\x06\x03\x07\x09\x0A\x05\x08\x04\x02"
		checks  = "10X98765432"
	)
	if len(digits) != len(weights) {
		return 0
	}
	sum := 0
	for i, c := range digits {
		if c < '0' || c > '9' {
			return 0
		}
		sum += int(c-'0') * int(weights[i])
	}
	return checks[sum%11]
}

// validDate reports whether b is a calendar date as YYYYMMDD.
func validDate(b []byte) bool {
	if len(b) != 8 {
		return false
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
		n = n*10 + int(c-'0')
	}
	year, month, day := n/10000, n/100%100, n%100
	if year == 0 || month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= daysIn(year, month)
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

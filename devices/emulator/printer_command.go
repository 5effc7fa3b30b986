package emulator

// commandNeed returns how many bytes the command that begins with b takes in
// all, or how many are needed to know more: whenever the answer is len(b), the
// command is complete. The first byte is DLE, ESC, FS or GS.
func commandNeed(b []byte) int {
	if len(b) < 2 {
		return 2
	}
	switch b[0] {
	case dle:
		return dleNeed(b)
	case esc:
		return escNeed(b)
	case fs:
		return fsNeed(b)
	}
	return gsNeed(b)
}

// dleNeed knows the real-time commands. They were obeyed on arrival; in the
// print stream they are only passed over.
func dleNeed(b []byte) int {
	switch b[1] {
	case eot, enq:
		return 3
	case dc4:
		if len(b) < 3 {
			return 3
		}
		switch b[2] {
		case 8:
			return len(clearCommand)
		case 1, 2, 3, 7:
			return 5
		}
		return 3
	}
	return 2
}

func escNeed(b []byte) int {
	switch b[1] {
	case '@', '2', 'i', 'm', '<', 'L', 'S', 0x0C:
		return 2
	case 'a', 'E', '-', '3', 'd', 'J', '!', 't', 'R', 'M', 'G', '{', 'V', ' ', '=', '9', 'e', 'K', 'T', 'U', 'r', '%', '?':
		return 3
	case '$', '\\', 'c', 'B':
		return 4
	case 'p':
		return 5
	case 'W':
		return 10
	case 'D': // tab stops, ended by 00
		return untilNUL(b, 2, 34)
	case '*': // bit image, in columns
		if len(b) < 5 {
			return 5
		}
		perColumn := 1
		if b[2] >= 32 {
			perColumn = 3
		}
		return 5 + perColumn*(int(b[3])|int(b[4])<<8)
	case 'Z': // KP-628E: two-dimensional code
		if len(b) < 7 {
			return 7
		}
		return 7 + (int(b[5]) | int(b[6])<<8)
	}
	return 2
}

func fsNeed(b []byte) int {
	switch b[1] {
	case '&', '.':
		return 2
	case '!', '-', 'W', 'C':
		return 3
	case 'S', 'p', '?':
		return 4
	case '2':
		return 4 + 72
	case '(':
		return parenNeed(b)
	}
	return 2
}

func gsNeed(b []byte) int {
	switch b[1] {
	case ':', 0x0C:
		return 2
	case '!', 'a', 'B', 'r', 'I', 'H', 'h', 'w', 'f', '/', 'b', 'g', 'j':
		return 3
	case '$', '\\', 'L', 'W', 'P':
		return 4
	case '^':
		return 5
	case '(':
		return parenNeed(b)
	case 'V':
		if len(b) < 3 {
			return 3
		}
		if b[2] >= 'A' {
			return 4
		}
		return 3
	case 'e': // Custom: ejector
		if len(b) < 3 {
			return 3
		}
		if b[2] == 3 {
			return 4
		}
		return 3
	case 'v':
		if len(b) < 8 {
			return 8
		}
		rows := int(b[6]) | int(b[7])<<8
		if rows > maxRows {
			return 8 // the command is dropped and what follows is taken as text
		}
		return 8 + (int(b[4])|int(b[5])<<8)*rows
	case '8': // GS 8 L, as GS ( L with a 32-bit length
		if len(b) < 7 {
			return 7
		}
		return 7 + (int(b[3]) | int(b[4])<<8 | int(b[5])<<16 | int(b[6])<<24)
	case '*':
		if len(b) < 4 {
			return 4
		}
		return 4 + int(b[2])*int(b[3])*8
	case 'k':
		return barcodeNeed(b)
	}
	return 2
}

// parenNeed measures GS ( and FS ( commands: pL pH count what follows them.
func parenNeed(b []byte) int {
	if len(b) < 5 {
		return 5
	}
	return 5 + (int(b[3]) | int(b[4])<<8)
}

// barcodeNeed measures GS k, including the form the KP-628E uses for QR.
func barcodeNeed(b []byte) int {
	switch {
	case len(b) < 3:
		return 3
	case b[2] == 'a': // v r nL nH data
		if len(b) < 7 {
			return 7
		}
		return 7 + (int(b[5]) | int(b[6])<<8)
	case b[2] >= 65:
		if len(b) < 4 {
			return 4
		}
		return 4 + int(b[3])
	}
	return untilNUL(b, 3, 256)
}

// untilNUL measures a command whose data from the given place is ended by 00.
func untilNUL(b []byte, from, most int) int {
	if len(b) > from && b[len(b)-1] == 0 || len(b) >= most {
		return len(b)
	}
	return len(b) + 1
}

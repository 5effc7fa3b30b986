package devices

// Direction says which way bytes went over a line.
type Direction byte

// The two directions, seen from the host computer. Their values are the marks
// that recordings use.
const (
	FromHost Direction = '>' // host to device
	ToHost   Direction = '<' // device to host
)

// String returns the direction's mark, > or <.
func (d Direction) String() string { return string(rune(d)) }

package idcard

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// SAMID is the number of a SAM module, printed on the reader and known to the
// authority that licenses it. It tells which reader this is.
type SAMID [16]byte

// ErrSAMID says that a reply did not hold a module number.
var ErrSAMID = errors.New("module number is not 16 bytes long")

// ParseSAMID takes the module number from the data of a reply to [CmdID].
func ParseSAMID(data []byte) (SAMID, error) {
	var id SAMID
	if len(data) != len(id) {
		return id, ErrSAMID
	}
	copy(id[:], data)
	return id, nil
}

// String returns the number as vendors print it, for example
// 05.03-20100821-0001234567-3456789012. The words are unsigned: taken as
// signed, numbers above 2^31 come out negative.
func (id SAMID) String() string {
	le := binary.LittleEndian
	return fmt.Sprintf("%02d.%02d-%d-%010d-%010d", le.Uint16(id[0:]), le.Uint16(id[2:]),
		le.Uint32(id[4:]), le.Uint32(id[8:]), le.Uint32(id[12:]))
}

package audit

import (
	"strings"
	"testing"
)

func TestSale(t *testing.T) {
	var l Log
	Sale(&l, "ann", 1250)
	read := l.Read()
	if len(read) != 1 || !strings.HasSuffix(read[0], "paid 1250") {
		t.Errorf("Read = %q", read)
	}
}

package p

import "testing"

func TestNested(t *testing.T) {
	defer func() { panic("second") }()
	panic("first\nwith a line")
}

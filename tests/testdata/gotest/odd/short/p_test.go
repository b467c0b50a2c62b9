package p

import "testing"

func TestSlow(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: not with -short")
	}
}

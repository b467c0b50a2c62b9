package p_test

import "testing"

func TestSame(t *testing.T) {
	t.Parallel()
	t.Error("the external one")
}

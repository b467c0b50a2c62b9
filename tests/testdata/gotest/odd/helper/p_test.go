package p

import "testing"

func check(t *testing.T) {
	t.Helper()
	t.Error("through a helper")
}

func TestHelped(t *testing.T) {
	t.Log("a log line first")
	check(t)
}

func TestCleanedUp(t *testing.T) {
	t.Cleanup(func() { t.Log("cleaning") })
	t.Run("sub", func(t *testing.T) { t.Errorf("two\nlines") })
}

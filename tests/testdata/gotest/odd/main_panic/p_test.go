package p

import "testing"

func TestOK(t *testing.T) {}

func TestMain(m *testing.M) {
	m.Run()
	panic("after m.Run")
}

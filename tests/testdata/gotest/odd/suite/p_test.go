package p

import "testing"

type suite struct{}

func (suite) TestFine(t *testing.T) {}

func (suite) TestBlows(t *testing.T) {
	done := make(chan bool)
	go func() { panic("in a suite") }()
	<-done
}

func TestSuite(t *testing.T) {
	t.Run("TestFine", suite{}.TestFine)
	t.Run("TestBlows", suite{}.TestBlows)
}

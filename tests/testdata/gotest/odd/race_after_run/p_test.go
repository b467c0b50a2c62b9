package p

import (
	"os"
	"testing"
	"time"
)

var n int

func TestOK(t *testing.T) {}

func TestMain(m *testing.M) {
	code := m.Run()
	done := make(chan bool)
	go func() { n++; done <- true }()
	n++
	<-done
	time.Sleep(10 * time.Millisecond)
	os.Exit(code)
}

package p

import (
	"testing"
	"time"
)

func TestFails(t *testing.T) {
	go func() {
		time.Sleep(100 * time.Millisecond)
		t.Fail()
	}()
}

func TestInnocent(t *testing.T) { time.Sleep(time.Second) }

package p

import (
	"testing"
	"time"
)

func TestStarts(t *testing.T) {
	go func() {
		time.Sleep(100 * time.Millisecond)
		panic("late")
	}()
}

func TestInnocent(t *testing.T) { time.Sleep(time.Second) }

func TestNever(t *testing.T) {}

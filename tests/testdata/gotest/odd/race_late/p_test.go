package p

import (
	"testing"
	"time"
)

var n int

func TestSpawns(t *testing.T) {
	for range 2 {
		go func() {
			time.Sleep(100 * time.Millisecond)
			n++
		}()
	}
}

func TestBystander(t *testing.T) { time.Sleep(400 * time.Millisecond) }

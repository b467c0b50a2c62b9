package p

import (
	"testing"
	"time"
)

func TestWaits(t *testing.T) {
	t.Parallel()
	time.Sleep(time.Second)
}

func TestBlows(t *testing.T) {
	t.Parallel()
	t.Run("deep", func(t *testing.T) {
		t.Run("deeper", func(t *testing.T) {
			time.Sleep(200 * time.Millisecond)
			var m map[string]int
			m["x"] = 1
		})
	})
}

func TestWaitsToo(t *testing.T) {
	t.Parallel()
	time.Sleep(time.Second)
}

package p

import (
	"sync"
	"testing"
)

func TestQuiet(t *testing.T) {
	t.Parallel()
	t.Log("quiet")
}

func TestRacy(t *testing.T) {
	t.Parallel()
	t.Run("inner", func(t *testing.T) {
		n, group := 0, sync.WaitGroup{}
		for range 2 {
			group.Add(1)
			go func() { n++; group.Done() }()
		}
		group.Wait()
		t.Log(n)
	})
}

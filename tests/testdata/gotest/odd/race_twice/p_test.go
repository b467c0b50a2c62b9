package p

import (
	"sync"
	"testing"
)

var n int

func bump() {
	var group sync.WaitGroup
	for range 4 {
		group.Add(1)
		go func() {
			defer group.Done()
			n++
		}()
	}
	group.Wait()
}

func TestFirst(t *testing.T) { bump() }

func TestSecond(t *testing.T) { bump() }

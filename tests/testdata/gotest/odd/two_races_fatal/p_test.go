package p

import (
	"sync"
	"testing"
)

func TestFatalMap(t *testing.T) {
	m := map[int]int{}
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range 100000 {
				m[i]++
			}
		}()
	}
	group.Wait()
}

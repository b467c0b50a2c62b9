package counter

import (
	"sync"
	"testing"
)

func TestAdd(t *testing.T) {
	const visitors = 8
	var (
		v           Visits
		ready, done sync.WaitGroup
		start       = make(chan struct{})
	)
	ready.Add(visitors)
	for range visitors {
		done.Add(1)
		go func() {
			defer done.Done()
			ready.Done()
			<-start
			v.Add()
		}()
	}
	ready.Wait() // all of them are alive, so that the race is seen on every run
	close(start)
	done.Wait()
	if v.Count() < 1 {
		t.Error("nobody was counted")
	}
}

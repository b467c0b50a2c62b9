// Package counter counts visits from many goroutines.
package counter

import "sync"

// Visits is said to be safe for concurrent use.
type Visits struct {
	mu sync.Mutex
	n  int
}

// Add counts one visit.
func (v *Visits) Add() {
	v.n++
}

// Count returns the visits so far.
func (v *Visits) Count() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.n
}

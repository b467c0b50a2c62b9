// Package stock counts what is on the shelves, for many customers at once.
package stock

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrSoldOut is returned where fewer pieces are left than were asked for.
var ErrSoldOut = errors.New("sold out")

// Stock is safe for concurrent use.
type Stock struct {
	mu     sync.Mutex
	pieces map[string]int
}

// New returns a stock with the given number of pieces a SKU.
func New(pieces map[string]int) *Stock {
	s := &Stock{pieces: make(map[string]int, len(pieces))}
	for sku, n := range pieces {
		s.pieces[sku] = n
	}
	return s
}

// Left tells how many pieces of an article are on the shelf.
func (s *Stock) Left(sku string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pieces[sku]
}

// Reserve takes all pieces that are asked for, or none of them.
func (s *Stock) Reserve(want map[string]int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for sku, n := range want {
		if s.pieces[sku] < n {
			return fmt.Errorf("%w: %d of %q wanted, %d left", ErrSoldOut, n, sku, s.pieces[sku])
		}
	}
	for sku, n := range want {
		s.pieces[sku] -= n
	}
	return nil
}

// Release puts pieces back.
func (s *Stock) Release(pieces map[string]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for sku, n := range pieces {
		s.pieces[sku] += n
	}
}

// Restock reads deliveries from a channel until it is closed or the context ends, and returns how many pieces came.
func (s *Stock) Restock(ctx context.Context, deliveries <-chan map[string]int) int {
	total := 0
	for {
		select {
		case <-ctx.Done():
			return total
		case pieces, open := <-deliveries:
			if !open {
				return total
			}
			s.Release(pieces)
			for _, n := range pieces {
				total += n
			}
		}
	}
}

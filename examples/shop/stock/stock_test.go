package stock

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

func TestReserveTakesAllOrNothing(t *testing.T) {
	t.Parallel()
	s := New(map[string]int{"mug": 2, "pen": 1})
	if err := s.Reserve(map[string]int{"mug": 2, "pen": 2}); !errors.Is(err, ErrSoldOut) {
		t.Fatalf("Reserve = %v, want %v", err, ErrSoldOut)
	}
	if got := s.Left("mug"); got != 2 {
		t.Errorf("%d mugs are left, want 2", got)
	}
	if err := s.Reserve(map[string]int{"mug": 2, "pen": 1}); err != nil {
		t.Errorf("Reserve = %v", err)
	}
}

func TestReserveNeverSellsTwice(t *testing.T) {
	t.Parallel()
	const pieces, customers = 50, 200
	s := New(map[string]int{"mug": pieces})
	var (
		sold atomic.Int64
		wg   sync.WaitGroup
	)
	for range customers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if s.Reserve(map[string]int{"mug": 1}) == nil {
				sold.Add(1)
			}
		}()
	}
	wg.Wait()
	if got := sold.Load(); got != pieces {
		t.Errorf("sold %d mugs, want %d", got, pieces)
	}
	if got := s.Left("mug"); got != 0 {
		t.Errorf("%d mugs are left, want none", got)
	}
}

func TestRestock(t *testing.T) {
	t.Parallel()
	s := New(nil)
	deliveries := make(chan map[string]int)
	go func() {
		defer close(deliveries)
		for range 3 {
			deliveries <- map[string]int{"mug": 4, "pen": 1}
		}
	}()
	if got := s.Restock(t.Context(), deliveries); got != 15 {
		t.Errorf("Restock = %d pieces, want 15", got)
	}
	if got := s.Left("mug"); got != 12 {
		t.Errorf("%d mugs are left, want 12", got)
	}
}

func TestRestockStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := New(nil).Restock(ctx, nil); got != 0 {
		t.Errorf("Restock = %d pieces, want 0", got)
	}
}

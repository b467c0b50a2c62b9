// Package ledger is an append-only journal of sales. One goroutine owns the entries; everybody else talks to it.
package ledger

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// ErrClosed is returned by a ledger that takes no more entries.
var ErrClosed = errors.New("ledger is closed")

// Entry is one sale. Number counts from 1; Cents is what was paid.
type Entry struct {
	Number int
	Who    string
	Cents  int64
}

// Ledger is safe for concurrent use.
type Ledger struct {
	sales   chan sale
	closing chan struct{}
	done    chan struct{}
	once    sync.Once
	entries []Entry
}

type sale struct {
	who    string
	cents  int64
	number chan<- int
}

// Open starts a ledger. Close must be called to end its goroutine.
func Open() *Ledger {
	l := &Ledger{sales: make(chan sale), closing: make(chan struct{}), done: make(chan struct{})}
	go l.run()
	return l
}

func (l *Ledger) run() {
	defer close(l.done)
	for {
		select {
		case <-l.closing:
			return
		case s := <-l.sales:
			entry := Entry{Number: len(l.entries) + 1, Who: s.who, Cents: s.cents}
			l.entries = append(l.entries, entry)
			s.number <- entry.Number
		}
	}
}

// Record appends a sale and returns its number, or ErrClosed.
func (l *Ledger) Record(who string, cents int64) (int, error) {
	number := make(chan int, 1)
	select {
	case <-l.done:
		return 0, ErrClosed
	case l.sales <- sale{who: who, cents: cents, number: number}:
		return <-number, nil
	}
}

// Close ends the ledger and returns its entries in order. It can be called more than once.
func (l *Ledger) Close() []Entry {
	l.once.Do(func() { close(l.closing) })
	<-l.done
	return append([]Entry(nil), l.entries...)
}

// Write prints entries, one a line, with tabs between the columns.
func Write(w io.Writer, entries []Entry) error {
	for _, e := range entries {
		if _, err := fmt.Fprintf(w, "%d\t%s\t%d\n", e.Number, e.Who, e.Cents); err != nil {
			return fmt.Errorf("ledger: entry %d: %w", e.Number, err)
		}
	}
	return nil
}

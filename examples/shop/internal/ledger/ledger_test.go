package ledger

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
)

func TestWriteMatchesTheGoldenFile(t *testing.T) {
	t.Parallel()
	l := Open()
	for _, sale := range []Entry{{0, "ann", 1250}, {0, "bob", 4900}, {0, "ann", 390}} {
		if _, err := l.Record(sale.Who, sale.Cents); err != nil {
			t.Fatal(err)
		}
	}
	var got strings.Builder
	if err := Write(&got, l.Close()); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/journal.golden")
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got:\n%swant:\n%s", got.String(), want)
	}
}

func TestRecordNumbersEverySaleOnce(t *testing.T) {
	t.Parallel()
	const sales = 100
	l := Open()
	seen := make([]bool, sales+1)
	var (
		mu sync.Mutex
		wg sync.WaitGroup
	)
	for range sales {
		wg.Add(1)
		go func() {
			defer wg.Done()
			number, err := l.Record("ann", 1)
			mu.Lock()
			defer mu.Unlock()
			if err != nil || seen[number] {
				t.Errorf("Record = %d, %v", number, err)
			}
			seen[number] = true
		}()
	}
	wg.Wait()
	if got := len(l.Close()); got != sales {
		t.Errorf("%d entries, want %d", got, sales)
	}
}

func TestClosedLedger(t *testing.T) {
	t.Parallel()
	l := Open()
	l.Close()
	if entries := l.Close(); len(entries) != 0 {
		t.Errorf("second Close = %v, want nothing", entries)
	}
	if _, err := l.Record("ann", 1); !errors.Is(err, ErrClosed) {
		t.Errorf("Record = %v, want %v", err, ErrClosed)
	}
}

func TestWriteReportsTheEntry(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	r.Close()
	err := Write(w, []Entry{{7, "ann", 1}})
	if !errors.Is(err, io.ErrClosedPipe) || !strings.Contains(err.Error(), "entry 7") {
		t.Errorf("Write = %v", err)
	}
}

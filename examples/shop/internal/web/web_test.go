package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/shop/catalogue"
	"example.com/shop/internal/ledger"
	"example.com/shop/stock"
)

func newShop(t *testing.T) *Shop {
	t.Helper()
	c, err := catalogue.Default()
	if err != nil {
		t.Fatal(err)
	}
	l := ledger.Open()
	t.Cleanup(func() { l.Close() })
	return &Shop{Catalogue: c, Stock: stock.New(map[string]int{"mug": 3, "pad": 20}), Ledger: l}
}

func (s *Shop) do(method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w
}

func TestIndex(t *testing.T) {
	t.Parallel()
	w := newShop(t).do(http.MethodGet, "/", "")
	if w.Code != http.StatusOK {
		t.Fatalf("GET / = %d", w.Code)
	}
	if want := "<li>Mug, blue: 12.50 (3 left)</li>"; !strings.Contains(w.Body.String(), want) {
		t.Errorf("the page lacks %q:\n%s", want, w.Body)
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, want string
		code             int
	}{
		{"sold", `{"who": "ann", "lines": {"mug": 2}}`, `{"number":1,"total":"29.90"}`, http.StatusCreated},
		{"not JSON", `{"who"`, "unexpected EOF", http.StatusBadRequest},
		{"unknown article", `{"lines": {"cup": 1}}`, `unknown article: "cup"`, http.StatusNotFound},
		{"no pieces", `{"lines": {"mug": 0}}`, "quantity out of range", http.StatusUnprocessableEntity},
		{"sold out", `{"lines": {"mug": 4}}`, `4 of "mug" wanted, 3 left`, http.StatusConflict},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newShop(t).do(http.MethodPost, "/orders", tt.body)
			if w.Code != tt.code || !strings.Contains(w.Body.String(), tt.want) {
				t.Errorf("got %d %s, want %d with %q", w.Code, w.Body, tt.code, tt.want)
			}
		})
	}
}

func TestOrderOfAClosedShopKeepsTheStock(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.Ledger.Close()
	if w := s.do(http.MethodPost, "/orders", `{"lines": {"mug": 1}}`); w.Code != http.StatusServiceUnavailable {
		t.Errorf("POST /orders = %d, want %d", w.Code, http.StatusServiceUnavailable)
	}
	if got := s.Stock.Left("mug"); got != 3 {
		t.Errorf("%d mugs are left, want 3", got)
	}
}

// Package web is the shop's HTTP side: a page, and an order form.
package web

import (
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"

	"example.com/shop/cart"
	"example.com/shop/catalogue"
	"example.com/shop/internal/ledger"
	"example.com/shop/pricing"
	"example.com/shop/stock"
)

const maxOrder = 64 << 10 // bytes of a request's body

//go:embed templates/*.html
var templates embed.FS

var index = template.Must(template.ParseFS(templates, "templates/index.html"))

// Shop joins what the handlers need.
type Shop struct {
	Catalogue *catalogue.Catalogue
	Stock     *stock.Stock
	Ledger    *ledger.Ledger
}

// Order is the body of POST /orders.
type Order struct {
	Who   string         `json:"who"`
	Lines map[string]int `json:"lines"`
}

// Receipt answers an order.
type Receipt struct {
	Number int    `json:"number"`
	Total  string `json:"total"`
}

// Handler returns the routes of the shop.
func (s *Shop) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.index)
	mux.HandleFunc("POST /orders", s.order)
	return mux
}

func (s *Shop) index(w http.ResponseWriter, _ *http.Request) {
	type row struct {
		Name, Price string
		Left        int
	}
	articles := s.Catalogue.Articles()
	rows := make([]row, 0, len(articles))
	for _, a := range articles {
		rows = append(rows, row{a.Name, pricing.Format(a.Price), s.Stock.Left(a.SKU)})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := index.Execute(w, rows); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (s *Shop) order(w http.ResponseWriter, r *http.Request) {
	var order Order
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOrder)).Decode(&order); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	receipt, err := s.sell(order)
	if err != nil {
		http.Error(w, err.Error(), status(err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(receipt) // the client has gone if this fails
}

// sell prices an order, reserves its pieces and records it; whatever fails leaves the stock as it was.
func (s *Shop) sell(order Order) (Receipt, error) {
	var c cart.Cart
	for sku, quantity := range order.Lines {
		article, err := s.Catalogue.Article(sku)
		if err != nil {
			return Receipt{}, err
		}
		if err := c.Add(sku, article.Price, quantity); err != nil {
			return Receipt{}, err
		}
	}
	if err := s.Stock.Reserve(order.Lines); err != nil {
		return Receipt{}, err
	}
	total := pricing.Of(c.Lines()).Total()
	number, err := s.Ledger.Record(order.Who, total)
	if err != nil {
		s.Stock.Release(order.Lines)
		return Receipt{}, err
	}
	return Receipt{Number: number, Total: pricing.Format(total)}, nil
}

func status(err error) int {
	switch {
	case errors.Is(err, catalogue.ErrUnknown):
		return http.StatusNotFound
	case errors.Is(err, cart.ErrQuantity):
		return http.StatusUnprocessableEntity
	case errors.Is(err, stock.ErrSoldOut):
		return http.StatusConflict
	default:
		return http.StatusServiceUnavailable
	}
}

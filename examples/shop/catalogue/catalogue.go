// Package catalogue holds what the shop sells.
package catalogue

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

//go:embed catalogue.json
var builtin []byte

// ErrUnknown is returned for a SKU that the catalogue does not list.
var ErrUnknown = errors.New("unknown article")

// Article is one thing for sale. Price is in cents.
type Article struct {
	SKU   string `json:"sku"`
	Name  string `json:"name"`
	Price int64  `json:"price"`
	Stock int    `json:"stock"`
}

// Catalogue is an immutable set of articles.
type Catalogue struct {
	bySKU map[string]Article
}

// Default returns the catalogue built into the program.
func Default() (*Catalogue, error) {
	return Parse(builtin)
}

// Parse reads a catalogue from JSON. A SKU that is empty or stands twice, a negative price and a negative stock are
// errors.
func Parse(data []byte) (*Catalogue, error) {
	var articles []Article
	if err := json.Unmarshal(data, &articles); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	bySKU := make(map[string]Article, len(articles))
	for i, a := range articles {
		if err := a.validate(); err != nil {
			return nil, fmt.Errorf("catalogue: entry %d: %w", i, err)
		}
		if _, twice := bySKU[a.SKU]; twice {
			return nil, fmt.Errorf("catalogue: entry %d: %q stands twice", i, a.SKU)
		}
		bySKU[a.SKU] = a
	}
	return &Catalogue{bySKU: bySKU}, nil
}

func (a Article) validate() error {
	switch {
	case a.SKU == "":
		return errors.New("no sku")
	case a.Price < 0:
		return fmt.Errorf("%q: negative price %d", a.SKU, a.Price)
	case a.Stock < 0:
		return fmt.Errorf("%q: negative stock %d", a.SKU, a.Stock)
	}
	return nil
}

// Article returns the article with the given SKU, or an error that wraps ErrUnknown.
func (c *Catalogue) Article(sku string) (Article, error) {
	a, ok := c.bySKU[sku]
	if !ok {
		return Article{}, fmt.Errorf("%w: %q", ErrUnknown, sku)
	}
	return a, nil
}

// Articles returns all articles, sorted by SKU.
func (c *Catalogue) Articles() []Article {
	articles := make([]Article, 0, len(c.bySKU))
	for _, a := range c.bySKU {
		articles = append(articles, a)
	}
	slices.SortFunc(articles, func(a, b Article) int { return strings.Compare(a.SKU, b.SKU) })
	return articles
}

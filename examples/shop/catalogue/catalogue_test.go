package catalogue

import (
	"errors"
	"strings"
	"testing"
)

func TestDefault(t *testing.T) {
	t.Parallel()
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	articles := c.Articles()
	if len(articles) != 3 {
		t.Fatalf("got %d articles, want 3", len(articles))
	}
	for i := 1; i < len(articles); i++ {
		if articles[i-1].SKU >= articles[i].SKU {
			t.Errorf("%q stands before %q", articles[i-1].SKU, articles[i].SKU)
		}
	}
}

func TestArticle(t *testing.T) {
	t.Parallel()
	c, err := Parse([]byte(`[{"sku": "mug", "name": "Mug", "price": 1250}]`))
	if err != nil {
		t.Fatal(err)
	}
	mug, err := c.Article("mug")
	if err != nil || mug.Price != 1250 {
		t.Errorf("Article(mug) = %+v, %v", mug, err)
	}
	if _, err := c.Article("cup"); !errors.Is(err, ErrUnknown) {
		t.Errorf("Article(cup) = %v, want %v", err, ErrUnknown)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, want string
	}{
		{"not JSON", `[`, "unexpected end"},
		{"no sku", `[{"name": "Mug"}]`, "entry 0: no sku"},
		{"negative price", `[{"sku": "mug", "price": -1}]`, `"mug": negative price -1`},
		{"negative stock", `[{"sku": "mug", "stock": -2}]`, `"mug": negative stock -2`},
		{"a SKU twice", `[{"sku": "mug"}, {"sku": "mug"}]`, `entry 1: "mug" stands twice`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]byte(tt.in))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse(%s) = %v, want an error with %q", tt.in, err, tt.want)
			}
		})
	}
}

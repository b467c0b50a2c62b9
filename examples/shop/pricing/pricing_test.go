package pricing

import (
	"testing"

	"example.com/shop/cart"
)

func TestOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		lines []cart.Line
		want  Quote
	}{
		{"empty", nil, Quote{}},
		{"delivery is paid", []cart.Line{{SKU: "mug", Price: 1250, Quantity: 2}}, Quote{Goods: 2500, Delivery: 490}},
		{"delivery is free", []cart.Line{{SKU: "mug", Price: 1250, Quantity: 4}}, Quote{Goods: 5000}},
		{
			"bulk, rounded half up",
			[]cart.Line{{SKU: "pad", Price: 1005, Quantity: 9}, {SKU: "clip", Price: 3, Quantity: 15}},
			Quote{Goods: 9090, Discount: 5},
		},
		{
			"a discount can cost the free delivery",
			[]cart.Line{{SKU: "pad", Price: 500, Quantity: 10}},
			Quote{Goods: 5000, Discount: 500, Delivery: 490},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Of(tt.lines); got != tt.want {
				t.Errorf("Of(%v) = %+v, want %+v", tt.lines, got, tt.want)
			}
		})
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for cents, want := range map[int64]string{0: "0.00", 5: "0.05", 1250: "12.50", -490: "-4.90"} {
		if got := Format(cents); got != want {
			t.Errorf("Format(%d) = %q, want %q", cents, got, want)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add(int64(1250), 2)
	f.Add(int64(390), 10)
	f.Add(int64(0), 99)
	f.Fuzz(func(t *testing.T, price int64, quantity int) {
		if price < 0 || price > 1_000_000_00 || quantity < 1 || quantity > cart.MaxQuantity {
			t.Skip()
		}
		q := Of([]cart.Line{{SKU: "any", Price: price, Quantity: quantity}})
		if q.Discount < 0 || q.Discount > q.Goods || q.Total() < 0 {
			t.Errorf("Of(%d x %d) = %+v", quantity, price, q)
		}
	})
}

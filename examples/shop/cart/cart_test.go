package cart

import (
	"errors"
	"slices"
	"testing"
)

func TestAdd(t *testing.T) {
	t.Parallel()
	type add struct {
		sku      string
		quantity int
	}
	tests := map[string]struct {
		adds []add
		want []Line
		err  error
	}{
		"one line":           {[]add{{"mug", 2}}, []Line{{"mug", 100, 2}}, nil},
		"two lines, ordered": {[]add{{"pen", 1}, {"mug", 1}}, []Line{{"pen", 100, 1}, {"mug", 100, 1}}, nil},
		"same article":       {[]add{{"mug", 1}, {"mug", 98}}, []Line{{"mug", 100, 99}}, nil},
		"nothing":            {[]add{{"mug", 0}}, nil, ErrQuantity},
		"too many at once":   {[]add{{"mug", 100}}, nil, ErrQuantity},
		"too many in sum":    {[]add{{"mug", 99}, {"mug", 1}}, []Line{{"mug", 100, 99}}, ErrQuantity},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var (
				c   Cart
				err error
			)
			for _, a := range tt.adds {
				err = c.Add(a.sku, 100, a.quantity)
			}
			if !errors.Is(err, tt.err) {
				t.Errorf("last Add = %v, want %v", err, tt.err)
			}
			if got := c.Lines(); !slices.Equal(got, tt.want) {
				t.Errorf("lines = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	var c Cart
	for _, sku := range []string{"mug", "pen", "pad"} {
		if err := c.Add(sku, 100, 1); err != nil {
			t.Fatal(err)
		}
	}
	if !c.Remove("pen") {
		t.Error("Remove(pen) = false, want true")
	}
	if c.Remove("pen") {
		t.Error("second Remove(pen) = true, want false")
	}
	if got, want := c.Lines(), []Line{{"mug", 100, 1}, {"pad", 100, 1}}; !slices.Equal(got, want) {
		t.Errorf("lines = %v, want %v", got, want)
	}
}

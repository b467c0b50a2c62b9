// Package cart holds what one customer is about to buy.
package cart

import (
	"errors"
	"fmt"
)

// MaxQuantity is the most that one line of a cart can ask for.
const MaxQuantity = 99

// ErrQuantity is returned where a line would hold fewer than one or more than MaxQuantity pieces.
var ErrQuantity = errors.New("quantity out of range")

// Line is a number of pieces of one article. Price is in cents, for one piece.
type Line struct {
	SKU      string
	Price    int64
	Quantity int
}

// Cart is an ordered list of lines. The zero value is an empty cart. It is not safe for concurrent use.
type Cart struct {
	lines []Line
}

// Add puts pieces of an article into the cart; pieces of one SKU share a line.
func (c *Cart) Add(sku string, price int64, quantity int) error {
	if quantity < 1 {
		return fmt.Errorf("%w: %d of %q", ErrQuantity, quantity, sku)
	}
	i := c.index(sku)
	if i < 0 {
		i = len(c.lines)
		c.lines = append(c.lines, Line{SKU: sku, Price: price})
	}
	if c.lines[i].Quantity+quantity > MaxQuantity {
		if c.lines[i].Quantity == 0 {
			c.lines = c.lines[:i]
		}
		return fmt.Errorf("%w: more than %d of %q", ErrQuantity, MaxQuantity, sku)
	}
	c.lines[i].Quantity += quantity
	return nil
}

// Remove takes the line of an article out of the cart and tells whether there was one.
func (c *Cart) Remove(sku string) bool {
	i := c.index(sku)
	if i < 0 {
		return false
	}
	c.lines = append(c.lines[:i], c.lines[i+1:]...)
	return true
}

// Lines returns a copy of the lines, in the order in which they were added.
func (c *Cart) Lines() []Line {
	return append([]Line(nil), c.lines...)
}

func (c *Cart) index(sku string) int {
	for i, line := range c.lines {
		if line.SKU == sku {
			return i
		}
	}
	return -1
}
